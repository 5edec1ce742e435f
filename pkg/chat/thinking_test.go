package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// Models that think, each in its way.
const (
	adaptive46 = `model: {id: us.anthropic.claude-opus-4-6-v1, regions: [us-east-1]}
limits: {context_tokens: 1000000, output_tokens: 128000, output_exclusive: true}
inference: {sampling: one, temperature: 0.5, max_tokens: 4096}
capabilities: {tools: true}
`
	opus5 = `model: {id: us.anthropic.claude-opus-5, regions: [us-east-1]}
limits: {context_tokens: 1000000, output_tokens: 128000, output_exclusive: true}
inference: {sampling: none, max_tokens: 4096}
capabilities: {tools: true}
`
	nova2 = `model: {id: us.amazon.nova-2-lite-v1:0, regions: [us-east-1]}
limits: {context_tokens: 1000000, output_tokens: 64000}
inference: {temperature: 0.5, max_tokens: 4096}
`
	oss = `model: {id: 'openai.gpt-oss-20b-1:0', regions: [us-west-2]}
limits: {context_tokens: 128000, output_tokens: 32768}
inference: {temperature: 0.5, max_tokens: 4096}
`
)

// A template and a query in, the parts of the request that speak of thinking out.
func TestReasoningStyles(t *testing.T) {
	const ladder = "efforts: [low, medium, high, xhigh, max]"
	hot := strings.Replace(claude45, "sampling: one", "sampling: one, temperature: 0.5, max_tokens: 4096, extra: {top_k: 40, x: 1}", 1)
	for _, row := range []struct{ name, template, fields, inference string }{
		{"none", hot, `{"top_k":40,"x":1}`, `{"maxTokens":4096,"temperature":0.5}`},
		{"a budget of 0 is none", hot + "reasoning: {style: budget}\n", `{"top_k":40,"x":1}`, `{"maxTokens":4096,"temperature":0.5}`},
		{"a budget comes on top of the answer, without sampling", hot + "reasoning: {style: budget, budget_tokens: 2048}\n",
			`{"thinking":{"type":"enabled","budget_tokens":2048},"x":1}`, `{"maxTokens":6144}`},
		{"but not above what the model gives", hot + "reasoning: {style: budget, budget_tokens: 62000}\n",
			`{"thinking":{"type":"enabled","budget_tokens":62000},"x":1}`, `{"maxTokens":64000}`},
		{"adaptive, with an effort and without sampling", adaptive46 + "reasoning: {style: adaptive, effort: high, efforts: [low, medium, high, max]}\n",
			`{"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}`, `{"maxTokens":4096}`},
		{"adaptive, off, on a model that thinks only if asked", adaptive46 + "reasoning: {style: adaptive, efforts: [low]}\n",
			`null`, `{"maxTokens":4096,"temperature":0.5}`},
		{"adaptive, off, on a model that thinks unasked", opus5 + "reasoning: {style: adaptive, on_by_default: true, " + ladder + "}\n",
			`{"thinking":{"type":"disabled"}}`, `{"maxTokens":4096}`},
		{"an effort in the model's own field", oss + "reasoning: {style: effort, field: reasoning_effort, effort: low, efforts: [low, medium, high]}\n",
			`{"reasoning_effort":"low"}`, `{"maxTokens":4096,"temperature":0.5}`},
		{"no effort, no field", oss + "reasoning: {style: effort, field: reasoning_effort, efforts: [low, medium, high]}\n",
			`null`, `{"maxTokens":4096,"temperature":0.5}`},
		{"the most effort", nova2 + "reasoning: {style: max_effort, effort: low, efforts: [low, medium, high], no_limits_at: high}\n",
			`{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}`, `{"maxTokens":4096,"temperature":0.5}`},
		{"and where that leaves out limits and sampling", nova2 + "reasoning: {style: max_effort, effort: high, efforts: [low, medium, high], no_limits_at: high}\n",
			`{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}}`, `{}`},
		{"beside fields of the template's own", strings.Replace(opus5, "max_tokens: 4096", "max_tokens: 4096, extra: {output_config: {a: 1}}", 1) + "reasoning: {style: adaptive, effort: max, " + ladder + "}\n",
			`{"thinking":{"type":"adaptive"},"output_config":{"effort":"max","a":1}}`, `{"maxTokens":4096}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			want := fmt.Sprintf(`{"additionalModelRequestFields":%s,"inferenceConfig":%s}`, row.fields, row.inference)
			sendsMembers(row.template, query(user("a")), want, "additionalModelRequestFields", "inferenceConfig")(t)
		})
	}
}

// A loop of tools as Poe has it: what was stored with the answer comes back in the
// history, and the model goes on thinking.
func TestSignedThinkingComesBackThroughPoe(t *testing.T) {
	r := newRig(t, thinking45, "", bedrocksim.WithSignatures())
	r.sim.Script(bedrocksim.Blocks(
		bedrocksim.Block{Reasoning: []string{"I should ", "look \n"}, Signature: "c2lnbmVk"},
		bedrocksim.Block{Redacted: []byte("secret")},
		bedrocksim.Block{Text: []string{"One moment."}},
		bedrocksim.Block{Tool: &bedrocksim.ToolCall{ID: "t1", Name: "f", Input: []string{`{"a":1}`}}},
	), bedrocksim.Text("done"))
	first, _, err := r.ask(decodeQuery(t, `"message_id":"m-1",`+withTool("f")+query(user("a"))))
	if err != nil || first.Metadata == "" || len(first.ToolCalls) != 1 {
		t.Fatalf("%v, metadata %q, calls %v", err, first.Metadata, first.ToolCalls)
	}
	kept, _ := json.Marshal(first.Metadata)
	again := withMetadata(called("t1", "f", `{"a":1}`), strings.Trim(string(kept), `"`))
	second, _, err := r.ask(decodeQuery(t, `"message_id":"m-2",`+withTool("f")+query(user("a"), said(first.Text), again, returned("t1", "r"))))
	if err != nil || second.Text != "done" {
		t.Fatalf("%v, %q", err, second.Text)
	}
	body := r.sim.Calls()[1].Body
	const want = `tools: f
user: a
assistant: <reasoningContent {"reasoningText":{"signature":"c2lnbmVk","text":"I should look \n"}}> | <reasoningContent {"redactedContent":"c2VjcmV0"}> | One moment. | <call t1 f {"a":1}>
user: <result t1 [{"text":"r"}]>`
	if got := shape(t, body); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	compare(t, body, `{"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2048}}}`, "additionalModelRequestFields")
}

// Poe's own client asks again by itself, once, and hands nothing back that was stored.
func TestThinkingIsOffWhereItDoesNotComeBack(t *testing.T) {
	r := newRig(t, thinking45, "", bedrocksim.WithSignatures())
	r.sim.Script(bedrocksim.Think("c2lnbmVk", "hm").CallTool("t1", "f", "{}"), bedrocksim.Text("done"))
	first, _, err := r.ask(decodeQuery(t, withTool("f")+query(user("a"))))
	if err != nil || first.Metadata != "" || len(first.ToolCalls) != 1 {
		t.Fatalf("%v, metadata %q: the client objects to it, %v", err, first.Metadata, first.ToolCalls)
	}
	second, _, err := r.ask(decodeQuery(t, withTool("f")+
		`"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}}],"tool_results":[{"role":"tool","name":"f","tool_call_id":"t1","content":"r"}],`+query(user("a"))))
	if err != nil || second.Text != "done" {
		t.Fatalf("%v, %q", err, second.Text)
	}
	body := r.sim.Calls()[1].Body
	if got, want := shape(t, body), "tools: f\nuser: a\nassistant: <call t1 f {}>\nuser: <result t1 [{\"text\":\"r\"}]>"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	compare(t, body, `{"inferenceConfig":{"maxTokens":64000}}`, "inferenceConfig", "additionalModelRequestFields")
}

// A model that thinks unasked is told not to, at an effort at which that can be told.
func TestAModelThatThinksUnaskedIsToldNotToWhereItsThinkingIsLost(t *testing.T) {
	template := opus5 + "reasoning: {style: adaptive, effort: xhigh, efforts: [low, medium, high, xhigh, max], on_by_default: true, signed: true, disable_up_to: high}\n"
	sendsMembers(template, withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "r")),
		`{"additionalModelRequestFields":{"thinking":{"type":"disabled"},"output_config":{"effort":"high"}}}`, "additionalModelRequestFields")(t)
}

// What was thought long ago and did not come back does not keep the model from thinking
// about a new question.
func TestOnlyTheLoopAtHandMatters(t *testing.T) {
	sendsMembers(thinking45, withTool("f")+query(user("a"), called("t1", "f", "{}"), returned("t1", "r"), said("b"), user("c")),
		`{"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2048}}}`, "additionalModelRequestFields")(t)
}

// Claude refuses a message that ends with thinking.
func TestThinkingThatLedToNoCallThatStaysIsLeftOut(t *testing.T) {
	unanswered := withMetadata(called("t1", "f", "{}"), signed)
	sends(thinking45, withTool("f")+query(user("a"), unanswered, user("b")), "tools: f\nuser: a | b")(t)
	sends(thinking45, withTool("f")+query(attached("a", "1.pdf", "2.pdf", "3.pdf"), unanswered, attached("b", "4.pdf", "5.pdf", "6.pdf")), `tools: f
user: (Attached: 1.pdf) | <document pdf "2"> | <document pdf "3"> | a | <document pdf "4"> | <document pdf "5"> | <document pdf "6"> | b`)(t)
}

func TestThinkingIsHiddenWhereTheTemplateSaysSo(t *testing.T) {
	shows(thinking45+"stages: {}\n", query(user("a")), bedrocksim.Think("c2ln", "hm").Text("Two"), "*Thinking...*\n\n> hm\n\n\nTwo")(t)
	hidden := strings.Replace(thinking45, "signed: true", "signed: true, show: false", 1)
	shows(hidden, query(user("a")), bedrocksim.Think("c2ln", "hm").Text("Two"), "Two")(t)
}

func TestInlineThinkingHiddenOrEndless(t *testing.T) {
	hidden := strings.Replace(novaPro, "inline_tag: thinking", "inline_tag: thinking, show: false", 1)
	shows(hidden, query(user("a")), bedrocksim.Text("<thinking>hm</thinking> Two <thinking>x</thinking>dogs"), " Two dogs")(t)
	long := strings.Repeat("x", 1000)
	deltas := []string{"<thinking>"}
	for range 300 {
		deltas = append(deltas, long)
	}
	shows(novaPro, query(user("a")), bedrocksim.Text(deltas...), "<thinking>"+strings.Repeat(long, 300))(t)
}

// A budget leaves something for the answer where the prompt leaves little for both.
func TestABudgetShrinksWithTheRoom(t *testing.T) {
	template := strings.Replace(thinking45, "context_tokens: 200000", "context_tokens: 66000", 1)
	template = strings.Replace(template, "budget_tokens: 2048", "budget_tokens: 60000", 1)
	calls, _, _, err := respond(t, template, decodeQuery(t, query(user(strings.Repeat("word ", 12000)))), bedrocksim.Text("ok"))
	if err != nil {
		t.Fatal(err)
	}
	most := *calls[0].Request.InferenceConfig.MaxTokens
	thinking := calls[0].Request.AdditionalFields.(map[string]any)["thinking"].(map[string]any)
	if budget := int(thinking["budget_tokens"].(float64)); budget > most-1024 || budget < 1024 {
		t.Errorf("max_tokens %d, budget %d", most, budget)
	}
}

// A template that wants short answers does not want less thinking.
func TestABudgetStaysWhereTheTemplateWantsShortAnswers(t *testing.T) {
	for most, budget := range map[int]int{1: 1024, 500: 2048} {
		template := strings.Replace(thinking45, "sampling: one", fmt.Sprintf("sampling: one, max_tokens: %d", most), 1)
		template = strings.Replace(template, "budget_tokens: 2048", fmt.Sprintf("budget_tokens: %d", budget), 1)
		sendsMembers(template, query(user("a")), fmt.Sprintf(`{"inferenceConfig":{"maxTokens":%d},"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":%d}}}`, most+budget, budget),
			"inferenceConfig", "additionalModelRequestFields")(t)
	}
}
