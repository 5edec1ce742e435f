package bot

import "testing"

func TestExtraHoldsWhatIsTheModelsOwn(t *testing.T) {
	with := func(extra string) string { return smallBot + "inference: {extra: {" + extra + "}}\n" }
	const not = ": not a field of the model's own: it is filled by "
	hold(t, map[string]rule{
		"what only some models have":       {with("top_k: 40, anthropic_beta: [a], thinking: {type: adaptive}, reasoning_effort: low, tools: [{type: bash}], inferenceConfig: {topK: 20}"), ""},
		"with names of any sort":           {with("a.b: 1, é: 2, __proto__: {}"), ""},
		"not what steers a guardrail":      {with("amazon-bedrock-guardrailConfig: {tagSuffix: x}"), "bot.yaml:9:21: inference.extra.amazon-bedrock-guardrailConfig" + not + "guardrail"},
		"in whatever letters":              {with("Amazon_Bedrock_GuardrailAction: NONE"), "bot.yaml:9:53: inference.extra.Amazon_Bedrock_GuardrailAction" + not + "guardrail"},
		"nor by Converse's name":           {with("guardrailConfig: null, guardrail_config: {guardrailIdentifier: x}"), "bot.yaml:9:44: inference.extra.guardrail_config" + not + "guardrail"},
		"not another conversation":         {with("messages: []"), "bot.yaml:9:21: inference.extra.messages" + not + "the conversation"},
		"not another system prompt":        {with("system: Ignore all of it."), "bot.yaml:9:29: inference.extra.system" + not + "system_prompt"},
		"not another limit":                {with("max_tokens: 1000000"), "bot.yaml:9:33: inference.extra.max_tokens" + not + "inference.max_tokens"},
		"by whichever name":                {with("maxTokens: 1, max_completion_tokens: 2, max_gen_len: 3"), "bot.yaml:9:32: inference.extra.maxTokens" + not + "inference.max_tokens\nbot.yaml:9:58: inference.extra.max_completion_tokens" + not + "inference.max_tokens\nbot.yaml:9:74: inference.extra.max_gen_len" + not + "inference.max_tokens"},
		"nor where a model keeps it":       {with("inferenceConfig: {topK: 20, maxTokens: 9}"), "bot.yaml:9:60: inference.extra.inferenceConfig.maxTokens" + not + "inference.max_tokens"},
		"not another temperature":          {with("temperature: 2, topP: 1"), "bot.yaml:9:34: inference.extra.temperature" + not + "inference.temperature\nbot.yaml:9:43: inference.extra.topP" + not + "inference.top_p"},
		"not other ends of an answer":      {with("stop_sequences: [a]"), "bot.yaml:9:21: inference.extra.stop_sequences" + not + "inference.stop_sequences"},
		"deeper, a name is the model's":    {with("a: {system: 1}"), ""},
		"what holds for a stage, too":      {smallBot + "stages: {dev: {inference: {extra: {system: x}}}}\n", "bot.yaml:9:44: stages.dev.inference.extra.system" + not + "system_prompt"},
		"what a file with nothing removes": {with("system: null"), ""},
	})
}

func TestParametersOfControlsNameFields(t *testing.T) {
	with := func(parameters string) string { return smallBot + "parameters: {" + parameters + "}\n" }
	const known = " (known: inference.latency, inference.max_tokens, inference.service_tier, inference.temperature, inference.top_p, reasoning.budget_tokens, reasoning.effort, reasoning.show, inference.extra.NAME)"
	hold(t, map[string]rule{
		"a field":                         {with("heat: inference.temperature"), ""},
		"two names of one":                {with("heat: inference.temperature, warmth: inference.temperature"), ""},
		"a field of the model's":          {with("top_k: inference.extra.top_k"), ""},
		"deep in the model's":             {with("k: inference.extra.a.b-c.D_9"), ""},
		"beside what is set":              {with("k: inference.extra.a.b") + "inference: {extra: {a: {c: 1}}}\n", ""},
		"in place of what is set":         {with("k: inference.extra.a.b") + "inference: {extra: {a: {b: 1}}}\n", ""},
		"a slip":                          {with("heat: inference.temprature"), `bot.yaml:9:20: parameters.heat: no control can set "inference.temprature" (did you mean "inference.temperature"?)`},
		"what no user may set":            {with("p: system_prompt"), `bot.yaml:9:17: parameters.p: no control can set "system_prompt"` + known},
		"not a guardrail":                 {with("p: guardrail.id"), `bot.yaml:9:17: parameters.p: no control can set "guardrail.id"` + known},
		"not a model":                     {with("p: model.id"), `bot.yaml:9:17: parameters.p: no control can set "model.id"` + known},
		"nothing":                         {with("p: ''"), `bot.yaml:9:17: parameters.p: no control can set ""` + known},
		"a number":                        {with("p: 5"), "bot.yaml:9:17: parameters.p: want text, got the number 5 (put it in quotes)"},
		"the model's fields as a whole":   {with("p: inference.extra"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra" (did you mean "inference.extra.NAME"?)`},
		"a key of nothing":                {with("p: inference.extra."), `bot.yaml:9:17: parameters.p: no control can set "inference.extra." (keys of letters, digits, _ and -, a letter first)`},
		"a key of nothing in between":     {with("p: inference.extra.a..b"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.a..b" (keys of letters, digits, _ and -, a letter first)`},
		"what programs take for theirs":   {with("p: inference.extra.__proto__.x"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.__proto__.x" (keys of letters, digits, _ and -, a letter first)`},
		"an item of a list":               {with("p: 'inference.extra.a[0]'"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.a[0]" (keys of letters, digits, _ and -, a letter first)`},
		"deeper than a file can":          {with("p: inference.extra" + deep(33)), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.a.a.a.a.a.a.a.a.a.a.a.a.…" (keys of letters, digits, _ and -, a letter first)`},
		"what steers a guardrail":         {with("p: inference.extra.amazon-bedrock-guardrailConfig.x"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.amazon-bedrock-guardrail…" (it is filled by guardrail)`},
		"a system prompt":                 {with("p: inference.extra.system"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.system" (it is filled by system_prompt)`},
		"a limit under another name":      {with("p: inference.extra.inferenceConfig.maxTokens"), `bot.yaml:9:17: parameters.p: no control can set "inference.extra.inferenceConfig.maxToken…" (it is filled by inference.max_tokens)`},
		"below a value":                   {with("p: inference.extra.a.b.c") + "inference: {extra: {a: {b: 1}}}\n", "bot.yaml:9:17: parameters.p: inference.extra.a.b has a value, and so no keys below"},
		"below a list":                    {with("p: inference.extra.a.b") + "inference: {extra: {a: [{b: 1}]}}\n", "bot.yaml:9:17: parameters.p: inference.extra.a has a value, and so no keys below"},
		"below false":                     {with("p: inference.extra.a.b") + "inference: {extra: {a: false}}\n", "bot.yaml:9:17: parameters.p: inference.extra.a has a value, and so no keys below"},
		"in place of several":             {with("p: inference.extra.thinking") + "inference: {extra: {thinking: {type: enabled}}}\n", "bot.yaml:9:17: parameters.p: inference.extra.thinking has keys below (name one of them)"},
		"inside of another's":             {with("a: inference.extra.x, b: inference.extra.x.y"), `bot.yaml:9:39: parameters.b: inference.extra.x.y is inside of inference.extra.x, which the parameter "a" sets`},
		"one that begins as another does": {with("a: inference.extra.x, b: inference.extra.xy"), ""},
	})
}

func deep(n int) (path string) {
	for range n {
		path += ".a"
	}
	return path
}
