package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

// A template in, what stands beside the conversation out.
func TestServices(t *testing.T) {
	tuned := strings.Replace(novaPro, "tools: {hyphens: false}", "inference: {service_tier: flex, latency: optimized, extra: {inferenceConfig: {topK: 20}}}", 1)
	for _, row := range []struct {
		name, template, query, want string
		members                     []string
	}{
		{"tier and latency", tuned, query(user("a")), `{"serviceTier":{"type":"flex"},"performanceConfig":{"latency":"optimized"}}`, []string{"serviceTier", "performanceConfig"}},
		{"a guardrail", novaPro + "guardrail: {id: gr1abc, version: DRAFT, mode: async}\n", query(user("a")),
			`{"guardrailConfig":{"guardrailIdentifier":"gr1abc","guardrailVersion":"DRAFT","streamProcessingMode":"async"}}`, []string{"guardrailConfig"}},
		{"a guardrail of a whole answer has no mode", strings.Replace(novaPro, "tools: true}", "streaming: none}", 1) + "guardrail: {id: gr1abc, version: '2'}\n", query(user("a")),
			`{"guardrailConfig":{"guardrailIdentifier":"gr1abc","guardrailVersion":"2"}}`, []string{"guardrailConfig"}},
		{"metadata with the ids of the query, in Bedrock's alphabet", novaPro + "request_metadata: {app: poe, user: $user_id, chat: $conversation_id, answer: $message_id}\n",
			`"user_id":"u-ü*1","conversation_id":"c-1","message_id":"` + strings.Repeat("m", 300) + `",` + query(user("a")),
			`{"requestMetadata":{"app":"poe","user":"u-__1","chat":"c-1","answer":"` + strings.Repeat("m", 256) + `"}}`, []string{"requestMetadata"}},
		{"an answer that is JSON of a schema", claude45 + "output: {name: fact, description: One fact., schema: {type: object, additionalProperties: false, properties: {a: {type: string}}}}\n", query(user("a")),
			`{"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"fact","description":"One fact.","schema":"{\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"string\"}},\"type\":\"object\"}"}}}}}`, []string{"outputConfig"}},
		{"none of it unasked", novaPro, query(user("a")), `{}`, []string{"serviceTier", "performanceConfig", "guardrailConfig", "requestMetadata", "outputConfig", "toolConfig"}},
	} {
		t.Run(row.name, sendsMembers(row.template, row.query, row.want, row.members...))
	}
}

func TestAGuardrailOfTheLastMessageLeavesDocumentsTheirText(t *testing.T) {
	sends(claude45+"guardrail: {id: g, version: '1', scope: last_message}\n", query(user("a"), said("b"), attached("c", "r.pdf")),
		`user: a
assistant: b
user: <document pdf "r"> | <guard c> | (Attached: r.pdf)`)(t)
}

func TestAGuardrailOfTheLastMessageIsForWhatTheUserSays(t *testing.T) {
	const last = "guardrail: {id: g, version: '1', scope: last_message}\n"
	sends(claude45+last, query(user("a"), said("b"), user("c"), said("d")), "user: a\nassistant: b\nuser: <guard c>\nassistant: d")(t)
	sends("system_prompt: Never say X.\n"+titan+last, query(user("a")), "user: Never say X. | <guard a>")(t)
}

func TestAGuardrailOfTheLastMessageSeesItsPictures(t *testing.T) {
	sends(claude45+"guardrail: {id: g, version: '1', scope: last_message}\n", query(attached("a", "a.png"), said("b"), attached("c", "b.png")),
		"user: <image png> | a\nassistant: b\nuser: <guard image png> | <guard c>")(t)
}

func TestAnAnswerOfASchemaIsJSON(t *testing.T) {
	template := claude45 + "output: {schema: {type: object, additionalProperties: false, properties: {a: {type: string}, n: {type: number}}}}\n"
	_, answer, _, err := respond(t, template, decodeQuery(t, query(user("Hello"))))
	var got struct {
		A string
		N float64
	}
	if err != nil || json.Unmarshal([]byte(answer.Text), &got) != nil || got.A == "" {
		t.Errorf("%v, %q", err, answer.Text)
	}
}

func TestAnInterventionDeliversTheGuardrailsTextAndIsCounted(t *testing.T) {
	for name, template := range map[string]string{"streamed": novaPro, "whole": strings.Replace(novaPro, "tools: true}", "streaming: none}", 1)} {
		_, answer, outcome, err := respond(t, template+"guardrail: {id: g, version: '1'}\n", decodeQuery(t, query(user("something forbidden"))))
		if err != nil || answer.Text != "Sorry, the guardrail blocked this." || !outcome.Intervened {
			t.Errorf("%s: %v, %q, %+v", name, err, answer.Text, outcome)
		}
	}
}

// A user's choice beside the chat box, to the field that the template binds it to.
func TestControlsSetFieldsOfOneQuery(t *testing.T) {
	const controls = `parameters: {k: inference.extra.inferenceConfig.topK, tier: inference.service_tier}
poe:
  parameter_controls:
    api_version: "2"
    sections:
      - controls:
          - {control: slider, label: K, parameter_name: k, min_value: 1, max_value: 100, step: 1}
          - {control: drop_down, label: T, parameter_name: tier, options: [{value: flex, name: Slow}, {value: priority, name: Fast}]}
          - {control: slider, label: L, parameter_name: max_tokens, min_value: 10, max_value: 1000, step: 10}
`
	members := []string{"additionalModelRequestFields", "serviceTier", "inferenceConfig"}
	touched := func(values string) string {
		return `"query":[{"role":"user","content":"a","parameters":` + values + `}]`
	}
	for _, row := range []struct{ name, values, want string }{
		{"untouched", `{}`, `{"inferenceConfig":{"maxTokens":5000}}`},
		{"touched", `{"k":40,"tier":"flex","max_tokens":500}`, `{"additionalModelRequestFields":{"inferenceConfig":{"topK":40}},"serviceTier":{"type":"flex"},"inferenceConfig":{"maxTokens":500}}`},
		{"beyond the ends", `{"k":1000,"max_tokens":0}`, `{"additionalModelRequestFields":{"inferenceConfig":{"topK":100}},"inferenceConfig":{"maxTokens":10}}`},
		{"of another type, or not offered, or unknown", `{"k":true,"tier":"reserved","max_tokens":"many","x":1,"temperature":1}`, `{"inferenceConfig":{"maxTokens":5000}}`},
	} {
		t.Run(row.name, sendsMembers(novaPro+controls, touched(row.values), row.want, members...))
	}
	const thinking = "poe: {controls: [thinking_budget]}\n"
	sendsMembers(thinking45+thinking, touched(`{"thinking_budget":4096}`), `{"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":4096}}}`, "additionalModelRequestFields")(t)
	sendsMembers(thinking45+thinking, touched(`{"thinking_budget":0}`), `{"inferenceConfig":{"maxTokens":64000}}`, "additionalModelRequestFields", "inferenceConfig")(t)
	_, answer, _, _ := respond(t, thinking45+thinking, decodeQuery(t, touched(`{"show_thinking":false}`)), bedrocksim.Think("c2ln", "hm").Text("Two"))
	if answer.Text != "Two" {
		t.Errorf("shown is %q", answer.Text)
	}
}

const priced = `price: {input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, long_context: {above: 1000, input: 6, output: 22.5, cache_read: 0.6, cache_write: 7.5, cache_write_1h: 12}}
`

func TestCost(t *testing.T) {
	tokens := func(in, out, read, write, hour int) *bedrocksim.Usage {
		u := &bedrocksim.Usage{InputTokens: in, OutputTokens: out, CacheReadInputTokens: read, CacheWriteInputTokens: write + hour}
		if hour > 0 {
			u.CacheDetails = []bedrocksim.CacheDetail{{TTL: "5m", InputTokens: write}, {TTL: "1h", InputTokens: hour}}
		}
		return u
	}
	for _, row := range []struct {
		name  string
		usage *bedrocksim.Usage
		want  usage.Picodollars
	}{
		{"input and output", tokens(100, 10, 0, 0, 0), 100*3_000_000 + 10*15_000_000},
		{"what the cache had and was given", tokens(100, 10, 200, 300, 0), 100*3_000_000 + 10*15_000_000 + 200*300_000 + 300*3_750_000},
		{"for an hour", tokens(100, 10, 200, 300, 100), 100*3_000_000 + 10*15_000_000 + 200*300_000 + 300*3_750_000 + 100*6_000_000},
		{"a long prompt, the cached part counted", tokens(100, 10, 900, 1, 0), 100*6_000_000 + 10*22_500_000 + 900*600_000 + 7_500_000},
	} {
		t.Run(row.name, func(t *testing.T) {
			answer := bedrocksim.Text("ok")
			answer.Usage = row.usage
			_, _, outcome, err := respond(t, claude45+priced, decodeQuery(t, query(user("a"))), answer)
			if err != nil || outcome.Cost != row.want || outcome.Estimated() {
				t.Errorf("%v, %v, want %v", err, outcome.Cost, row.want)
			}
		})
	}
}

// What Bedrock did not count is estimated, and said to be.
func TestTheCostOfAnAnswerThatBreaksOffIsAnEstimate(t *testing.T) {
	long := strings.Repeat("word ", 400)
	_, _, outcome, err := respond(t, claude45+priced+"recovery: none\n", decodeQuery(t, query(user(long))), bedrocksim.Text(long, "x").With(bedrocksim.HalfFrame().At(bedrocksim.AfterDeltas(1))))
	if err == nil || outcome.EstimatedCost == 0 || outcome.Cost != 0 {
		t.Fatalf("%v, %+v", err, outcome)
	}
	if in, out := outcome.EstimatedUsage.Input, outcome.EstimatedUsage.Output; in < 300 || in > 800 || out < 300 || out > 800 {
		t.Errorf("%d tokens in, %d out", in, out)
	}
	_, _, outcome, err = respond(t, claude45+priced, decodeQuery(t, query(user("a"))), bedrocksim.Refuse(403, "AccessDeniedException", "no"))
	if err == nil || outcome.Estimated() || outcome.Cost != 0 {
		t.Errorf("a refusal costs nothing: %+v", outcome)
	}
}

// Of each call that broke off nobody was told what it took, and the last one's is measured.
func TestTheEstimatesOfAllThatBrokeOffAddUp(t *testing.T) {
	ask := func(script ...bedrocksim.Answer) bot.Outcome {
		_, _, outcome, err := respond(t, "recovery: restart\n"+pair, decodeQuery(t, query(user("a"))), append(script, bedrocksim.Text("ok").Tokens(70, 3))...)
		if err != nil || outcome.Usage != (usage.Tokens{Input: 70, Output: 3}) || outcome.Recoveries != len(script) {
			t.Fatalf("%v, %+v", err, outcome)
		}
		return outcome
	}
	one, two := ask(cut(1, "some words", "x")), ask(cut(1, "some words", "x"), cut(1, "some words", "x"))
	if one.EstimatedCost == 0 || two.EstimatedCost != 2*one.EstimatedCost || two.EstimatedUsage != one.EstimatedUsage.Add(one.EstimatedUsage) {
		t.Errorf("%+v and %v for one, %+v and %v for two", one.EstimatedUsage, one.EstimatedCost, two.EstimatedUsage, two.EstimatedCost)
	}
}

// An answer that we give up ourselves is a failure of its own: the one before it was followed
// by a failover, and no recovery.
func TestAnAnswerWithoutEndIsAmongTheFailures(t *testing.T) {
	endless := bedrocksim.Think("c2ln", strings.Repeat("x", 5<<20), strings.Repeat("x", 5<<20))
	_, answer, outcome, err := respond(t, "reasoning: {style: budget, budget_tokens: 1024, show: false}\n"+pair, decodeQuery(t, query(user("a"))),
		bedrocksim.Refuse(429, "ThrottlingException", "no"), endless, bedrocksim.Text("ok"))
	if err != nil || answer.Text != "ok" || outcome.Attempts != 3 || outcome.Recoveries != 1 || len(outcome.Failures) != 2 {
		t.Fatalf("%v, %q, %+v", err, answer.Text, outcome)
	}
	if f := outcome.Failures; f[0].Kind != fault.Throttled || f[0].Recovered || f[1].Kind != fault.StreamBroken || !f[1].Recovered {
		t.Errorf("%+v", f)
	}
}

func TestCustomToolsTakeAText(t *testing.T) {
	custom := `"tools":[{"type":"custom","custom":{"name":"run","description":"Runs it"}}],`
	sendsMembers(claude45, custom+query(user("a")), `{"toolConfig":{"tools":[{"toolSpec":{"name":"run","description":"Runs it","inputSchema":{"json":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}}}]}}`, "toolConfig")(t)
}

// A schema of an object, whatever the caller calls one.
func TestSchemas(t *testing.T) {
	for _, row := range []struct{ name, parameters, want string }{
		{"none", `null`, `{"type":"object","properties":{}}`},
		{"of another type", `{"type":"array","items":{}}`, `{"type":"object","properties":{},"items":{}}`},
		{"alternatives at the top are one object", `{"anyOf":[{"type":"object","properties":{"a":{"type":"string"},"b":{}}},{"type":"null"},5],"oneOf":[{"properties":{"a":{"type":"integer"},"c":{}}}]}`,
			`{"type":"object","properties":{"a":{"type":"string"},"b":{},"c":{}}}`},
		{"alternatives below stay", `{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}`,
			`{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}`},
	} {
		t.Run(row.name, sendsMembers(claude45, `"tools":[{"type":"function","function":{"name":"f","parameters":`+row.parameters+`}}],`+query(user("a")),
			`{"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":`+row.want+`}}}]}}`, "toolConfig"))
	}
}

// Poe's client objects to a call of a tool that it has not offered.
func TestAToolWithoutANameIsNotOffered(t *testing.T) {
	sends(claude45, `"tools":[{},`+tool("")+`,`+tool("tool")+`],`+query(user("a")), "tools: tool\nuser: a")(t)
	sends(claude45, `"tools":[{}],`+query(user("a")), "user: a")(t)
}

func TestStrictToolsAreOnlyForModelsAndSchemasThatAllowThem(t *testing.T) {
	strict := `"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{},"additionalProperties":false}}}],`
	const schema = `"inputSchema":{"json":{"type":"object","properties":{},"additionalProperties":false}}`
	sendsMembers(claude45, strict+query(user("a")), `{"toolConfig":{"tools":[{"toolSpec":{"name":"f","strict":true,`+schema+`}}]}}`, "toolConfig")(t)
	const loose = `"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"object"}},"additionalProperties":false}}}],`
	sendsMembers(claude45, loose+query(user("a")), `{"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object","properties":{"a":{"type":"object"}},"additionalProperties":false}}}}]}}`, "toolConfig")(t)
	sendsMembers(claude47, strict+query(user("a")), `{"toolConfig":{"tools":[{"toolSpec":{"name":"f",`+schema+`}}]}}`, "toolConfig")(t)
}

// The role is another account's: nothing is asked without it.
func TestAModelOfAnotherAccountIsCalledWithItsRole(t *testing.T) {
	const role = "arn:aws:iam::123456789012:role/models"
	template := strings.Replace(novaPro, "regions: [us-east-1]}", "regions: [us-east-1], role_arn: '"+role+"'}", 1)
	calls, _, _, err := respond(t, template, decodeQuery(t, query(user("a"))), bedrocksim.Text("ok"))
	if err == nil || !strings.Contains(err.Error(), role) || len(calls) > 0 {
		t.Errorf("%v, %d calls", err, len(calls))
	}
}

// A model that turns out not to stream with tools is asked for the whole answer, and from
// then on at once.
func TestStreamingWithToolsIsLearnedFromRefusals(t *testing.T) {
	believed := strings.Replace(mistralSmall, ", streaming: no_tools", "", 1)
	r := newRig(t, believed, "")
	for i, want := range []int{2, 1} {
		answer, outcome, err := r.ask(decodeQuery(t, withTool("f")+query(user("tool"))))
		if err != nil || len(answer.ToolCalls) != 1 || outcome.Attempts != want {
			t.Errorf("query %d: %v, %v, %d attempts, want %d", i, err, answer.ToolCalls, outcome.Attempts, want)
		}
	}
}
