package chat_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// Models with the traits of the table of edge cases. The simulator knows the real ones,
// and refuses what they would.
const (
	novaPro = `model: {id: amazon.nova-pro-v1:0, regions: [us-east-1]}
limits: {context_tokens: 300000, output_tokens: 5000, stop_sequences: 4}
capabilities: {input: [text, image, document, video], tools: true}
tools: {hyphens: false}
reasoning: {inline_tag: thinking}
cache: {points: [system, messages], beside_tools: false, min_tokens: 0}
`
	claude45 = `model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}
limits: {context_tokens: 200000, output_tokens: 64000, stop_sequences: 8}
inference: {sampling: one}
capabilities: {input: [text, image, document], prefill: true, tools: true, structured_output: true}
`
	thinking45 = claude45 + "reasoning: {style: budget, budget_tokens: 2048, signed: true}\n"
	claude47   = `model: {id: us.anthropic.claude-opus-4-7, regions: [us-east-1]}
limits: {context_tokens: 1000000, output_tokens: 128000, output_exclusive: true, stop_sequences: 8}
inference: {sampling: none, max_tokens: 1000}
capabilities: {input: [text, image, document], tools: true}
`
	titan = `model: {id: amazon.titan-text-express-v1, regions: [us-east-1]}
limits: {context_tokens: 42000, output_tokens: 8000}
supports_system_messages: false
`
	mistralSmall = `model: {id: 'mistral.mistral-small-2402-v1:0', regions: [us-east-1]}
limits: {context_tokens: 32000, output_tokens: 8191}
capabilities: {tools: true, streaming: no_tools}
tools: {ids: nine, force: [any]}
`
)

// tool is a function as callers describe it.
func tool(name string) string {
	return `{"type":"function","function":{"name":"` + name + `","description":"d","parameters":{"type":"object","properties":{}}}}`
}

// called and returned are a call and its result in the form that history has.
func called(id, name, arguments string) string {
	raw, _ := json.Marshal(fmt.Sprintf(`[{"id":%q,"type":"function","function":{"name":%q,"arguments":%q}}]`, id, name, arguments))
	return `{"role":"bot","message_type":"function_call","content":` + string(raw) + `}`
}

func returned(id, content string) string {
	raw, _ := json.Marshal(fmt.Sprintf(`[{"role":"tool","name":"f","tool_call_id":%q,"content":%q}]`, id, content))
	return `{"role":"tool","content":` + string(raw) + `}`
}

const tools = `"tools":[%s],`

func withTool(name string) string { return fmt.Sprintf(tools, tool(name)) }

func user(text string) string { return fmt.Sprintf(`{"role":"user","content":%q}`, text) }
func said(text string) string { return fmt.Sprintf(`{"role":"bot","content":%q}`, text) }

func query(messages ...string) string { return `"query":[` + strings.Join(messages, ",") + `]` }

// attached is a user's message with files of the host.
func attached(text string, names ...string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf(`{"url":"http://FILES/%s","name":%q,"content_type":%q}`, url.PathEscape(name), name, claims[name[strings.LastIndexByte(name, '.')+1:]])
	}
	return fmt.Sprintf(`{"role":"user","content":%q,"attachments":[%s]}`, text, strings.Join(list, ","))
}

// claims are what Poe says about a file by its ending.
var claims = map[string]string{
	"png": "image/png", "jpg": "image/jpg", "heic": "image/heic", "pdf": "application/pdf", "txt": "text/plain",
	"json": "application/json", "bin": "application/octet-stream", "mp4": "video/mp4", "csv": "text/csv",
}

// host serves the files that queries name, whatever their names: what a file is follows
// from its ending, but for lies.png.
func host(t testing.TB) string {
	contents := map[string][]byte{
		"png": picture(4, 4), "jpg": picture(4, 4), "heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"),
		"pdf": []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), "txt": []byte("plain text"), "csv": []byte("a,b\n1,2\n"),
		"json": []byte(`{"a":1}`), "bin": {0, 1, 2, 3}, "mp4": []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ending := r.URL.Path[strings.LastIndexByte(r.URL.Path, '.')+1:]
		switch {
		case strings.HasPrefix(r.URL.Path, "/wide"):
			_, _ = w.Write(picture(9000, 2))
		case strings.HasPrefix(r.URL.Path, "/large"): // 3000 tokens
			_, _ = w.Write(picture(1500, 1500))
		case strings.HasPrefix(r.URL.Path, "/big"):
			_, _ = w.Write(append([]byte("%PDF-1.7\n"), make([]byte, 5<<20)...))
		default:
			_, _ = w.Write(contents[ending])
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func picture(width, height int) []byte {
	m := image.NewGray(image.Rect(0, 0, width, height))
	m.Set(0, 0, color.White)
	var out bytes.Buffer
	_ = png.Encode(&out, m)
	return out.Bytes()
}

// sends holds the request on the wire against its shape.
func sends(template, query, want string) func(t *testing.T) {
	return func(t *testing.T) {
		calls, _, _, err := respond(t, template, decodeQuery(t, query), bedrocksim.Text("ok"))
		if err != nil {
			t.Fatal(err)
		}
		if got := shape(t, calls[len(calls)-1].Body); got != want {
			t.Errorf("\ngot\n%s\nwant\n%s", got, want)
		}
	}
}

// sendsMembers holds members of the request against JSON.
func sendsMembers(template, query, want string, members ...string) func(t *testing.T) {
	return func(t *testing.T) {
		calls, _, _, err := respond(t, template, decodeQuery(t, query), bedrocksim.Text("ok"))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, calls[len(calls)-1].Body, want, members...)
	}
}

// shows holds what Poe's client makes of an answer against a text.
func shows(template, query string, answer bedrocksim.Answer, want string) func(t *testing.T) {
	return func(t *testing.T) {
		_, got, _, err := respond(t, template, decodeQuery(t, query), answer)
		if err != nil || got.Text != want {
			t.Errorf("%v, shown is %q, want %q", err, got.Text, want)
		}
	}
}

// every runs several checks as one row.
func every(checks ...func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) {
		for i, check := range checks {
			t.Run(fmt.Sprint(i), check)
		}
	}
}

const signed = `{\"poebridge\":1,\"model\":\"anthropic.claude-sonnet-4-5-20250929-v1:0\",\"thinking\":[{\"text\":\"hm\",\"signature\":\"c2ln\"},{\"redacted\":\"cmVk\"}]}`

func withMetadata(message, metadata string) string {
	return strings.TrimSuffix(message, "}") + `,"metadata":"` + metadata + `"}`
}

// edges are the rows of bedrock.md §5, by number.
var edges = []struct {
	number int
	name   string
	check  func(t *testing.T)
}{
	{1, "consecutive turns of one side are one, in order", sends(novaPro, query(user("a"), user("b"), said("c"), said("d"), user("e")), `user: a | b | <cache>
assistant: c | d
user: e | <cache>`)},
	{2, "a conversation that the bot begins gets a user's turn before it", sends(claude45, query(said("Welcome"), user("Hi")), `user: (Earlier messages are missing.)
assistant: Welcome
user: Hi`)},
	{3, "system alone, and nothing at all, get a user's turn", every(
		sends(claude45, query(`{"role":"system","content":"S"}`), "system: S\nuser: (No text.)"),
		sends(claude45, query(user("")), "user: (No text.)"))},
	{4, "blank text is left out, and its neighbours are merged", sends(claude45, query(user("a"), said(" \n"), user("b"), said("c"), user(" \t ")), `user: a | b
assistant: c
user: (No text.)`)},
	{5, "blank text beside thinking is left out, and the thinking stays in its place", sends(thinking45,
		withTool("f")+query(user("a"), said(" "), withMetadata(called("t1", "f", "{}"), signed), returned("t1", "r")), `tools: f
user: a
assistant: <reasoningContent {"reasoningText":{"signature":"c2ln","text":"hm"}}> | <reasoningContent {"redactedContent":"cmVk"}> | <call t1 f {}>
user: <result t1 [{"text":"r"}]>`)},
	{6, "white space at the end is taken off the last message alone, and never off thinking", every(
		sends(claude45, query(user("a"), said("b \n"), user("c"), said("d \n")), "user: a\nassistant: b \n\nuser: c\nassistant: d"),
		sends(thinking45, withTool("f")+query(user("a"), withMetadata(called("t1", "f", "{}"), strings.Replace(signed, "hm", "hm ", 1)), returned("t1", "r")), `tools: f
user: a
assistant: <reasoningContent {"reasoningText":{"signature":"c2ln","text":"hm "}}> | <reasoningContent {"redactedContent":"cmVk"}> | <call t1 f {}>
user: <result t1 [{"text":"r"}]>`))},
	{7, "history that ends with the bot is continued where the model can, else the model is asked to go on", every(
		sends(claude45, query(user("a"), said("b")), "user: a\nassistant: b"),
		sends(claude47, query(user("a"), said("b")), "user: a\nassistant: b\nuser: Please continue from where you left off."),
		sends(thinking45, query(user("a"), said("b")), "user: a\nassistant: b\nuser: Please continue from where you left off."))},
	{8, "system messages in the middle go to the top", sends(claude45, query(user("a"), `{"role":"system","content":"S"}`, user("b")), "system: S\nuser: a | b")},
	{9, "a developer is the system", sends(claude45, query(`{"role":"developer","content":"S"}`, user("a")), "system: S\nuser: a")},
	{10, "a model without system messages is told in the first user turn", sends("system_prompt: S\n"+titan, query(user("a"), said("b"), user("c")), "user: S | a\nassistant: b\nuser: c")},
	{11, "an empty system prompt is left out", sends("system_prompt: ' '\n"+claude45, query(`{"role":"system","content":""}`, user("a")), "user: a")},
	{12, "a picture needs no text", sends(claude45, query(attached("", "a.png")), "user: <image png>")},
	{13, "a picture is what its bytes say; what cannot be sent is told, what is too large made smaller, what is too much left out", every(
		sends(claude45, query(attached("x", "a.jpg")), "user: <image png> | x"),
		sends(claude45, query(attached("x", "wide.png")), "user: <image png> | x"),
		sends(claude45, query(attached("x", "a.heic")), "user: (Attached: a.heic) | x"),
		shows(claude45, query(attached("x", "a.heic")), bedrocksim.Text("ok"), "ok\n\n*⁂ This bot cannot read files of this type: a.heic.*\n"),
		sends(strings.Replace(claude45, "limits: {", "limits: {images: 2, ", 1), query(attached("x", "1.png", "2.png", "3.png")), "user: <image png> | <image png> | (Attached: 1.png) | x"))},
	{14, "documents have names that Bedrock takes", sends(claude45, query(attached("x", "a_b.c\u3000d\t!!e.pdf"), said("y"), attached("z", "報告.pdf")), `user: <document pdf "a_b c d e"> | x
assistant: y
user: <document pdf "document"> | z`)},
	{15, "and each its own, the same as the conversation goes on", every(
		sends(claude45, query(attached("x", "r.pdf", "R.pdf")), `user: <document pdf "r"> | <document pdf "R (2)"> | x`),
		sends(claude45, query(attached("x", "r.pdf", "R.pdf"), said("y"), attached("z", "r.pdf")), `user: <document pdf "r"> | <document pdf "R (2)"> | x
assistant: y
user: <document pdf "r (3)"> | z`))},
	{16, "a document has a text beside it", sends(claude45, query(attached(" \n", "r.pdf")), `user: <document pdf "r"> | (Attached: r.pdf)`)},
	{17, "files of the bot's own go to the user's next turn", sends(claude45, query(user("a"),
		`{"role":"bot","content":"b","attachments":[{"url":"http://FILES/b.png","name":"b.png","content_type":"image/png"}]}`, user("c")), "user: a\nassistant: b\nuser: <image png> | c")},
	{18, "of more than five documents the newest stay, the others are given as text or named; one that is too large is told", every(
		sends(claude45, query(attached("x", "0.csv", "1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf")), "user: A file comes with this conversation: 0.csv. This is what is in it. Answer in the language of the questions.\n\na,b\n1,2\n"+
			` | (Attached: 1.pdf) | <document pdf "2"> | <document pdf "3"> | <document pdf "4"> | <document pdf "5"> | <document pdf "6"> | x`),
		shows(claude45, query(attached("x", "big.pdf")), bedrocksim.Text("ok"), "ok\n\n*⁂ Too large: big.pdf. Attach a smaller version.*\n"))},
	{19, "what is like text is a document, or text for a model that reads none; the rest is told", every(
		sends(claude45, query(attached("x", "a.json")), `user: <document txt "a"> | x`),
		sends(titan, query(attached("x", "a.json")), "user: A file comes with this conversation: a.json. This is what is in it. Answer in the language of the questions.\n\n{\"a\":1} | x"),
		shows(claude45, query(attached("x", "a.bin")), bedrocksim.Text("ok"), "ok\n\n*⁂ This bot cannot read files of this type: a.bin.*\n"))},
	{20, "calls in a history without tools are told in words", every(
		sends(claude45, query(user("a"), called("t1", "f", `{"x":1}`), returned("t1", "r"), user("b")), `user: a
assistant: (Called the tool f with {"x":1}.)
user: (The tool f returned: r) | b`),
		sends(titan, withTool("f")+query(user("a"), called("t1", "f", ``), returned("t1", "r")), `user: a
assistant: (Called the tool f with {}.)
user: (The tool f returned: r)`))},
	{21, "results in several messages are one turn, right after their calls", sends(claude45,
		withTool("f")+query(user("a"), called("t1", "f", "{}"), called("t2", "f", "{}"), returned("t2", "r2"), returned("t1", "r1"), user("b")), `tools: f
user: a
assistant: <call t1 f {}> | <call t2 f {}>
user: <result t2 [{"text":"r2"}]> | <result t1 [{"text":"r1"}]> | b`)},
	{22, "a call without its result goes, and a result without its call", every(
		sends(claude45, withTool("f")+query(returned("t0", "r0"), user("a"), called("t1", "f", "{}"), called("t2", "f", "{}"), returned("t2", "r2"), returned("t9", "r9")), `tools: f
user: a
assistant: <call t2 f {}>
user: <result t2 [{"text":"r2"}]>`),
		sends(claude45, withTool("f")+query(user("a"), called("t1", "f", "{}"), user("b"), said("c"), returned("t1", "late"), user("d")), `tools: f
user: a | b
assistant: c
user: d`))},
	{23, "results come before what the user says", sends(claude45, withTool("f")+query(user("a"), called("t1", "f", "{}"), user("b"), returned("t1", "r")), `tools: f
user: a
assistant: <call t1 f {}>
user: <result t1 [{"text":"r"}]> | b`)},
	{24, "an empty result is a full stop", sends(claude45, withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "")), `tools: f
user: a
assistant: <call t1 f {}>
user: <result t1 [{"text":"."}]>`)},
	{25, "a result that is JSON but no object is text", sends(claude45, withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "[1,2]")), `tools: f
user: a
assistant: <call t1 f {}>
user: <result t1 [{"text":"[1,2]"}]>`)},
	{26, "arguments are an object, whatever they were", sends(claude45,
		withTool("f")+query(user("a"), called("1", "f", ""), called("2", "f", `[1]`), called("3", "f", `{"a":`), called("4", "f", `{"n":12345678901234567890,"f":1.0}`),
			returned("1", "r"), returned("2", "r"), returned("3", "r"), returned("4", "r")), `tools: f
user: a
assistant: <call 1 f {}> | <call 2 f {"rawInvalidInput":"[1]"}> | <call 3 f {"rawInvalidInput":"{\"a\":"}> | <call 4 f {"f":1,"n":12345678901234567000}>
user: <result 1 [{"text":"r"}]> | <result 2 [{"text":"r"}]> | <result 3 [{"text":"r"}]> | <result 4 [{"text":"r"}]>`)},
	{27, "none drops the tools, required is any, a name is that tool, or any of it alone; what the model does not take is its own choice", every(
		sends(claude45, withTool("f")+`"extra_params":{"tool_choice":"none"},`+query(user("a")), "user: a"),
		sends(claude45, withTool("f")+`"extra_params":{"tool_choice":"required"},`+query(user("a")), `tools: f choice {"any":{}}`+"\nuser: a"),
		sends(claude45, fmt.Sprintf(tools, tool("f")+","+tool("g"))+`"extra_params":{"tool_choice":{"type":"function","function":{"name":"g"}}},`+query(user("a")), `tools: f | g choice {"tool":{"name":"g"}}`+"\nuser: a"),
		sends(mistralSmall, fmt.Sprintf(tools, tool("f")+","+tool("g"))+`"extra_params":{"tool_choice":{"type":"function","function":{"name":"g"}}},`+query(user("a")), `tools: g choice {"any":{}}`+"\nuser: a"),
		sends(strings.Replace(mistralSmall, "force: [any]", "force: []", 1), withTool("f")+`"extra_params":{"tool_choice":"required"},`+query(user("a")), "tools: f\nuser: a"),
		sends(thinking45, withTool("f")+`"extra_params":{"tool_choice":"required"},`+query(user("a")), "tools: f\nuser: a"))},
	{28, "names of tools fit the model, there and back", every(
		sends(claude45, fmt.Sprintf(tools, tool("a.b")+","+tool("a b")+","+tool("a-b")+","+tool(strings.Repeat("x", 70))+","+tool("a.b"))+query(user("a")), "tools: a_b | a_b_2 | a-b | "+strings.Repeat("x", 64)+"\nuser: a"),
		sends(novaPro, withTool("get-weather")+query(user("a"), called("t1", "get-weather", "{}"), returned("t1", "r")), `tools: get_weather
user: a | <cache>
assistant: <call t1 get_weather {}>
user: <result t1 [{"text":"r"}]>`),
		callsBack(novaPro, withTool("get-weather")+query(user("a")), bedrocksim.CallTool("t1", "get_weather", `{"a"`, `:1}`), "t1 get-weather {\"a\":1}"))},
	{29, "a blank description is left out", sendsMembers(claude45, `"tools":[{"type":"function","function":{"name":"f","description":" "}}],`+query(user("a")),
		`{"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object","properties":{}}}}}]}}`, "toolConfig")},
	{30, "of more than sixteen unions those with null become what else they allow", sendsUnions},
	{31, "thinking goes back only signed, unmodified and to its own model, before the call", every(
		sends(thinking45, withTool("f")+query(user("a"), withMetadata(called("t1", "f", "{}"), strings.Replace(signed, "sonnet", "opus", 1)), returned("t1", "r")), `tools: f
user: a
assistant: <call t1 f {}>
user: <result t1 [{"text":"r"}]>`),
		sends(thinking45, withTool("f")+query(user("a"), withMetadata(called("t1", "f", "{}"), strings.Replace(signed, "c2ln", "", 1)), returned("t1", "r")), `tools: f
user: a
assistant: <reasoningContent {"redactedContent":"cmVk"}> | <call t1 f {}>
user: <result t1 [{"text":"r"}]>`))},
	{32, "a message of unsigned thinking alone is left out", sends(claude45, query(user("a"), said("*Thinking...*\n\n> hm\n"), user("b")), "user: a | b")},
	{33, "cache points stand where the model takes them, four at most", every(
		sends("system_prompt: S\n"+claude45+"cache: {points: [tools, system, messages], min_tokens: 0}\n", withTool("f")+query(user("a"), said("b"), user("c"), said("d"), user("e")), `tools: f | <cache>
system: S | <cache>
user: a
assistant: b
user: c | <cache>
assistant: d
user: e | <cache>`),
		sends("system_prompt: S\n"+novaPro, withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "r")), `tools: f
system: S | <cache>
user: a | <cache>
assistant: <call t1 f {}>
user: <result t1 [{"text":"r"}]>`),
		sends("system_prompt: S\n"+claude45+"cache: {points: [tools, system, messages], min_tokens: 1024}\n", query(user("a")), "system: S\nuser: a"))},
	{34, "an hour is asked for only where the template says so", every(
		sendsMembers("system_prompt: S\n"+claude45+"cache: {points: [system], ttl: 1h, min_tokens: 0}\n", query(user("a")), `{"system":[{"text":"S"},{"cachePoint":{"type":"default","ttl":"1h"}}]}`, "system"),
		sendsMembers("system_prompt: S\n"+novaPro, query(user("a")), `{"system":[{"text":"S"},{"cachePoint":{"type":"default"}}]}`, "system"))},
	{35, "a guardrail for the last message alone sees that and nothing else", every(
		sends(claude45+"guardrail: {id: g, version: '1', scope: last_message}\n", query(user("a"), said("b"), user("c")), "user: a\nassistant: b\nuser: <guard c>"),
		sends(claude45+"guardrail: {id: g, version: '1', scope: last_message}\n", withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "r")), `tools: f
user: a
assistant: <call t1 f {}>
user: <result t1 [{"text":"r"}]> | <guard [tool_result]>`))},
	{36, "a temperature above 1 is 1", sendsMembers(novaPro, `"temperature":1.7,`+query(user("a")), `{"inferenceConfig":{"maxTokens":5000,"temperature":1}}`, "inferenceConfig")},
	{37, "an empty stop sequence is left out", sendsMembers(novaPro, `"stop_sequences":["","x"],`+query(user("a")), `{"inferenceConfig":{"maxTokens":5000,"stopSequences":["x"]}}`, "inferenceConfig")},
	{38, "what Converse has no field for is not sent", sendsMembers(novaPro, `"logit_bias":{"1":5},"extra_params":{"seed":1,"n":2,"frequency_penalty":1},`+query(user("a")), `{"inferenceConfig":{"maxTokens":5000}}`, "inferenceConfig", "additionalModelRequestFields")},
	{39, "ids of calls are nine letters or digits where the model wants them, the same for call and result", sends(mistralSmall,
		withTool("f")+query(user("a"), called("tooluse_aaaaaaaaaaaaaaaaaaaaaa", "f", "{}"), called("tooluse_aaaaaaaaaaaaaaaaaaaaab", "f", "{}"), called("abcdefghi", "f", "{}"),
			returned("tooluse_aaaaaaaaaaaaaaaaaaaaaa", "r1"), returned("tooluse_aaaaaaaaaaaaaaaaaaaaab", "r2"), returned("abcdefghi", "r3")), `tools: f
user: a
assistant: <call 1c3beb667 f {}> | <call c85a40306 f {}> | <call abcdefghi f {}>
user: <result 1c3beb667 [{"text":"r1"}]> | <result c85a40306 [{"text":"r2"}]> | <result abcdefghi [{"text":"r3"}]>`)},
	{40, "thinking in the text is split off in complete pairs, wherever its tags are cut", every(
		shows(novaPro, query(user("a")), bedrocksim.Text("<thi", "nking>h", "m</", "thinking", ">\nTwo", " < three"), "*Thinking...*\n\n> hm\n\n\nTwo < three"),
		shows(novaPro, query(user("a")), bedrocksim.Text("a <thinking> that", " never ends"), "a <thinking> that never ends"),
		shows(novaPro, query(user("a")), bedrocksim.Text("a < b <thin"), "a < b <thin"))},
	{41, "the index of a block is no ordinal of calls", callsBack(claude45, withTool("f")+query(user("a")),
		bedrocksim.Think("c2ln", "hm").Text("x").CallTool("t1", "f", `{"a":`, `1}`).CallTool("t2", "f"), "t1 f {\"a\":1}", "t2 f {}")},
	{42, "all text blocks of a whole answer are shown", shows(strings.Replace(novaPro, "tools: true}", "tools: true, streaming: none}", 1), query(user("a")), bedrocksim.Text("a").Text("b"), "ab")},
	{43, "an answer that reaches its limit ends well, and is counted", func(t *testing.T) {
		_, got, outcome, err := respond(t, novaPro, decodeQuery(t, query(user("a"))), bedrocksim.Text("a").Stop("max_tokens").Tokens(3, 4))
		if err != nil || !got.Complete || !strings.Contains(got.Text, "maximum length") || outcome.Usage.Output != 4 || outcome.Estimated() {
			t.Errorf("%v, %q, %+v", err, got.Text, outcome)
		}
	}},
	{44, "an exception in mid-stream is an error below the text so far", fails(bedrocksim.Exception("throttlingException", "Too many requests").At(bedrocksim.AfterDeltas(1)), fault.Throttled)},
	{45, "a stream that ends inside an event is an error", fails(bedrocksim.HalfFrame().At(bedrocksim.AfterDeltas(1)), fault.StreamBroken)},
	{46, "citations are not sent back", func(t *testing.T) {
		cited := bedrocksim.Blocks(bedrocksim.Block{Text: []string{"As told."}}, bedrocksim.Block{Raw: []string{`{"citation":{"title":"x"}}`}})
		_, got, _, err := respond(t, claude45, decodeQuery(t, query(user("a"))), cited)
		if err != nil || got.Text != "As told." {
			t.Fatalf("%v, %q", err, got.Text)
		}
		sends(claude45, query(user("a"), said(got.Text), user("b")), "user: a\nassistant: As told.\nuser: b")(t)
	}},
	{47, "a call that stands twice in a message is one, as told last; an id that comes back later is another call", every(
		sends(claude45, withTool("f")+query(user("a"), `{"role":"bot","message_type":"function_call","content":"[{\"id\":\"t1\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}},{\"id\":\"t1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]"}`, returned("t1", "r"), returned("t1", "again")), `tools: f
user: a
assistant: <call t1 f {"a":1}>
user: <result t1 [{"text":"r"}]>`),
		sends(claude45, withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "r"), called("t1", "f", "{}"), returned("t1", "s")), `tools: f
user: a
assistant: <call t1 f {}>
user: <result t1 [{"text":"r"}]>
assistant: <call e21696d9bf2eae66d1de1b3e f {}>
user: <result e21696d9bf2eae66d1de1b3e [{"text":"s"}]>`))},
	{48, "a malformed call is asked for once more, and not again", func(t *testing.T) {
		malformed := bedrocksim.CallTool("t1", "f", `{"a`).Stop("malformed_tool_use")
		calls, _, outcome, err := respond(t, novaPro, decodeQuery(t, withTool("f")+query(user("a"))), malformed, malformed)
		if fault.KindOf(err) != fault.StreamBroken || len(calls) != 2 || outcome.Attempts != 2 {
			t.Errorf("%v, %d calls", err, len(calls))
		}
	}},
}

func TestEdgeCases(t *testing.T) {
	for i, row := range edges {
		if row.number != i+1 {
			t.Fatalf("row %d stands in place %d", row.number, i+1)
		}
		t.Run(fmt.Sprintf("%02d %s", row.number, row.name), row.check)
	}
	if len(edges) != 48 {
		t.Errorf("%d rows; the table has 48", len(edges))
	}
}

// callsBack holds the calls that Poe's client sees.
func callsBack(template, query string, answer bedrocksim.Answer, want ...string) func(t *testing.T) {
	return func(t *testing.T) {
		_, got, _, err := respond(t, template, decodeQuery(t, query), answer)
		if err != nil {
			t.Fatal(err)
		}
		var calls []string
		for _, c := range got.ToolCalls {
			calls = append(calls, fmt.Sprintf("%s %s %s", c.ID, c.Function.Name, c.Function.Arguments))
		}
		if strings.Join(calls, "\n") != strings.Join(want, "\n") {
			t.Errorf("got %q, want %q", calls, want)
		}
	}
}

// fails holds an answer that breaks off after its first text, however often it is begun.
func fails(f bedrocksim.Fault, kind fault.Kind) func(t *testing.T) {
	return func(t *testing.T) {
		_, got, outcome, err := respond(t, novaPro, decodeQuery(t, query(user("a"))), slices.Repeat([]bedrocksim.Answer{bedrocksim.Broken(f)}, 4)...)
		if fault.KindOf(err) != kind || !strings.HasPrefix(got.Text, "Hello") {
			t.Errorf("%v, shown is %q", err, got.Text)
		}
		if outcome.EstimatedUsage.Input == 0 || outcome.EstimatedUsage.Output == 0 || outcome.Usage != (usage.Tokens{}) {
			t.Errorf("outcome is %+v", outcome)
		}
	}
}

func sendsUnions(t *testing.T) {
	properties := map[string]any{}
	for i := range 20 {
		properties[fmt.Sprintf("p%02d", i)] = map[string]any{"anyOf": []any{map[string]any{"type": "string"}, map[string]any{"type": "null"}}}
		properties[fmt.Sprintf("q%02d", i)] = map[string]any{"type": []any{"integer", "string"}}
	}
	raw, _ := json.Marshal(poe.Tool{Type: "function", Function: poe.ToolFunction{Name: "f", Parameters: json.RawMessage(compact(map[string]any{"type": "object", "properties": properties}))}})
	calls, _, _, err := respond(t, claude45, decodeQuery(t, fmt.Sprintf(tools, raw)+query(user("a"))), bedrocksim.Text("ok"))
	if err != nil {
		t.Fatal(err)
	}
	schema := calls[0].Request.ToolConfig.Tools[0].ToolSpec.InputSchema.JSON.(map[string]any)["properties"].(map[string]any)
	if got := compact(schema["p00"]); got != `{"type":"string"}` {
		t.Errorf("a string or null has become %s", got)
	}
	if first, last := compact(schema["q00"]), compact(schema["q19"]); first != `{"type":["integer","string"]}` || last != `{}` {
		t.Errorf("the first union has become %s, the last %s", first, last)
	}
}
