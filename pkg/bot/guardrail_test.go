package bot

import "testing"

// guarded is smallGroup with a guardrail, in the words of its file.
func guarded(t testing.TB, guardrail, stage string) *Group {
	t.Helper()
	g, warnings, err := LoadGroup(Source{"g", []byte(smallGroup + guardrail)}, Options{Stage: stage, Strict: true})
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	return g
}

const requires = "guardrail: {id: abc, version: '3'}\n"

// required is what bots get of it.
var required = Guardrail{ID: "abc", Version: "3", Mode: "sync", Scope: ScopeConversation}

func TestNoBotIsRidOfTheGuardrailOfItsGroup(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc"
	for name, c := range map[string]struct{ more, fault, warning string }{
		"by silence":                      {"", "", ""},
		"by nothing":                      {"guardrail: null\n", "", ""},
		"by an id of nothing":             {"guardrail: {id: null}\n", "", ""},
		"by an empty id":                  {"guardrail: {id: ''}\n", "", ""},
		"by an empty version":             {"guardrail: {id: '', version: ''}\n", "", ""},
		"by no keys":                      {"guardrail: {}\n", "", ""},
		"by the same":                     {"guardrail: {id: abc, version: '3', mode: sync, scope: conversation}\n", "", ""},
		"by another":                      {"guardrail: {id: own, version: '3'}\n", "bot.yaml:9:17: guardrail.id: the group requires the guardrail abc in version 3 (leave guardrail out)", ""},
		"by its like of another account":  {"guardrail: {id: '" + arn + "', version: '3'}\n", "bot.yaml:9:17: guardrail.id: the group requires the guardrail abc in version 3 (leave guardrail out)", ""},
		"by an older version":             {"guardrail: {id: abc, version: '2'}\n", "bot.yaml:9:31: guardrail.version: the group requires version 3, got 2 (leave guardrail out)", ""},
		"by its draft":                    {"guardrail: {id: abc, version: DRAFT}\n", "bot.yaml:9:31: guardrail.version: the group requires version 3, got DRAFT (leave guardrail out)", ""},
		"by no version":                   {"guardrail: {id: abc}\n", "bot.yaml:9:1: guardrail.version: missing (DRAFT or a number)", ""},
		"by a version alone":              {"guardrail: {version: '2'}\n", "bot.yaml:9:1: guardrail.id: missing (the guardrail's id or ARN)", ""},
		"by a version that is none":       {"guardrail: {id: abc, version: latest}\n", `bot.yaml:9:31: guardrail.version: not a version of a guardrail: "latest" (DRAFT or a number)`, ""},
		"by not waiting for it":           {"guardrail: {mode: async}\n", "", "bot.yaml:9:19: guardrail.mode: the group requires sync, which holds; got async (leave guardrail out)"},
		"by showing it less":              {"guardrail: {id: abc, version: '3', scope: last_message}\n", "", "bot.yaml:9:43: guardrail.scope: the group requires conversation, which holds; got last_message (leave guardrail out)"},
		"in a stage":                      {"stages: {dev: {guardrail: null}}\n", "", ""},
		"by another in a stage":           {"stages: {dev: {guardrail: {id: own, version: '3'}}}\n", "bot.yaml:9:32: guardrail.id: the group requires the guardrail abc in version 3 (leave guardrail out)", ""},
		"by a draft in a stage":           {"guardrail: {id: abc, version: '3'}\nstages: {dev: {guardrail: {version: DRAFT}}}\n", "bot.yaml:10:37: guardrail.version: the group requires version 3, got DRAFT (leave guardrail out)", ""},
		"by not waiting in a stage":       {"stages: {dev: {guardrail: {mode: async}}}\n", "", "bot.yaml:9:34: guardrail.mode: the group requires sync, which holds; got async (leave guardrail out)"},
		"by a control":                    {"parameters: {p: guardrail.mode}\n" + controls(choice("p", "async")), `bot.yaml:9:17: parameters.p: no control can set "guardrail.mode" (known: inference.latency, inference.max_tokens, inference.service_tier, inference.temperature, inference.top_p, reasoning.budget_tokens, reasoning.effort, reasoning.show, inference.extra.NAME)`, ""},
		"by a field of the model's":       {"inference: {extra: {guardrailConfig: {streamProcessingMode: async}}}\n", "bot.yaml:9:21: inference.extra.guardrailConfig: not a field of the model's own: it is filled by guardrail", ""},
		"by a conversation it sees not":   {"inference: {extra: {messages: []}}\n", "bot.yaml:9:21: inference.extra.messages: not a field of the model's own: it is filled by the conversation", ""},
		"by effort in place of a message": {"reasoning: {style: effort, field: messages, efforts: [low]}\n", "bot.yaml:9:35: reasoning.field: not a field of the model's own: it is filled by the conversation", ""},
		"by an answer of a schema":        {"capabilities: {structured_output: true}\noutput: {schema: {type: object, additionalProperties: false}}\n", "", ""},
		"by an answer that comes whole":   {"capabilities: {streaming: none}\n", "", ""},
		"by metadata":                     {"request_metadata: {guardrail: off, amazon-bedrock-guardrailAction: NONE}\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			bot, warnings, err := load(t, c.more, Options{Stage: "dev", Strict: true, Group: guarded(t, requires, "dev")})
			if text(err) != c.fault || warnings.Error() != c.warning {
				t.Errorf("got  %v, warnings %v\nwant %s, warnings %s", err, warnings, c.fault, c.warning)
			}
			if err == nil && bot.Guardrail != required {
				t.Errorf("the bot has %+v", bot.Guardrail)
			}
		})
	}
}

// TestWhereTheBotRunsAGroupsGuardrailHoldsAsWell: a bot put over the reviewed one is read tolerantly.
func TestWhereTheBotRunsAGroupsGuardrailHoldsAsWell(t *testing.T) {
	for name, c := range map[string]struct{ more, fault string }{
		"silence":               {"", ""},
		"nothing":               {"guardrail: null\n", ""},
		"a slip":                {"guardrial: {id: own}\nguardrail: {identifier: own}\n", ""},
		"a weaker mode":         {"guardrail: {mode: async, scope: last_message}\n", ""},
		"another":               {"guardrail: {id: own, version: '1'}\n", "bot.yaml:9:17: guardrail.id: the group requires the guardrail abc in version 3 (leave guardrail out)"},
		"a field of the body's": {"inference: {extra: {amazon-bedrock-guardrailConfig: {}}}\n", "bot.yaml:9:21: inference.extra.amazon-bedrock-guardrailConfig: not a field of the model's own: it is filled by guardrail"},
		"a control of the body": {"parameters: {p: inference.extra.amazon-bedrock-guardrailConfig}\n" + controls(field+"p"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			bot, _, err := load(t, c.more, Options{Group: guarded(t, requires, "")})
			if text(err) != c.fault {
				t.Fatalf("got  %v\nwant %s", err, c.fault)
			}
			if err != nil {
				return
			}
			one := bot.For(ask(t, `{"p":"x","guardrail":"","guardrail.id":"","mode":"async"}`, `,"temperature":0.5`))
			if one.Guardrail != required || one.Inference.Extra["amazon-bedrock-guardrailConfig"] != nil {
				t.Errorf("the query has %+v, %v", one.Guardrail, one.Inference.Extra)
			}
		})
	}
}

func TestDefaultsDoNotReplaceTheGuardrailOfAGroup(t *testing.T) {
	defaults := chatWith(t, "stages: {prod: {guardrail: {id: everybodys, version: '1', mode: async}}}\n")
	bot := Source{"bot.yaml", []byte(smallBot)}
	got, _, err := Load(defaults, bot, Options{Stage: "prod", Strict: true})
	if want := (Guardrail{"everybodys", "1", "async", ScopeConversation}); err != nil || got.Guardrail != want {
		t.Errorf("without a group's: %v, %+v", err, got)
	}
	_, _, err = Load(defaults, bot, Options{Stage: "prod", Strict: true, Group: guarded(t, requires, "prod")})
	want := "defaults/chat.yaml:N:33: guardrail.id: the group requires the guardrail abc in version 3 (leave guardrail out)"
	if got := anyLine.ReplaceAllString(text(err), "chat.yaml:N"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTheGroupsWordsOnItsGuardrailHold(t *testing.T) {
	for name, c := range map[string]struct {
		group, more string
		want        Guardrail
	}{
		"none, and the bot's own":    {"", "guardrail: {id: own, version: '1', mode: async, scope: last_message}\n", Guardrail{"own", "1", "async", ScopeLastMessage}},
		"none, and none":             {"", "", Guardrail{Mode: "sync", Scope: ScopeConversation}},
		"a mode of nothing":          {"guardrail: {mode: async}\n", "", Guardrail{Mode: "sync", Scope: ScopeConversation}},
		"unset: the strictest":       {requires, "", required},
		"null: the strictest":        {"guardrail: {id: abc, version: '3', mode: null, scope: null}\n", "", required},
		"not waiting, by the group":  {"guardrail: {id: abc, version: '3', mode: async}\n", "", Guardrail{"abc", "3", "async", ScopeConversation}},
		"the last, by the group":     {"guardrail: {id: abc, version: DRAFT, scope: last_message}\n", "", Guardrail{"abc", "DRAFT", "sync", ScopeLastMessage}},
		"a guardrail by its ARN":     {"guardrail: {id: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc', version: '3'}\n", "", Guardrail{"arn:aws:bedrock:us-east-1:123456789012:guardrail/abc", "3", "sync", ScopeConversation}},
		"one that bot and group say": {requires, "guardrail: {id: abc, version: '3'}\n", required},
	} {
		t.Run(name, func(t *testing.T) {
			bot, warnings, err := load(t, c.more, Options{Strict: true, Group: guarded(t, c.group, "")})
			if err != nil || len(warnings) > 0 || bot.Guardrail != c.want {
				t.Errorf("%v, %v\ngot  %+v\nwant %+v", err, warnings, bot, c.want)
			}
		})
	}
}

func TestAGroupsGuardrailMayBeOfAStage(t *testing.T) {
	const group = requires + "stages: {prod: {guardrail: {id: strict, version: '7'}}, lab: {guardrail: null}}\n"
	const own = "stages: {lab: {guardrail: {id: own, version: '1'}}}\n"
	for stage, want := range map[string]Guardrail{
		"":     required,
		"dev":  required,
		"prod": {"strict", "7", "sync", ScopeConversation},
		"lab":  {"own", "1", "sync", ScopeConversation},
	} {
		bot, warnings, err := load(t, own, Options{Stage: stage, Strict: true, Group: guarded(t, group, stage)})
		if err != nil || len(warnings) > 0 || bot.Guardrail != want {
			t.Errorf("%q: %v, %v, %+v", stage, err, warnings, bot)
		}
	}
}

func TestABotIsHeldAgainstEveryStageOfItsGroup(t *testing.T) {
	for name, c := range map[string]struct{ group, more, want string }{
		"a guardrail that only a stage requires": {"stages: {prod: {guardrail: {id: strict, version: '7'}}}\n", "guardrail: {id: own, version: '1'}\n",
			"bot.yaml:9:17: stages.prod.guardrail.id: the group requires the guardrail strict in version 7 (leave guardrail out)"},
		"a region that a stage has not": {"stages: {prod: {regions: [eu-west-1]}}\n", "",
			"bot.yaml:5:13: stages.prod.model.regions[0]: the group may use eu-west-1, not us-east-1 (add it to group.yaml; a function needs a deploy for that)"},
		"what each stage says for itself": {"stages: {prod: {regions: [eu-west-1]}}\n", "stages: {prod: {model: {regions: [eu-west-1]}}}\n", ""},
		"what is wrong in each, once": {requires + "stages: {dev: {memory_mb: 1024}, prod: {memory_mb: 2048}}\n", "guardrail: {id: own, version: '1'}\n",
			"bot.yaml:9:17: guardrail.id: the group requires the guardrail abc in version 3 (leave guardrail out)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := load(t, c.more, Options{Strict: true, Group: guarded(t, c.group, "")})
			if text(err) != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	_, _, err := load(t, "guardrail: {id: own, version: '1'}\n", Options{Group: guarded(t, "stages: {prod: {guardrail: {id: strict, version: '7'}}}\n", "")})
	if err != nil {
		t.Errorf("where it runs, the stages that do not: %v", err)
	}
}

func TestFaultsOfAGroupsGuardrail(t *testing.T) {
	for name, c := range map[string]struct{ group, want string }{
		"without a version":         {"guardrail: {id: abc}\n", "g:5:1: guardrail.version: missing (DRAFT or a number)"},
		"without an id":             {"guardrail: {version: '1'}\n", "g:5:1: guardrail.id: missing (the guardrail's id or ARN)"},
		"of a blank id":             {"guardrail: {id: ' ', version: '1'}\n", `g:5:17: guardrail.id: not the shape of a guardrail's: " " (its id, or arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID)`},
		"of no mode":                {"guardrail: {id: abc, version: '1', mode: off}\n", `g:5:42: guardrail.mode: want one of sync, async, got "off"`},
		"of an empty mode":          {"guardrail: {id: abc, version: '1', mode: ''}\n", `g:5:42: guardrail.mode: want one of sync, async, got ""`},
		"of no scope":               {"guardrail: {id: abc, version: '1', scope: all}\n", `g:5:43: guardrail.scope: want one of conversation, last_message, got "all"`},
		"under another name":        {"guardrial: {id: abc, version: '1'}\n", `g:5:1: guardrial: unknown key "guardrial" (did you mean "guardrail"?)`},
		"with a key that is none":   {"guardrail: {name: abc, version: '1'}\n", "g:5:1: guardrail.id: missing (the guardrail's id or ARN)\n" + `g:5:13: guardrail.name: unknown key "name" (known here: id, version, mode, scope)`},
		"as text":                   {"guardrail: abc\n", `g:5:12: guardrail: want keys and values, got "abc"`},
		"in a stage":                {requires + "stages: {prod: {guardrail: {version: newest}}}\n", `g:6:38: stages.prod.guardrail.version: not a version of a guardrail: "newest" (DRAFT or a number)`},
		"whose id a stage takes":    {requires + "stages: {prod: {guardrail: {id: null}}}\n", "g:6:17: stages.prod.guardrail.id: missing (the guardrail's id or ARN)"},
		"all of it a stage may":     {requires + "stages: {prod: {guardrail: null}}\n", ""},
		"a part of it a stage may":  {requires + "stages: {prod: {guardrail: {version: DRAFT, mode: async}}}\n", ""},
		"only a stage may have one": {"stages: {prod: {guardrail: {id: abc, version: '1'}}}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g, _, err := LoadGroup(Source{"g", []byte(smallGroup + c.group)}, Options{Strict: true})
			if got := text(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if (g == nil) != (err != nil) {
				t.Errorf("group %v with error %v", g, err)
			}
		})
	}
}
