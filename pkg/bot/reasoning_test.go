package bot

import (
	"strings"
	"testing"
)

func TestRulesOfThinking(t *testing.T) {
	with := func(reasoning string) string { return smallBot + "reasoning: {" + reasoning + "}\n" }
	tiny := strings.Replace(smallBot, "output_tokens: 4096", "output_tokens: 2047", 1)
	without := strings.Replace(smallBot, "  output_tokens: 4096\n", "", 1)
	hold(t, map[string]rule{
		"no thinking":                     {with("style: none"), ""},
		"a budget, and none yet":          {with("style: budget"), ""},
		"a budget":                        {with("style: budget, budget_tokens: 1024"), ""},
		"as much as leaves an answer":     {with("style: budget, budget_tokens: 3072"), ""},
		"effort":                          {with("style: effort, field: reasoning_effort, efforts: [low, high], effort: low"), ""},
		"effort, and none yet":            {with("style: effort, field: reasoning_effort, efforts: [low, high]"), ""},
		"adaptive":                        {with("style: adaptive, efforts: [low, high], effort: high, disable_up_to: low, no_limits_at: high, on_by_default: true, signed: true"), ""},
		"the largest effort":              {with("style: max_effort, efforts: [low, high], effort: high, no_limits_at: high"), ""},
		"thinking in a tag":               {with("inline_tag: thinking"), ""},
		"a style is one of five":          {with("style: efort"), `bot.yaml:9:20: reasoning.style: want one of none, budget, adaptive, effort, max_effort, got "efort" (did you mean "effort"?)`},
		"a style is not empty":            {with("style: ''"), `bot.yaml:9:20: reasoning.style: want one of none, budget, adaptive, effort, max_effort, got ""`},
		"an effort needs its field":       {with("style: effort, efforts: [low]"), "bot.yaml:9:1: reasoning.field: missing: reasoning.style effort needs the name of the model's field (as in reasoning_effort)"},
		"a field is one name":             {with("style: effort, field: a.b, efforts: [low]"), `bot.yaml:9:35: reasoning.field: not the name of a field: "a.b" (as in reasoning_effort)`},
		"a field has an end":              {with("style: effort, field: " + strings.Repeat("a", 65) + ", efforts: [low]"), `bot.yaml:9:35: reasoning.field: not the name of a field: "` + short(strings.Repeat("a", 65)) + `" (as in reasoning_effort)`},
		"a field is the model's own":      {with("style: effort, field: messages, efforts: [low]"), "bot.yaml:9:35: reasoning.field: not a field of the model's own: it is filled by the conversation"},
		"an effort needs efforts":         {with("style: adaptive"), "bot.yaml:9:1: reasoning.efforts: missing: reasoning.style adaptive needs them (as in [low, medium, high])"},
		"and so does each style of it":    {with("style: max_effort, effort: low"), "bot.yaml:9:1: reasoning.efforts: missing: reasoning.style max_effort needs them (as in [low, medium, high])"},
		"an effort is one of those":       {with("style: adaptive, efforts: [low, high], effort: hi"), `bot.yaml:9:60: reasoning.effort: want one of none, low, high, got "hi" (did you mean "high"?)`},
		"an effort is not empty":          {with("style: adaptive, efforts: [low], effort: ''"), `bot.yaml:9:54: reasoning.effort: want one of none, low, got ""`},
		"an effort stands once":           {with("style: adaptive, efforts: [low, low]"), `bot.yaml:9:45: reasoning.efforts[1]: "low" stands twice`},
		"none is not among the efforts":   {with("style: adaptive, efforts: [none, low]"), `bot.yaml:9:40: reasoning.efforts[0]: not an amount of effort: "none" (none is always there)`},
		"nor is nothing":                  {with("style: adaptive, efforts: ['', low]"), `bot.yaml:9:40: reasoning.efforts[0]: not an amount of effort: "" (none is always there)`},
		"an effort without its style":     {with("effort: high, efforts: [high]"), "bot.yaml:9:21: reasoning.effort: has no meaning with reasoning.style none"},
		"an effort with a budget":         {with("style: budget, effort: high, efforts: [high]"), "bot.yaml:9:36: reasoning.effort: has no meaning with reasoning.style budget"},
		"disable_up_to is an effort":      {with("style: adaptive, efforts: [low], disable_up_to: none"), `bot.yaml:9:61: reasoning.disable_up_to: want one of low, got "none"`},
		"no_limits_at is an effort":       {with("style: adaptive, efforts: [low], no_limits_at: high"), `bot.yaml:9:60: reasoning.no_limits_at: want one of low, got "high"`},
		"a budget without its style":      {with("budget_tokens: 2048"), "bot.yaml:9:28: reasoning.budget_tokens: has no meaning with reasoning.style none"},
		"a budget is at least 1024":       {with("style: budget, budget_tokens: 1023"), "bot.yaml:9:43: reasoning.budget_tokens: must be at least 1024, got 1023 (0 for no thinking)"},
		"a budget is not negative":        {with("style: budget, budget_tokens: -1"), "bot.yaml:9:43: reasoning.budget_tokens: must be at least 1024, got -1 (0 for no thinking)"},
		"a budget leaves 1024 tokens":     {with("style: budget, budget_tokens: 3073"), "bot.yaml:9:43: reasoning.budget_tokens: must be at most 3072, got 3073 (the answer needs some too)"},
		"where there is room for both":    {tiny + "reasoning: {style: budget, budget_tokens: 1024}\n", "bot.yaml:9:43: reasoning.budget_tokens: must be at most 0, got 1024 (the answer needs some too)"},
		"without a limit, that is told":   {without + "reasoning: {style: budget, budget_tokens: 1024}\n", "bot.yaml:6:1: limits.output_tokens: missing"},
		"a tag is a name":                 {with("inline_tag: <think>"), `bot.yaml:9:25: reasoning.inline_tag: not the name of a tag: "<think>" (as in thinking, for <thinking>)`},
		"a tag is not a number":           {with("inline_tag: 5"), "bot.yaml:9:25: reasoning.inline_tag: want text, got the number 5 (put it in quotes)"},
		"a slip in a key":                 {with("efort: low"), `bot.yaml:9:13: reasoning.efort: unknown key "efort" (did you mean "effort"?)`},
		"null is the default":             {with("style: null, effort: null, field: null"), ""},
		"a key of the old format":         {smallBot + "capabilities: {reasoning: true}\n", `bot.yaml:9:16: capabilities.reasoning: unknown key "reasoning" (its place is the top of the file)`},
		"a stage may think another way":   {with("style: budget, budget_tokens: 2048") + "stages: {dev: {reasoning: {style: adaptive, efforts: [low], budget_tokens: 0}}}\n", ""},
		"a stage is judged as a whole":    {with("style: budget, budget_tokens: 2048") + "stages: {dev: {reasoning: {style: adaptive, efforts: [low]}}}\n", "bot.yaml:9:43: stages.dev.reasoning.budget_tokens: has no meaning with reasoning.style adaptive"},
		"what another stage has no sense": {with("style: adaptive, efforts: [low], effort: low") + "stages: {dev: {reasoning: {efforts: [high]}}}\n", `bot.yaml:9:54: stages.dev.reasoning.effort: want one of none, high, got "low"`},
	})
}

func TestThinkingIsOnWhereSomeIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		r    Reasoning
		want bool
	}{
		"nothing said":         {Reasoning{}, false},
		"no style":             {Reasoning{Style: ReasoningNone, Effort: "high", BudgetTokens: 5000}, false},
		"a budget":             {Reasoning{Style: ReasoningBudget, BudgetTokens: 1024}, true},
		"no budget":            {Reasoning{Style: ReasoningBudget, Effort: "high"}, false},
		"adaptive":             {Reasoning{Style: ReasoningAdaptive, Effort: "low"}, true},
		"effort":               {Reasoning{Style: ReasoningEffort, Effort: "low"}, true},
		"the largest effort":   {Reasoning{Style: ReasoningMaxEffort, Effort: "low"}, true},
		"no effort":            {Reasoning{Style: ReasoningEffort, Effort: EffortNone}, false},
		"an effort of nothing": {Reasoning{Style: ReasoningAdaptive, BudgetTokens: 5000}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.r.On(); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
