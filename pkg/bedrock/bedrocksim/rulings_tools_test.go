package bedrocksim_test

import "strings"

func toolRulings() []ruling {
	union := `{"toolSpec":{"name":"t%d","inputSchema":{"json":{"type":"object","properties":{"a":{"type":["string","null"]}}}}}}`
	return []ruling{
		{rule: "tools-unsupported", model: titan, bad: with(clock), goodModel: nova},
		{rule: "tools-streaming-unsupported", model: llama33, bad: with(clock), goodOp: "converse", says: "doesn't support tool use in streaming mode"},
		{rule: "tools-streaming-unsupported", model: mistral, bad: with(clock), goodOp: "converse"},
		{rule: "no-tools", bad: tools(), good: with(clock)},
		{rule: "tool-one-member", bad: tools(`{}`), good: with(clock)},
		{rule: "tool-name", bad: tools(spec("a b", "")), good: tools(spec("a-b_C1", ""))},
		{rule: "tool-name", bad: tools(spec(strings.Repeat("a", 65), "")), good: tools(spec(strings.Repeat("a", 64), ""))},
		{rule: "tool-description", bad: tools(spec("a", `"description":" ",`)), good: tools(spec("a", `"description":"x",`))},
		{rule: "tool-schema", bad: tools(`{"toolSpec":{"name":"a","inputSchema":{"json":{"type":"string"}}}}`), good: with(clock)},
		{rule: "tool-schema", bad: tools(`{"toolSpec":{"name":"a"}}`), good: with(clock)},
		{rule: "tool-unions", bad: tools(times(17, union)...), good: tools(times(16, union)...)},
		{rule: "tool-duplicate", bad: tools(spec("a", ""), spec("a", "")), good: tools(spec("a", ""), spec("b", ""))},
		{rule: "tool-strict-unsupported", model: opus48, bad: tools(spec("a", `"strict":true,`)), goodModel: sonnet},
		{rule: "system-tool", bad: tools(`{"systemTool":{"name":"nova_grounding"}}`), goodModel: nova2},
		{rule: "system-tool", model: nova2, bad: tools(`{"systemTool":{"name":"other"}}`), good: tools(`{"systemTool":{"name":"nova_code_interpreter"}}`)},
		{rule: "choice-one-member", bad: choice(`{}`), good: choice(`{"auto":{}}`)},
		{rule: "choice-unsupported", model: llama33, operation: "converse", bad: choice(`{"tool":{"name":"clock"}}`), good: choice(`{"auto":{}}`), says: "doesn't support the toolConfig.toolChoice.tool field"},
		{rule: "choice-unsupported", model: "deepseek.v3-v1:0", bad: choice(`{"auto":{}}`), good: choice(`{"any":{}}`)},
		{rule: "choice-unknown-tool", bad: choice(`{"tool":{"name":"other"}}`), good: choice(`{"tool":{"name":"clock"}}`)},
	}
}

func pairRulings() []ruling {
	good := worked(use("t1"), result("t1"))
	return []ruling{
		{rule: "tool-blocks-without-tools", bad: chat(user("hi"), turn("assistant", use("t1")), turn("user", result("t1"))), good: good, says: "toolConfig field must be defined when using toolUse and toolResult content blocks"},
		{rule: "tool-use-role", bad: with(clock, turn("user", use("t1"))), good: good},
		{rule: "tool-use-id", bad: worked(use("a b"), result("a b")), good: good},
		{
			rule: "tool-use-id-mistral", model: mistral, operation: "converse",
			bad: worked(use("tooluse_1"), result("tooluse_1")), good: worked(use("abcDEF123"), result("abcDEF123")),
		},
		{rule: "tool-use-name", bad: worked(strings.Replace(use("t1"), "clock", "a b", 1), result("t1")), good: good},
		{rule: "tool-use-input", bad: worked(strings.Replace(use("t1"), "{}", `"x"`, 1), result("t1")), good: good},
		{
			rule: "tool-use-duplicate", bad: with(clock, user("hi"), turn("assistant", use("t1"), use("t1")), turn("user", result("t1"), result("t1"))),
			good: with(clock, user("hi"), turn("assistant", use("t1"), use("t2")), turn("user", result("t1"), result("t2"))),
		},
		{
			rule: "tool-results-missing", bad: with(clock, user("hi"), turn("assistant", use("t1"), use("t2")), turn("user", result("t1"))), good: good,
			says: "Expected toolResult blocks at messages.2.content for the following Ids: t2",
		},
		{
			rule: "tool-results-extra", bad: with(clock, user("hi"), turn("assistant", use("t1")), turn("user", result("t1"), result("t2"))), good: good,
			says: "number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn",
		},
		{rule: "tool-results-extra", bad: with(clock, turn("user", result("t1"))), good: good},
		{
			rule: "tool-results-first", bad: with(clock, user("hi"), turn("assistant", use("t1")), turn("user", textPart, result("t1"))),
			good: with(clock, user("hi"), turn("assistant", use("t1")), turn("user", result("t1"), textPart)),
		},
		{rule: "tool-result-empty", bad: worked(use("t1"), resultOf("t1", "[]", "")), good: good},
		{rule: "tool-result-text", bad: worked(use("t1"), resultOf("t1", `[{"text":""}]`, "")), good: good},
		{
			rule: "extraneous-key", bad: worked(use("t1"), resultOf("t1", `[{"guardContent":{"text":{"text":"a"}}}]`, "")), good: good,
			says: "#/messages/2/content/0/toolResult/content/0: extraneous key [guardContent]",
		},
		{
			rule: "tool-result-empty", bad: worked(use("t1"), resultOf("t1", "[]", "")),
			good: worked(use("t1"), resultOf("t1", "["+picture(1, 1)+","+doc("a")+`,{"text":"x"}]`, "")),
		},
		{rule: "tool-result-json", bad: worked(use("t1"), resultOf("t1", `[{"json":[1]}]`, "")), good: worked(use("t1"), resultOf("t1", `[{"json":{"a":1}}]`, ""))},
		{
			rule: "tool-result-status", model: "openai.gpt-oss-120b-1:0", bad: worked(use("t1"), resultOf("t1", `[{"text":"x"}]`, `,"status":"error"`)),
			goodModel: sonnet,
		},
		{
			rule: "tool-result-status", bad: worked(use("t1"), resultOf("t1", `[{"text":"x"}]`, `,"status":"bad"`)),
			good: worked(use("t1"), resultOf("t1", `[{"text":"x"}]`, `,"status":"success"`)),
		},
	}
}

func cacheRulings() []ruling {
	withHour := asking(textPart, hour)
	return []ruling{
		{rule: "cache-unsupported", model: titan, bad: asking(textPart, cache), goodModel: sonnet, says: "#/messages/0/content/1: extraneous key [cachePoint] is not permitted"},
		{rule: "cache-in-tools", model: nova, bad: tools(spec("a", ""), cache), goodModel: sonnet, says: "#/toolConfig/tools/1: extraneous key [cachePoint] is not permitted"},
		{rule: "cache-type", bad: asking(textPart, `{"cachePoint":{"type":"other"}}`), good: asking(textPart, cache)},
		{rule: "cache-type", bad: asking(textPart, `{"cachePoint":{"type":"default","ttl":"2h"}}`), good: withHour},
		{rule: "cache-ttl", model: nova, bad: withHour, good: asking(textPart, cache)},
		{rule: "cache-ttl", model: sonnet4, bad: withHour, goodModel: sonnet},
		{rule: "cache-ttl", model: nova, bad: strings.Replace(withHour, "1h", "5m", 1), goodModel: sonnet4},
		{
			rule: "cache-beside-tool", model: nova, bad: with(clock, user("hi"), turn("assistant", use("t1")), turn("user", result("t1"), cache)),
			goodModel: sonnet,
		},
		{
			rule: "cache-count", bad: with(`"system":[{"text":"s"},`+cache+`]`, turn("user", append(times(4, cache), textPart)...)),
			good: with(`"system":[{"text":"s"},`+cache+`]`, turn("user", append(times(3, cache), textPart)...)),
			says: "A maximum of 4 blocks with cache_control may be provided",
		},
	}
}

func thinkingRulings() []ruling {
	room := `"inferenceConfig":{"maxTokens":4000}`
	replay := func(blocks ...string) string {
		return with(clock+`,"additionalModelRequestFields":{`+budget+`}`, user("hi"), turn("assistant", blocks...), turn("user", result("t1")))
	}
	forced := func(thinking string) string {
		return with(`"additionalModelRequestFields":{` + thinking + `},"toolConfig":{"tools":[` + spec("clock", "") + `],"toolChoice":{"any":{}}}`)
	}
	nova := func(more string) string {
		return wanting(`"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}`, more)
	}
	return []ruling{
		{rule: "thinking-kind", model: haiku3, bad: wanting(budget), goodModel: sonnet},
		{rule: "thinking-kind", model: opus48, bad: wanting(budget), good: wanting(adaptive)},
		{rule: "thinking-kind", bad: wanting(adaptive), goodModel: "us.anthropic.claude-opus-4-6-v1"},
		{rule: "thinking-budget-minimum", bad: wanting(`"thinking":{"type":"enabled","budget_tokens":1023}`), good: wanting(`"thinking":{"type":"enabled","budget_tokens":1024}`)},
		{rule: "thinking-budget-max-tokens", bad: wanting(budget, `"inferenceConfig":{"maxTokens":2000}`), good: wanting(budget, room)},
		{rule: "thinking-budget-max-tokens", bad: wanting(`"reasoning_config":{"type":"enabled","budget_tokens":4000}`, room), good: wanting(budget, room)},
		{rule: "thinking-sampling", bad: wanting(budget, `"inferenceConfig":{"temperature":0.5}`), good: wanting(budget, `"inferenceConfig":{"temperature":1}`)},
		{rule: "thinking-sampling", bad: wanting(budget, `"inferenceConfig":{"topP":0.9}`), good: wanting(budget)},
		{rule: "thinking-sampling", bad: wanting(budget + `,"top_k":4`), good: wanting(`"top_k":4`)},
		{rule: "thinking-forced-tool", bad: forced(budget), good: forced(`"thinking":{"type":"disabled"}`)},
		{rule: "thinking-forced-tool", model: "us.anthropic.claude-opus-4-7", bad: forced(adaptive), goodModel: opus48},
		{
			rule: "thinking-prefill", bad: with(`"additionalModelRequestFields":{`+budget+`}`, user("a"), assistant("b")),
			good: chat(user("a"), assistant("b")),
		},
		{rule: "thinking-replay", bad: replay(use("t1")), good: replay(thought, use("t1")), says: "Expected `thinking` or `redacted_thinking`, but found `tool_use`"},
		{rule: "thinking-replay", bad: replay(textPart, use("t1")), good: replay(thought, textPart, use("t1")), says: "found `text`"},
		{
			rule: "thinking-disabled", model: opus5, bad: wanting(`"thinking":{"type":"disabled"},"output_config":{"effort":"max"}`),
			good: wanting(`"thinking":{"type":"disabled"},"output_config":{"effort":"high"}`),
		},
		{rule: "effort", model: "us.anthropic.claude-opus-4-6-v1", bad: wanting(`"output_config":{"effort":"xhigh"}`), good: wanting(`"output_config":{"effort":"max"}`)},
		{rule: "effort", bad: with(`"outputConfig":{"effort":"low"}`), goodModel: "us.anthropic.claude-opus-4-5-20251101-v1:0"},
		{rule: "nova-reasoning-effort", model: nova2, bad: wanting(`"reasoningConfig":{"type":"enabled","maxReasoningEffort":"max"}`), good: wanting(`"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}`)},
		{rule: "nova-reasoning-effort", model: nova2, bad: wanting(`"reasoningConfig":{"type":"enabled","maxReasoningEffort":"max"}`), goodModel: "us.meta.llama4-scout-17b-instruct-v1:0"},
		{rule: "nova-reasoning-max-tokens", model: nova2, bad: nova(room), good: strings.Replace(nova(room), `"high"`, `"low"`, 1)},
		{rule: "nova-reasoning-sampling", model: nova2, bad: nova(`"inferenceConfig":{"temperature":0.5}`), good: nova(`"inferenceConfig":{}`)},
	}
}

func extraRulings() []ruling {
	metadata := func(pairs string) string { return with(`"requestMetadata":{` + pairs + `}`) }
	guardrail := func(more string) string {
		return with(`"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"` + more + `}`)
	}
	paths := func(list string) string { return with(`"additionalModelResponseFieldPaths":[` + list + `]`) }
	return []ruling{
		{rule: "output-format-unsupported", model: opus48, bad: format(`{}`), goodModel: sonnet},
		{rule: "output-format-unsupported", model: opus48, bad: wanting(`"output_config":{"format":{}}`), goodModel: sonnet},
		{rule: "output-format", bad: format(`{`), good: format(`{}`)},
		{rule: "output-format", bad: format(`{"type":"object"}`), good: format(`{"type":"object","additionalProperties":false}`)},
		{rule: "output-format", bad: with(`"outputConfig":{"textFormat":{"type":"xml"}}`), good: format(`{}`)},
		{rule: "request-metadata", bad: metadata(``), good: metadata(`"k":""`)},
		{rule: "request-metadata", bad: metadata(`"k":"a|b"`), good: metadata(`"k_1":"a b:c@d$e#f=g/h+i,j-k.l"`)},
		{rule: "request-metadata", bad: metadata(`"":"v"`), good: metadata(`"k":"v"`)},
		{rule: "request-metadata", bad: metadata(`"k":"` + strings.Repeat("v", 257) + `"`), good: metadata(`"k":"` + strings.Repeat("v", 256) + `"`)},
		{rule: "request-metadata", bad: metadata(strings.Join(times(17, `"k%d":"v"`), ",")), good: metadata(strings.Join(times(16, `"k%d":"v"`), ","))},
		{rule: "guardrail", bad: with(`"guardrailConfig":{"guardrailVersion":"1"}`), good: guardrail(``)},
		{rule: "guardrail", bad: with(`"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"latest"}`), good: with(`"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"DRAFT"}`)},
		{rule: "guardrail", bad: guardrail(`,"trace":"full"`), good: guardrail(`,"trace":"enabled_full"`)},
		{rule: "guardrail", operation: "converse", bad: guardrail(`,"streamProcessingMode":"sync"`), goodOp: "converse-stream"},
		{rule: "guardrail", bad: guardrail(`,"streamProcessingMode":"fast"`), good: guardrail(`,"streamProcessingMode":"async"`)},
		{rule: "performance", bad: with(`"performanceConfig":{"latency":"fast"}`), good: with(`"performanceConfig":{"latency":"optimized"}`)},
		{rule: "service-tier", bad: with(`"serviceTier":{"type":"auto"}`), good: with(`"serviceTier":{"type":"flex"}`)},
		{rule: "response-paths", bad: paths(`"delta"`), good: paths(`"/delta/stop_sequence"`)},
		{rule: "response-paths", bad: paths(`""`), good: paths(`"/a"`)},
		{rule: "response-paths", bad: paths(strings.Join(times(11, `"/a"`), ",")), good: paths(strings.Join(times(10, `"/a"`), ","))},
		{rule: "prompt-variables", bad: with(`"promptVariables":{"a":{"text":"b"}}`), good: hello},
	}
}
