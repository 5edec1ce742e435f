package bot

import (
	"strings"
	"testing"
)

// other is a fallback in the words of a file.
func other(keys string) string {
	return "fallbacks:\n  - model: {id: vendor.other-v1:0}\n" + keys
}

func TestAFallbackIsTheBotLessWhatItSays(t *testing.T) {
	const own = "inference: {temperature: 0.5}\nsystem_prompt: Be brief.\nprice: {input: 1, output: 2, cache_read: 3}\nreasoning: {show: false}\n"
	bot, _, err := load(t, own+other("    limits: {output_tokens: 100}\n    inference: {temperature: null, top_p: 0.25}\n    price: {input: 4}\n"), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	models := bot.Models()
	if len(models) != 2 || models[0] != bot {
		t.Fatalf("%d models", len(models))
	}
	a := models[1]
	if a.Model.ID != "vendor.other-v1:0" || a.Model.Regions[0] != "us-east-1" || a.Limits.ContextTokens != 8000 || a.Limits.OutputTokens != 100 {
		t.Errorf("%+v, %+v", a.Model, a.Limits)
	}
	if a.Inference.Temperature != nil || *a.Inference.TopP != 0.25 || a.SystemPrompt != "Be brief." || a.Reasoning.Show {
		t.Errorf("%+v", a)
	}
	if a.Price.Input != 4 || a.Price.Output != 0 || a.Price.CacheRead != 0 {
		t.Errorf("of the bot's price there is something left: %+v", a.Price)
	}
	if bot.Price.Input != 1 || *bot.Inference.Temperature != 0.5 || bot.Limits.OutputTokens != 4096 {
		t.Errorf("the bot itself has changed: %+v", bot)
	}
}

func TestFallbacksInAStageTakeThePlaceOfTheOthers(t *testing.T) {
	bot, _, err := load(t, other("")+"stages:\n  prod:\n    fallbacks: [{model: {id: vendor.third-v1:0}}]\n  dev: {fallbacks: null}\n", Options{Stage: "prod", Strict: true})
	if err != nil || len(bot.Models()) != 2 || bot.Models()[1].Model.ID != "vendor.third-v1:0" {
		t.Errorf("%v, %+v", err, bot)
	}
}

func TestAFallbackTakesWhatAQueryAsksFor(t *testing.T) {
	bot, _, err := load(t, "inference: {temperature: 0.5}\n"+controls(shareSlider+"temperature")+other(""), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	one := bot.Models()[1].For(ask(t, `{"temperature":0.25}`, ""))
	if got := *one.Inference.Temperature; got == 0.5 {
		t.Errorf("%v", got)
	}
}

func TestRulesOfFallbacks(t *testing.T) {
	hold(t, map[string]rule{
		"none":                             {smallBot + "fallbacks: []\n", ""},
		"one":                              {smallBot + other(""), ""},
		"with control sets":                {smallBot + "inference: {temperature: 0.5}\npoe: {controls: [temperature]}\n" + other(""), ""},
		"no list":                          {smallBot + "fallbacks: {model: x}\n", "bot.yaml:9:12: fallbacks: want a list, got keys and values"},
		"no keys":                          {smallBot + "fallbacks: [x]\n", `bot.yaml:9:13: fallbacks[0]: want keys and values, got "x"`},
		"no model":                         {smallBot + "fallbacks:\n  - limits: {output_tokens: 5}\n", "bot.yaml:10:5: fallbacks[0].model.id: missing (the model that answers when the bot's own does not)"},
		"a model that is none":             {smallBot + "fallbacks: [{model: {id: ' '}}]\n", `bot.yaml:9:26: fallbacks[0].model.id: not the shape of a model id: " "`},
		"a slip":                           {smallBot + other("    limit: {output_tokens: 5}\n"), `bot.yaml:11:5: fallbacks[0].limit: unknown key "limit" (did you mean "limits"?)`},
		"a slip below":                     {smallBot + other("    limits: {output_token: 5}\n"), `bot.yaml:11:14: fallbacks[0].limits.output_token: unknown key "output_token" (did you mean "output_tokens"?)`},
		"what is the bot's":                {smallBot + other("    poe: {introduction_message: Hi}\n"), "bot.yaml:11:5: fallbacks[0].poe: the same for all models of a bot (a fallback says what is different about its model: model, supports_system_messages, system_prompt, inference, limits, capabilities, tools, reasoning, cache, price, timeouts)"},
		"a fallback of its own":            {smallBot + other("    fallbacks: []\n"), "bot.yaml:11:5: fallbacks[0].fallbacks: the same for all models of a bot (a fallback says what is different about its model: model, supports_system_messages, system_prompt, inference, limits, capabilities, tools, reasoning, cache, price, timeouts)"},
		"what does not fit together":       {smallBot + other("    limits: {output_tokens: 9000}\n"), "bot.yaml:11:29: fallbacks[0].limits.output_tokens: must be below limits.context_tokens, 8000, got 9000 (nothing is left for the question)"},
		"what the bot alone may":           {smallBot + "inference: {max_tokens: 4000}\n" + other("    limits: {output_tokens: 100}\n"), "bot.yaml:9:25: fallbacks[0].inference.max_tokens: must be at most limits.output_tokens, 100, got 4000"},
		"no price":                         {smallBot + "price: {input: 1}\n" + other(""), "bot.yaml:11:5: fallbacks[0].price: missing (it is not that of the bot's own model)"},
		"a fault of the bot's":             {strings.Replace(smallBot, "8000", "-1", 1) + other(""), "bot.yaml:7:19: limits.context_tokens: must be above 0, got -1"},
		"a region of another":              {smallBot + "fallbacks:\n  - model: {id: eu.vendor.other-v1:0}\n", "bot.yaml:5:13: fallbacks[0].model.regions[0]: the inference profile eu.* cannot be called from us-east-1"},
		"a time that is the bot's":         {smallBot + other("    timeouts: {total: 300s}\n"), "bot.yaml:11:23: fallbacks[0].timeouts.total: the bot's own holds, whichever model answers"},
		"too many":                         {smallBot + "fallbacks: [{}, {}, {}, {}, {}]\n", "bot.yaml:9:12: fallbacks: want at most 4, got 5 (a query calls four models at most)"},
		"continue without a prefill":       {smallBot + "recovery: continue\n", "bot.yaml:9:11: recovery: continue needs a model that takes a prefill (capabilities.prefill) (restart works with every model)"},
		"continue":                         {smallBot + "recovery: continue\ncapabilities: {prefill: true}\n", ""},
		"no such recovery":                 {smallBot + "recovery: rewind\n", `bot.yaml:9:11: recovery: want one of restart, continue, none, got "rewind"`},
		"continue, a fallback that cannot": {smallBot + "recovery: continue\ncapabilities: {prefill: true}\n" + other("    capabilities: {prefill: false}\n"), ""},
	})
}

// What is only suspicious of a fallback is told too, and what is suspicious of the bot is
// not told again.
func TestWarningsOfFallbacks(t *testing.T) {
	const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x"
	text := strings.Replace(smallGroup, "vendor.model-v1:0", "vendor.model-v1:0, '"+profile+"'", 1) + "timeout: 100s\nresidency: us\n"
	group, _, err := LoadGroup(Source{"group.yaml", []byte(text)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const same = "fallbacks:\n  - model: {id: vendor.model-v1:0}\n"
	for _, row := range []struct{ name, more, want string }{
		{"of its own", "timeouts: {total: 90s, first_token: 80s, idle: 80s}\nfallbacks:\n  - model: {id: '" + profile + "', base_id: vendor.model-v1:0}\n", "bot.yaml:11:17: fallbacks[0].model.id: nothing here shows where this sends data; see that it stays in us (residency)"},
		{"a newer key", "timeouts: {total: 90s, first_token: 80s, idle: 80s}\n" + same + "    limits: {thoughts: 5}\n", `bot.yaml:12:14: fallbacks[0].limits.thoughts: unknown key "thoughts"`},
		{"of the bot's", "timeouts: {total: 110s, first_token: 80s, idle: 80s}\n" + same, "bot.yaml:9:19: timeouts.total: 1m50s is more than the function's 1m40s"},
	} {
		_, warnings, err := load(t, row.more, Options{Group: group})
		if got := warnings.Error(); err != nil || got != row.want && !strings.HasPrefix(got, row.want+" (") || len(warnings) != 1 {
			t.Errorf("%s: got  %v, %v\nwant %s", row.name, got, err, row.want)
		}
	}
}

// Another model has other fields, and is no other model by its base_id.
func TestAFallbackInheritsNeitherBaseNorFields(t *testing.T) {
	const own = "parameters: {k: inference.extra.top_k}\n"
	bot, _, err := loadBot(t, with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a\n  base_id: vendor.model-v1:0")+own+controls(lengthSlider+"k")+other(""), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	a, q := bot.Models()[1], ask(t, `{"k":20}`, "")
	if a.BaseModel() != "vendor.other-v1:0" || a.Model.BaseID != "" {
		t.Errorf("%+v", a.Model)
	}
	if bot.For(q).Inference.Extra["top_k"] == nil || a.For(q).Inference.Extra["top_k"] != nil {
		t.Errorf("%v, the fallback %v", bot.For(q).Inference.Extra, a.For(q).Inference.Extra)
	}
}

// No fallback goes around its group.
func TestAFallbackIsHeldAgainstItsGroup(t *testing.T) {
	group := guarded(t, requires, "")
	const beyond = "bot.yaml:10:17: fallbacks[0].model.id: the group may use vendor.model-v1:0, not vendor.other-v1:0 (did you mean \"vendor.model-v1:0\"? or add it to group.yaml; a function needs a deploy for that)"
	if _, _, err := load(t, other(""), Options{Strict: true, Group: group}); text(err) != beyond {
		t.Errorf("got %v", err)
	}
	for _, base := range []string{"vendor.model-v1:0", "us.vendor.model-v1:0"} {
		lie := strings.Replace(other(""), "v1:0}", "v1:0, base_id: "+base+"}", 1)
		for _, strict := range []bool{true, false} {
			if _, _, err := load(t, lie, Options{Strict: strict, Group: group}); err == nil || !strings.Contains(text(err), "the group may use") {
				t.Errorf("strict %t: with another base_id, %v", strict, err)
			}
		}
	}
	group.Models = append(group.Models, "vendor.other-v1:0")
	bot, _, err := load(t, other(""), Options{Strict: true, Group: group})
	if err != nil || bot.Models()[1].Guardrail != required {
		t.Errorf("%v, %+v", err, bot)
	}
}

func TestDataStaysWhereItsGroupSays(t *testing.T) {
	const models = "schema: 1\nmodels: [vendor.*]\nguardrail: {}\n"
	for _, row := range []struct{ name, group, bot, fault, warning string }{
		{"anywhere", "region: us-east-1\nregions: [us-east-1, eu-west-1]\n", "{id: global.vendor.m-v1:0, regions: [us-east-1, eu-west-1]}", "", ""},
		{"in its place", "residency: eu\nregion: eu-west-1\nregions: [eu-west-1, eu-central-1]\n", "{id: eu.vendor.m-v1:0, regions: [eu-west-1, eu-central-1]}", "", ""},
		{"by the model's own id", "residency: eu\nregion: eu-west-1\nregions: [eu-west-1]\n", "{id: vendor.m-v1:0, regions: [eu-west-1]}", "", ""},
		{"not by the global profile", "residency: eu\nregion: eu-west-1\nregions: [eu-west-1]\n", "{id: global.vendor.m-v1:0, regions: [eu-west-1]}",
			"bot.yaml:3:13: model.id: the inference profile global.* sends data beyond eu, where the group's stays (residency) (the model's own id, or a profile of eu.)", ""},
		{"not by that of a larger territory", "residency: jp\nregion: ap-northeast-1\nregions: [ap-northeast-1]\n", "{id: apac.vendor.m-v1:0, regions: [ap-northeast-1]}",
			"bot.yaml:3:13: model.id: the inference profile apac.* sends data beyond jp, where the group's stays (residency) (the model's own id, or a profile of jp.)", ""},
		{"by one of a smaller", "residency: apac\nregion: ap-northeast-1\nregions: [ap-northeast-1]\n", "{id: jp.vendor.m-v1:0, regions: [ap-northeast-1]}", "", ""},
		{"not by an ARN of one", "residency: eu\nregion: eu-west-1\nregions: [eu-west-1]\n", "{id: 'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.vendor.m-v1:0', regions: [eu-west-1]}",
			"bot.yaml:3:13: model.id: the inference profile global.* sends data beyond eu, where the group's stays (residency) (the model's own id, or a profile of eu.)", ""},
		{"what cannot be seen", "residency: eu\nregion: eu-west-1\nregions: [eu-west-1]\nmodels: ['arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/x']\n", "{id: 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/x', base_id: vendor.m-v1:0, regions: [eu-west-1]}", "",
			"bot.yaml:3:13: model.id: nothing here shows where this sends data; see that it stays in eu (residency)"},
		{"a region elsewhere", "residency: us\nregion: us-east-1\nregions: [us-east-1, eu-west-1]\n", "", "group.yaml:6:22: regions[1]: eu-west-1 is not in us, where the group's data stays (residency)", ""},
		{"the function elsewhere", "residency: eu\nregion: us-east-1\nregions: [eu-west-1]\n", "", "group.yaml:5:9: region: us-east-1 is not in eu, where the group's data stays (residency)", ""},
		{"London is not in the Union", "residency: eu\nregion: eu-west-2\nregions: [eu-west-1]\n", "", "group.yaml:5:9: region: eu-west-2 is not in eu, where the group's data stays (residency)", ""},
		{"nor is Zurich", "residency: eu\nregion: eu-central-2\nregions: [eu-west-1]\n", "", "group.yaml:5:9: region: eu-central-2 is not in eu, where the group's data stays (residency)", ""},
		{"Seoul is not in Japan", "residency: jp\nregion: ap-northeast-2\nregions: [ap-northeast-1]\n", "", "group.yaml:5:9: region: ap-northeast-2 is not in jp, where the group's data stays (residency)", ""},
		{"Singapore is not in Australia", "residency: au\nregion: ap-southeast-1\nregions: [ap-southeast-4]\n", "", "group.yaml:5:9: region: ap-southeast-1 is not in au, where the group's data stays (residency)", ""},
		{"GovCloud is a place of its own", "residency: us\nregion: us-gov-west-1\nregions: [us-east-1]\n", "", "group.yaml:5:9: region: us-gov-west-1 is not in us, where the group's data stays (residency)", ""},
		{"no such place", "residency: mars\nregion: us-east-1\nregions: [us-east-1]\n", "", `group.yaml:4:12: residency: want one of apac, au, ca, eu, jp, us, us-gov, got "mars"`, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			head := models
			if strings.Contains(row.group, "models:") {
				head = strings.Replace(models, "models: [vendor.*]\n", "", 1)
			}
			group, _, err := LoadGroup(Source{"group.yaml", []byte(head + row.group)}, Options{Strict: true})
			if row.bot == "" {
				if text(err) != row.fault {
					t.Errorf("got  %v\nwant %s", err, row.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_, warnings, err := loadBot(t, "schema: 1\nkind: chat\nmodel: "+row.bot+"\nlimits: {context_tokens: 8000, output_tokens: 4096}\n", Options{Strict: true, Group: group})
			if text(err) != row.fault || warnings.Error() != row.warning {
				t.Errorf("got  %v, warnings %v\nwant %s, warnings %s", err, warnings, row.fault, row.warning)
			}
		})
	}
}
