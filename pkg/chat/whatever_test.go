package chat_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// variations are ends of a template's file that make it another bot. Those that a bot
// cannot have are passed over.
var variations = []string{
	``,
	`guardrail: {id: g, version: '1', scope: last_message}`,
	`cache: {min_tokens: 0}`,
	`cache: {min_tokens: 0}, guardrail: {id: g, version: '1', scope: last_message}, system_prompt: Be brief.`,
	`limits: {context_tokens: 1500, output_tokens: 300}, inference: {max_tokens: 100}`,
	`limits: {context_tokens: 4000, output_tokens: 2000}, inference: {max_tokens: 0}`,
	`capabilities: {streaming: none}`,
	`capabilities: {prefill: false}`,
	`system_prompt: null`,
	`reasoning: {budget_tokens: 1024}, inference: {max_tokens: 1100}`,
	`reasoning: {budget_tokens: 4096}`,
	`limits: {context_tokens: 6000, output_tokens: 2000}`,
	`reasoning: {effort: low}`,
	`reasoning: {effort: high}`,
	`reasoning: {show: false, inline_tag: thinking}`,
	`supports_system_messages: false, system_prompt: Be brief., guardrail: {id: g, version: '1', scope: last_message}`,
}

// variant is a shipped bot, or what a variation makes of it; nil where it cannot be had.
func variant(t testing.TB, path, variation string) *bot.Template {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defaults, err := os.ReadFile("../../configs/defaults/chat.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := fmt.Sprintf("%s\nstages: {test: {%s}}\n", text, variation)
	parsed, _, err := bot.Load(bot.Source{Name: "chat.yaml", Text: defaults}, bot.Source{Name: path, Text: []byte(file)}, bot.Options{Strict: true, Stage: "test"})
	if err != nil {
		return nil
	}
	return parsed
}

func shippedBots(t testing.TB) (paths []string) {
	t.Helper()
	all, err := filepath.Glob("../../configs/groups/*/*.yaml")
	if err != nil || len(all) < 50 {
		t.Fatalf("%d bots, %v", len(all), err)
	}
	return slices.DeleteFunc(all, func(p string) bool {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Base(p) == "group.yaml" || !strings.Contains(string(text), "\nkind: chat\n")
	})
}

// seeds is how many queries are made up. Each is the same on every machine.
var seeds = flag.Uint64("seeds", 150, "how many queries to make up")

// TestWhateverPoeAsks of whichever bot: Bedrock has nothing against the request, the
// question is in it, and Poe's client has nothing against the answer.
func TestWhateverPoeAsks(t *testing.T) {
	bots, files := shippedBots(t), host(t)
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			asksWhatever(t, seed, bots, files)
		})
	}
}

func asksWhatever(t *testing.T, seed uint64, bots []string, files string) {
	d := newDice(seed)
	path, variation := pick(d, bots...), pick(d, variations...)
	template := variant(t, path, variation)
	if template == nil {
		template = variant(t, path, "")
	}
	r := newRigOf(t, template, files, bedrocksim.WithSignatures())
	g := &generator{dice: d, kept: thoughtsOf(r)}
	q := decodeQuery(t, g.query())
	hostedAt(q, files)
	c := &asked{t: t, query: q, forged: g.forged}
	c.accepted(c.by(r))
	if once := c.calls; seed%4 == 0 {
		c.by(r)
		c.sameAs(once)
	}
	if t.Failed() {
		t.Logf("%s {%s}\n%.6000s", path, variation, g.text)
	}
}

// thoughtsOf has the model think and call a tool, and returns what Poe keeps of that.
func thoughtsOf(r *rig) *poe.Answer {
	answer, _, err := r.ask(decodeQuery(r.t, `"message_id":"m-0",`+withTool("f")+query(user("think tool"))))
	if err != nil {
		r.t.Fatal(err)
	}
	return answer
}

// asked is a query, and what Bedrock was asked for it.
type asked struct {
	t      *testing.T
	query  *poe.Query
	forged bool // thinking that nobody has signed is among it
	calls  []bedrocksim.Call
}

// by has a bot answer.
func (c *asked) by(r *rig) error {
	before := len(r.sim.Calls())
	_, _, err := r.ask(c.query)
	c.calls = r.sim.Calls()[before:]
	return err
}

// sameAs: the same query makes the same requests, or no cache would find anything.
func (c *asked) sameAs(once []bedrocksim.Call) {
	for i, call := range c.calls {
		if i < len(once) && !bytes.Equal(call.Body, once[i].Body) {
			c.t.Errorf("asked\n%.3000s\nand then\n%.3000s", once[i].Body, call.Body)
		}
	}
}

// accepted fails for what Bedrock has against the requests, unless a question is too long
// for the model in itself: then the bot has said so.
func (c *asked) accepted(err error) {
	c.t.Helper()
	for _, call := range c.calls {
		tooLong := strings.HasPrefix(call.Rule, "context-")
		if call.Status != http.StatusOK && !tooLong && !(c.forged && call.Rule == "reasoning-signature-invalid") {
			c.t.Errorf("%s was refused by the rule %q:\n%s", call.Operation, call.Rule, call.Body)
		}
		c.thinksBeforeCalls(call)
		c.holdsTheQuestion(call)
	}
	if err != nil && !c.forged && fault.KindOf(err) != fault.TooLong {
		c.t.Error(err)
	}
}

// thinksBeforeCalls: Claude refuses a message that ends with thinking.
func (c *asked) thinksBeforeCalls(call bedrocksim.Call) {
	for i, m := range call.Request.Messages {
		if n := len(m.Content); n > 0 && m.Content[n-1].ReasoningContent != nil {
			c.t.Errorf("turn %d ends with thinking:\n%.3000s", i, call.Body)
		}
	}
}

// holdsTheQuestion: the last message of the user is never left out, nor shortened.
func (c *asked) holdsTheQuestion(call bedrocksim.Call) {
	question := c.query.Last()
	if question.Role != poe.RoleUser || strings.TrimSpace(question.Content) == "" {
		return
	}
	for _, m := range call.Request.Messages {
		for _, b := range m.Content {
			if b.Text != nil && *b.Text == question.Content || b.GuardContent != nil && b.GuardContent.Text != nil && b.GuardContent.Text.Text == question.Content {
				return
			}
		}
	}
	c.t.Errorf("the question %.100q is not in\n%.3000s", question.Content, call.Body)
}

// generator makes up queries as Poe might send them, and as nobody should.
type generator struct {
	*dice
	kept   *poe.Answer // a call with its thinking
	forged bool
	text   string
}

func (g *generator) query() string {
	var messages []string
	for range g.IntN(12) {
		messages = append(messages, g.messages()...)
	}
	if last := g.said("user", g.content()); g.chance(3) || !strings.Contains(strings.Join(messages, ""), "role") {
		messages = append(messages, last)
	}
	members := []string{`"query":[` + strings.Join(messages, ",") + `]`}
	for _, member := range []func() string{g.tools, g.calls, g.results, g.hints, g.extra, g.ids} {
		if g.chance(2) {
			members = append(members, member())
		}
	}
	g.text = strings.Join(members, ",")
	return g.text
}

// messages are one message, or a loop of tools.
func (g *generator) messages() []string {
	switch g.IntN(7) {
	case 0:
		return []string{g.functionCall(), g.toolMessage()}
	case 1:
		return []string{pick(g.dice, g.functionCall(), g.toolMessage(), `null`, `{}`, `5`)}
	case 2:
		return g.keptLoop()
	case 3, 4:
		return []string{g.said("user", g.content())}
	}
	return []string{g.said(pick(g.dice, "bot", "bot", "bot", "system", "developer", "oracle", "tool", ""), g.content())}
}

func (g *generator) content() string {
	return pick(g.dice, "Hi", "Hello there", "", " ", "\n\t\u3000", "long 20", "think", "think tool", "tool", "something forbidden",
		strings.Repeat("word ", 300), strings.Repeat("日本語", 400), strings.Repeat("x", 20_000), "\u0000\u0001\ufffd", "a\r\n\r\nb ", "*Thinking...*\n\n> hm", "*Thinking...*\n\n> hm\n\n\nso ",
		"\n\n*⁂ cut here*\n", `{"a":1}`, "[]", "<thinking>x</thinking>", "</image_analysis>")
}

func (g *generator) said(role, content string) string {
	m := map[string]any{"role": role, "content": content}
	if g.chance(3) {
		m["attachments"] = g.attachments()
	}
	if g.chance(6) {
		m["metadata"] = g.metadata()
	}
	if g.chance(6) {
		m["parameters"] = map[string]any{"temperature": pick[any](g.dice, 0.3, "0.7", -1, 1e300, true, nil), "top_p": 0.2, "thinking_budget": pick(g.dice, 0, 1, 2000, 1_000_000),
			"max_tokens": pick(g.dice, 1, 500, 1_000_000_000), "thinking_effort": pick(g.dice, "none", "low", "max"), "show_thinking": g.chance(2)}
	}
	return compact(m)
}

func (g *generator) attachments() (list []map[string]any) {
	for range g.IntN(8) {
		name := pick(g.dice, "a.png", "b.jpg", "c.heic", "1.pdf", "1.pdf", "2.txt", "t.csv", "d.json", "e.bin", "v.mp4", "wide.png", "gone.xyz", "")
		a := map[string]any{"url": "http://FILES/" + name, "name": name, "content_type": claims[name[strings.LastIndexByte(name, '.')+1:]]}
		if g.chance(4) {
			a["content_type"] = pick(g.dice, "", "image/png", "text/html", "text/plain; charset=x", "application/pdf", "IMAGE/PNG", "nonsense", "video/mp4", "audio/mpeg")
		}
		if g.chance(3) {
			a["parsed_content"] = pick(g.dice, "", " ", "read", "a cat *** on a mat", strings.Repeat("page ", 900))
		}
		if g.chance(6) {
			a["name"] = pick(g.dice, "", "ö.ü", "../../x", strings.Repeat("n", 300)+".pdf", "a\nb.pdf", "報告.pdf")
		}
		list = append(list, a)
	}
	return list
}

// Ids and names of calls, few enough for calls and results to meet.
func (g *generator) id() string {
	return pick(g.dice, "t1", "t2", "t3", "", "a b/ü", strings.Repeat("i", 70), "abcdefghi", "tooluse_aaaaaaaaaaaaaaaaaaaaaa")
}

func (g *generator) name() string {
	return pick(g.dice, "f", "get-weather", "a.b", "a b", "", "ö", strings.Repeat("n", 80), "gone")
}

func (g *generator) arguments() any {
	return pick[any](g.dice, `{}`, `{"a":1}`, ``, ` `, `{"a":`, `[1]`, `null`, `"x"`, `{"a":12345678901234567890,"b":1e400}`, `{"a":{"b":[{}]}}`, `{} {}`, map[string]any{"a": 1}, nil)
}

func (g *generator) call() any {
	if g.chance(20) {
		return pick[any](g.dice, nil, 5, "x", []any{}, map[string]any{})
	}
	return map[string]any{"id": g.id(), "type": "function", "index": 0, "function": map[string]any{"name": g.name(), "arguments": g.arguments()}}
}

func (g *generator) result() any {
	if g.chance(20) {
		return pick[any](g.dice, nil, 5, "x", []any{}, map[string]any{})
	}
	return map[string]any{"role": "tool", "name": g.name(), "tool_call_id": g.id(), "content": pick[any](g.dice, "r", "", " ", `{"a":1}`, strings.Repeat("r ", 500), nil, 5, []any{map[string]any{"type": "text", "text": "r"}})}
}

func (g *generator) list(element func() any) (list []any) {
	for range g.IntN(4) {
		list = append(list, element())
	}
	return list
}

func (g *generator) functionCall() string {
	m := map[string]any{"role": "bot", "message_type": "function_call", "content": compact(g.list(g.call))}
	if g.chance(8) {
		m["content"] = pick(g.dice, "", "no JSON", "null", "{}", "[", "5")
	}
	if g.chance(3) {
		m["metadata"] = g.metadata()
	}
	return compact(m)
}

func (g *generator) toolMessage() string {
	content := compact(g.list(g.result))
	if g.chance(8) {
		content = pick(g.dice, "", "no JSON", "null", "{}", "[", "5")
	}
	return g.said("tool", content)
}

func (g *generator) metadata() string {
	switch g.IntN(4) {
	case 0:
		return pick(g.dice, "", "x", "{", "null", "[]", `{"poebridge":2}`, `{"poebridge":1,"model":5}`, strings.Repeat("m", 1000))
	case 1:
		g.forged = true
		return strings.ReplaceAll(signed, `\"`, `"`)
	}
	return g.kept.Metadata
}

// keptLoop is the loop of tools that the bot did begin, perhaps without its end.
func (g *generator) keptLoop() (messages []string) {
	if len(g.kept.ToolCalls) == 0 {
		return nil
	}
	one := g.kept.ToolCalls[0]
	messages = []string{g.said("user", "think tool"), withMetadata(called(one.ID, one.Function.Name, one.Function.Arguments), strings.Trim(compact(g.kept.Metadata), `"`))}
	if !g.chance(5) {
		messages = append(messages, returned(one.ID, "r"))
	}
	return messages
}

func (g *generator) tools() string {
	return `"tools":` + compact(g.list(func() any {
		return pick[any](g.dice, nil, map[string]any{"type": "custom", "custom": map[string]any{"name": g.name()}}, g.function(), g.function(), g.function())
	}))
}

func (g *generator) function() any {
	return map[string]any{"type": "function", "function": map[string]any{
		"name": g.name(), "description": pick[any](g.dice, "d", "", " ", nil), "strict": pick[any](g.dice, true, false, nil),
		"parameters": pick[any](g.dice, nil, map[string]any{}, map[string]any{"type": "object", "properties": map[string]any{"a": map[string]any{"type": []any{"string", "null"}}}},
			map[string]any{"type": "array", "anyOf": []any{}}, json.RawMessage(`{"type":"object","properties":5,"a":1e999}`), g.unions()),
	}}
}

func (g *generator) unions() map[string]any {
	properties := map[string]any{}
	for i := range g.IntN(30) {
		properties[fmt.Sprint("p", i)] = pick(g.dice, map[string]any{"type": []any{"string", "null"}}, map[string]any{"anyOf": []any{map[string]any{"type": "null"}}}, map[string]any{"type": []any{"string", "integer"}})
	}
	return map[string]any{"type": "object", "properties": properties}
}

func (g *generator) calls() string   { return `"tool_calls":` + compact(g.list(g.call)) }
func (g *generator) results() string { return `"tool_results":` + compact(g.list(g.result)) }

func (g *generator) hints() string {
	return fmt.Sprintf(`"temperature":%s,"stop_sequences":%s,"skip_system_prompt":%t,"logit_bias":{"1":5}`,
		pick(g.dice, "null", "0.5", "7", "-1", `"x"`), pick(g.dice, `[]`, `["END"," ","","a","b","c","d","e","f","g","h","i"]`, `null`, `["\n"]`), g.chance(2))
}

func (g *generator) extra() string {
	return `"extra_params":` + pick(g.dice, `{}`, `null`, `{"tool_choice":"required"}`, `{"tool_choice":"none"}`, `{"tool_choice":{"type":"function","function":{"name":"f"}}}`, `{"tool_choice":5}`, `{"tool_choice":{"function":null}}`)
}

func (g *generator) ids() string {
	return fmt.Sprintf(`"message_id":"m-1","user_id":%s,"conversation_id":"c-1","language_code":%s`, compact(g.content()), pick(g.dice, `"de"`, `"zh-Hans-CN"`, `"xx"`, `""`, `5`))
}

// dice are random numbers that a seed decides.
type dice struct{ *rand.Rand }

func newDice(seed uint64) *dice { return &dice{rand.New(rand.NewPCG(seed, seed))} }

// chance is true once in n times.
func (d *dice) chance(n int) bool { return d.IntN(n) == 0 }

func pick[T any](d *dice, from ...T) T { return from[d.IntN(len(from))] }
