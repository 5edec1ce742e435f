package bedrocksim_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strings"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

const (
	opus48   = "us.anthropic.claude-opus-4-8"
	opus5    = "us.anthropic.claude-opus-5"
	haiku3   = "us.anthropic.claude-3-haiku-20240307-v1:0"
	haiku45  = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
	sonnet4  = "us.anthropic.claude-sonnet-4-20250514-v1:0"
	nova     = "us.amazon.nova-lite-v1:0"
	nova2    = "us.amazon.nova-2-lite-v1:0"
	micro    = "us.amazon.nova-micro-v1:0"
	titan    = "amazon.titan-text-express-v1"
	llama33  = "us.meta.llama3-3-70b-instruct-v1:0"
	llama32  = "us.meta.llama3-2-11b-instruct-v1:0"
	mistral  = "mistral.mistral-large-2407-v1:0"
	voxtral  = "mistral.voxtral-mini-3b-2507"
	textPart = `{"text":"see"}`
)

// turn is one message of these content blocks.
func turn(role string, blocks ...string) string {
	return fmt.Sprintf(`{"role":%q,"content":[%s]}`, role, strings.Join(blocks, ","))
}

func user(text string) string      { return turn("user", fmt.Sprintf(`{"text":%q}`, text)) }
func assistant(text string) string { return turn("assistant", fmt.Sprintf(`{"text":%q}`, text)) }

// chat is a request of these turns.
func chat(turns ...string) string { return `{"messages":[` + strings.Join(turns, ",") + `]}` }

// with is a plain request with another member, such as `"system":[]`.
func with(member string, turns ...string) string {
	if turns == nil {
		turns = []string{user("hi")}
	}
	return `{"messages":[` + strings.Join(turns, ",") + `],` + member + `}`
}

func config(member string) string { return with(`"inferenceConfig":{` + member + `}`) }

// asking is a question with another block.
func asking(blocks ...string) string { return chat(turn("user", append(blocks, textPart)...)) }

func picture(width, height int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return img("png", b.Bytes())
}

func img(format string, data []byte) string {
	return file("image", format, data)
}

func media(kind, format string, size int) string {
	return file(kind, format, make([]byte, size))
}

func file(kind, format string, data []byte) string {
	return `{"` + kind + `":{"format":"` + format + `","source":{"bytes":"` + base64.StdEncoding.EncodeToString(data) + `"}}}`
}

func doc(name string) string {
	return fmt.Sprintf(`{"document":{"format":"txt","name":%q,"source":{"bytes":"aGk="}}}`, name)
}

// times repeats a block, numbering %d.
func times(n int, block string) []string {
	var out []string
	for i := range n {
		out = append(out, strings.ReplaceAll(block, "%d", fmt.Sprint(i)))
	}
	return out
}

func spec(name, more string) string {
	return fmt.Sprintf(`{"toolSpec":{"name":%q,%s"inputSchema":{"json":{"type":"object"}}}}`, name, more)
}

const clock = `"toolConfig":{"tools":[{"toolSpec":{"name":"clock","inputSchema":{"json":{"type":"object"}}}}]}`

// tools is a request with these entries of the list of tools.
func tools(entries ...string) string {
	return with(`"toolConfig":{"tools":[` + strings.Join(entries, ",") + `]}`)
}

func choice(c string) string {
	return with(`"toolConfig":{"tools":[` + spec("clock", "") + `],"toolChoice":` + c + `}`)
}

func use(id string) string {
	return fmt.Sprintf(`{"toolUse":{"toolUseId":%q,"name":"clock","input":{}}}`, id)
}

func result(id string) string { return resultOf(id, `[{"text":"noon"}]`, "") }

func resultOf(id, content, more string) string {
	return fmt.Sprintf(`{"toolResult":{"toolUseId":%q,"content":%s%s}}`, id, content, more)
}

// worked is a conversation in which a tool was called.
func worked(call, answer string) string {
	return with(clock, user("hi"), turn("assistant", call), turn("user", answer))
}

// wanting is a plain request with provider fields.
func wanting(fields string, more ...string) string {
	return with(strings.Join(append([]string{`"additionalModelRequestFields":{` + fields + `}`}, more...), ","))
}

const (
	budget   = `"thinking":{"type":"enabled","budget_tokens":2000}`
	adaptive = `"thinking":{"type":"adaptive"}`
	cache    = `{"cachePoint":{"type":"default"}}`
	hour     = `{"cachePoint":{"type":"default","ttl":"1h"}}`
	thought  = `{"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}}`
)

func format(schema string) string {
	return with(fmt.Sprintf(`"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":%q}}}}`, schema))
}

// rulings have at least one row for every rule.
func rulings() []ruling {
	var all []ruling
	for _, part := range [][]ruling{
		modelRulings(), turnRulings(), inferenceRulings(), fileRulings(), toolRulings(), pairRulings(),
		cacheRulings(), thinkingRulings(), extraRulings(), guardRulings(), countRulings(),
	} {
		all = append(all, part...)
	}
	return all
}

func modelRulings() []ruling {
	return []ruling{
		{rule: "unknown-model", model: "acme.model-1", bad: hello, goodModel: haiku3, says: "The provided model identifier is invalid."},
		{rule: "unknown-model", model: "jp.anthropic.claude-3-haiku-20240307-v1:0", bad: hello, goodModel: haiku3},
		{rule: "end-of-life", model: "anthropic.claude-v2:1", bad: hello, goodModel: haiku3, status: 404, errorType: "ResourceNotFoundException", says: "end of its life"},
		{rule: "needs-profile", model: "anthropic.claude-sonnet-4-5-20250929-v1:0", bad: hello, goodModel: sonnet, says: "on-demand throughput isn’t supported"},
		{rule: "needs-profile", model: "amazon.nova-lite-v1:0", bad: hello, goodModel: nova},
		{rule: "converse-unsupported", model: "openai.gpt-5.4", bad: hello, goodModel: "openai.gpt-5.6-terra"},
		{rule: "streaming-unsupported", model: silent, bad: hello, goodOp: "converse", says: "The model is unsupported for streaming"},
		{rule: "context-overflow", model: "mistral.mistral-7b-instruct-v0:2", bad: chat(user(strings.Repeat("word ", 26_000))), good: chat(user(strings.Repeat("word ", 25_000))), says: "Input is too long for requested model"},
		{
			rule: "context-overflow", bad: chat(user(strings.Repeat("word ", 170_000))),
			good: with(`"additionalModelRequestFields":{"anthropic_beta":["context-1m-2025-08-07"]}`, user(strings.Repeat("word ", 170_000))),
		},
		{
			rule: "context-with-max-tokens", model: haiku3, says: "input length and `max_tokens` exceed context limit",
			bad:  with(`"inferenceConfig":{"maxTokens":4096}`, user(strings.Repeat("word ", 158_000))),
			good: with(`"inferenceConfig":{"maxTokens":1000}`, user(strings.Repeat("word ", 158_000))),
		},
	}
}

func turnRulings() []ruling {
	return []ruling{
		{rule: "extraneous-key", bad: with(`"topK":3`), good: hello, says: "#: extraneous key [topK] is not permitted"},
		{rule: "extraneous-key", bad: config(`"topK":3`), good: config(`"topP":0.5`), says: "#/inferenceConfig: extraneous key [topK]"},
		{rule: "extraneous-key", bad: asking(`{"text":"a","odd":1}`), good: asking(`{"text":"a"}`), says: "#/messages/0/content/0"},
		{rule: "one-member", bad: asking(`{}`), good: hello},
		{rule: "one-member", bad: asking(`{"text":"a","cachePoint":{"type":"default"}}`), good: asking(`{"text":"a"}`, cache)},
		{rule: "system-one-member", bad: with(`"system":[{}]`), good: with(`"system":[{"text":"s"}]`)},
		{rule: "no-messages", bad: chat(), good: hello},
		{rule: "role", bad: chat(turn("developer", textPart)), good: hello},
		{rule: "role", bad: chat(user("a"), turn("system", textPart)), goodModel: opus48},
		{rule: "first-turn", bad: chat(assistant("a"), user("b")), good: chat(user("a"), assistant("b"), user("c")), says: "A conversation must start with a user message"},
		{rule: "alternation", bad: chat(user("a"), user("b")), good: chat(turn("user", textPart, textPart)), says: "must alternate between user and assistant roles"},
		{rule: "empty-content", bad: chat(turn("user")), good: hello, says: "The content field in the Message object at messages.0 is empty"},
		{rule: "prefill", model: opus48, bad: chat(user("a"), assistant("b")), goodModel: sonnet, says: "does not support assistant message prefill. The conversation must end with a user message"},
		{rule: "trailing-whitespace", bad: chat(user("a"), assistant("b ")), good: chat(user("a"), assistant("b ignored")), says: "trailing whitespace"},
		{rule: "blank-text", bad: asking(`{"text":" \n"}`), good: asking(`{"text":" a"}`), says: "The text field in the ContentBlock object at messages.0.content.0 is blank"},
		{rule: "user-only", bad: chat(user("a"), turn("assistant", picture(1, 1)), user("b")), good: asking(picture(1, 1))},
		{rule: "media-user-only", model: nova, bad: chat(user("a"), turn("assistant", media("video", "mp4", 9)), user("b")), good: asking(media("video", "mp4", 9))},
		{rule: "reasoning-assistant-only", bad: asking(thought), good: chat(user("a"), turn("assistant", thought, textPart), user("b"))},
		{
			rule: "reasoning-signature",
			bad:  chat(user("a"), turn("assistant", `{"reasoningContent":{"reasoningText":{"text":"hm"}}}`, textPart), user("b")),
			good: chat(user("a"), turn("assistant", thought, textPart), user("b")),
		},
		{
			rule: "reasoning-signature-invalid", says: "Invalid `signature` in `thinking` block", options: []bedrocksim.Option{bedrocksim.WithSignatures()},
			bad: chat(user("a"), turn("assistant", thought, textPart), user("b")), goodModel: nova2,
		},
		{
			rule: "tool-change-role", model: opus48,
			bad:  chat(turn("user", `{"toolAddition":{"tool":{"name":"x"}}}`)),
			good: chat(user("a"), turn("system", `{"toolAddition":{"tool":{"name":"x"}}}`)),
		},
		{rule: "system-unsupported", model: titan, bad: with(`"system":[{"text":"s"}]`), good: hello},
		{rule: "empty-system", bad: with(`"system":[{"text":""}]`), good: with(`"system":[{"text":"s"}]`)},
		{rule: "blank-system", bad: with(`"system":[{"text":" "}]`), good: with(`"system":[{"text":" s"}]`)},
	}
}

func inferenceRulings() []ruling {
	stops := func(n int) string { return config(`"stopSequences":[` + strings.Join(times(n, `"s%d"`), ",") + `]`) }
	return []ruling{
		{rule: "max-tokens-minimum", bad: config(`"maxTokens":0`), good: config(`"maxTokens":1`)},
		{rule: "max-tokens-limit", model: haiku45, bad: config(`"maxTokens":64000`), good: config(`"maxTokens":63999`), says: "maximum tokens you requested exceeds the model limit of 64000"},
		{rule: "max-tokens-limit", bad: config(`"maxTokens":64001`), good: config(`"maxTokens":64000`), says: "lower than 64000"},
		{rule: "max-tokens-limit", model: opus48, bad: config(`"maxTokens":128000`), good: config(`"maxTokens":127999`)},
		{
			rule: "max-tokens-limit", model: "us.anthropic.claude-3-7-sonnet-20250219-v1:0", bad: config(`"maxTokens":100000`),
			good: with(`"inferenceConfig":{"maxTokens":100000},"additionalModelRequestFields":{"anthropic_beta":["output-128k-2025-02-19"]}`),
		},
		{rule: "temperature-range", bad: config(`"temperature":1.1`), good: config(`"temperature":1`)},
		{rule: "temperature-range", bad: config(`"temperature":-0.1`), good: config(`"temperature":0`)},
		{rule: "top-p-range", bad: config(`"topP":1.5`), good: config(`"topP":0.5`)},
		{rule: "one-of-temperature-top-p", bad: config(`"temperature":0.5,"topP":0.5`), goodModel: sonnet4, says: "`temperature` and `top_p` cannot both be specified"},
		{rule: "no-sampling", model: opus48, bad: config(`"temperature":1`), good: config(`"maxTokens":9`), says: "`temperature`"},
		{rule: "no-sampling", model: opus48, bad: config(`"topP":1`), goodModel: sonnet},
		{rule: "no-sampling", model: opus5, bad: wanting(`"top_k":4`), goodModel: sonnet},
		{rule: "stop-count", bad: stops(2501), good: stops(2500)},
		{rule: "stop-empty", bad: config(`"stopSequences":[""]`), good: config(`"stopSequences":["a"]`)},
		{rule: "stop-blank", bad: config(`"stopSequences":["\n"]`), goodModel: nova},
		{rule: "stop-model", model: nova, bad: stops(5), good: stops(4)},
		{rule: "stop-model", model: llama33, bad: stops(1), goodModel: sonnet, says: "doesn't support the stopSequences field"},
	}
}

func fileRulings() []ruling {
	big := img("png", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 3_932_160)...))
	s3 := `{"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k"}}}}`
	return []ruling{
		{rule: "image-unsupported", model: micro, bad: asking(picture(1, 1)), goodModel: nova},
		{rule: "image-format", bad: asking(img("bmp", nil)), good: asking(picture(1, 1))},
		{rule: "image-count", bad: asking(times(21, picture(1, 1))...), good: asking(times(20, picture(1, 1))...)},
		{rule: "image-size", bad: asking(big), good: asking(picture(1, 1))},
		{rule: "image-bytes", bad: asking(img("jpeg", []byte("\x89PNG\r\n\x1a\n"))), good: asking(img("png", []byte("\x89PNG\r\n\x1a\n"))), says: "Could not process image"},
		{rule: "image-dimensions", bad: asking(picture(8001, 1)), good: asking(picture(8000, 1)), says: "image dimensions exceed max allowed size"},
		{
			rule: "many-image-dimensions", says: "2000 pixels",
			bad:  chat(turn("user", times(20, picture(1, 1))...), assistant("a"), turn("user", picture(2001, 1))),
			good: chat(turn("user", times(19, picture(1, 1))...), assistant("a"), turn("user", picture(2001, 1))),
		},
		{rule: "image-model-count", model: llama32, bad: asking(picture(1, 1), picture(1, 1)), good: asking(picture(1, 1))},
		{rule: "document-unsupported", model: micro, bad: asking(doc("a")), goodModel: nova},
		{rule: "document-format", bad: asking(strings.Replace(doc("a"), "txt", "odt", 1)), good: asking(doc("a"))},
		{rule: "document-name-length", bad: asking(doc("")), good: asking(doc("a"))},
		{rule: "document-name-length", bad: asking(doc(strings.Repeat("a", 201))), good: asking(doc(strings.Repeat("a", 200)))},
		{rule: "document-name", bad: asking(doc("a.txt")), good: asking(doc("a b_c-(d)[e]")), says: "The document file name can only contain"},
		{rule: "document-name", bad: asking(doc("a  b")), good: asking(doc("a b"))},
		{rule: "document-name", bad: asking(doc("a　b")), good: asking(doc("a b"))},
		{rule: "document-duplicate", bad: asking(doc("a"), doc("a")), good: asking(doc("a"), doc("b"))},
		{
			rule: "document-duplicate",
			bad:  chat(turn("user", doc("a"), textPart), assistant("x"), turn("user", doc("a"), textPart)),
			good: chat(turn("user", doc("a"), textPart), assistant("x"), turn("user", doc("a 2"), textPart)),
		},
		{rule: "document-count", bad: asking(times(6, doc("%d"))...), good: asking(times(5, doc("%d"))...)},
		{rule: "document-size", bad: asking(strings.Replace(media("document", "txt", 4_718_593), `"source"`, `"name":"a","source"`, 1)), good: asking(doc("a"))},
		{rule: "document-without-text", bad: chat(turn("user", doc("a"))), good: asking(doc("a")), says: "A text block must be included when using documents"},
		{rule: "video-unsupported", bad: asking(media("video", "mp4", 9)), goodModel: nova},
		{rule: "video-format", model: nova, bad: asking(media("video", "3gp", 9)), good: asking(media("video", "three_gp", 9))},
		{rule: "video-size", model: nova, bad: asking(media("video", "mp4", 25<<20)), good: asking(media("video", "mp4", 9))},
		{rule: "audio-unsupported", bad: asking(media("audio", "mp3", 9)), goodModel: voxtral},
		{rule: "audio-format", model: voxtral, bad: asking(media("audio", "midi", 9)), good: asking(media("audio", "mp3", 9))},
		{rule: "media-source", bad: asking(`{"image":{"format":"png"}}`), good: asking(picture(1, 1))},
		{rule: "s3-unsupported", bad: asking(s3), goodModel: nova},
	}
}
