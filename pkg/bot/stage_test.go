package bot

import (
	"strings"
	"testing"
)

func TestWherePeopleWriteEveryStageIsChecked(t *testing.T) {
	for name, c := range map[string]struct{ defaults, bot, stage, want string }{
		"values that only a stage has": {"", smallBot + "stages: {prod: {model: {regions: [mars]}, inference: {temperature: 7}}}\n", "",
			`bot.yaml:9:35: stages.prod.model.regions[0]: not the shape of a region: "mars" (as in us-east-1)` + "\n" +
				"bot.yaml:9:68: stages.prod.inference.temperature: must be from 0 to 1, got 7"},
		"beside the one that is asked for": {"", smallBot + "stages: {dev: {stream: {keep_alive: 99s}}, prod: {stream: {keep_alive: 98s}}}\n", "dev",
			"bot.yaml:9:37: stream.keep_alive: must be from 1s to 30s, got 1m39s\n" +
				"bot.yaml:9:72: stages.prod.stream.keep_alive: must be from 1s to 30s, got 1m38s"},
		"stages of the defaults": {"stages: {prod: {stream: {keep_alive: 99s}}}\n", smallBot, "",
			"defaults/chat.yaml:N:38: stages.prod.stream.keep_alive: must be from 1s to 30s, got 1m39s"},
		"of both together": {"stages: {prod: {inference: {sampling: none}}}\n", smallBot + "stages: {prod: {inference: {temperature: 1}}}\n", "",
			"bot.yaml:9:42: stages.prod.inference.temperature: the model refuses it: inference.sampling is none (set it to null)"},
		"a value that a stage does not fit": {"", smallBot + "stages: {prod: {limits: {context_tokens: 4000}}}\n", "",
			"bot.yaml:8:18: stages.prod.limits.output_tokens: must be below limits.context_tokens, 4000, got 4096 (nothing is left for the question)"},
		"what a stage takes away": {"", smallBot + "stages: {prod: {model: {id: null}}}\n", "",
			"bot.yaml:9:17: stages.prod.model.id: missing (a model id, an inference profile or an ARN)"},
		"what is missing everywhere, once": {"", with("  id: vendor.model-v1:0", "  # id") + "stages: {dev: {model: {}}, prod: {model: {}}}\n", "",
			"bot.yaml:3:1: model.id: missing (a model id, an inference profile or an ARN)"},
		"what is wrong everywhere, once": {"", smallBot + "stream: {keep_alive: 99s}\nstages: {dev: {system_prompt: a}, prod: {system_prompt: b}}\n", "",
			"bot.yaml:9:22: stream.keep_alive: must be from 1s to 30s, got 1m39s"},
		"controls that only a stage picks": {"", smallBot + "stages: {prod: {poe: {controls: [lenght]}}}\n", "",
			`bot.yaml:9:34: stages.prod.poe.controls[0]: no control set is called "lenght" (did you mean "length"?)`},
		"what only stages make whole": {"", with("  id: vendor.model-v1:0", "  # id") + "stages: {dev: {model: {id: a.b}}, prod: {model: {id: a.c}}}\n", "dev", ""},
	} {
		t.Run(name, func(t *testing.T) {
			bot := Source{"bot.yaml", []byte(c.bot)}
			_, _, err := Load(chatWith(t, c.defaults), bot, Options{Stage: c.stage, Strict: true})
			if got := anyLine.ReplaceAllString(text(err), "chat.yaml:N"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestStagesAreHeldAgainstTheGroupOfTheirStage(t *testing.T) {
	load := func(group, bot string) string {
		g, _, err := LoadGroup(Source{"g", []byte(group)}, Options{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = loadBot(t, bot, Options{Strict: true, Group: g})
		return text(err)
	}
	european := smallBot + "stages: {prod: {model: {regions: [eu-west-1]}}}\n"
	if got := load(smallGroup+"stages: {prod: {regions: [eu-west-1]}}\n", european); got != "" {
		t.Errorf("got %s", got)
	}
	want := "stages.prod.model.regions[0]: the group may use us-east-1, not eu-west-1"
	if got := load(smallGroup+"stages: {dev: {regions: [eu-west-1]}}\n", european); !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestEveryStageOfAGroupIsChecked(t *testing.T) {
	_, _, err := LoadGroup(Source{"g", []byte(smallGroup + "stages: {prod: {memory_mb: 5}, dev: {models: null}}\n")}, Options{Strict: true})
	want := "g:1:1: stages.dev.models: missing (the function's role knows no others)\n" +
		"g:5:28: stages.prod.memory_mb: Lambda allows from 128 to 10240, got 5"
	if text(err) != want {
		t.Errorf("got %v", err)
	}
}

func TestControlSetsThatNoBotUsesAreCheckedWherePeopleWrite(t *testing.T) {
	const sets = `control_sets:
  mine:
    - controls: [{control: slider, label: L, parameter_name: temperature, min_value: 0, max_value: 1}]
  part: # of a pair
    - controls: [{control: condition, condition: {comparator: eq, left: {parameter_name: temperature}, right: {literal: 1}}, controls: [{control: divider}]}]
`
	const want = "control_sets.mine[0].controls[0].step: a slider needs this field"
	if _, _, err := load(t, sets, Options{Strict: true}); text(err) != "bot.yaml:11:18: "+want {
		t.Errorf("got %v", err)
	}
	if _, _, err := load(t, sets, Options{}); err != nil {
		t.Errorf("where it runs: %v", err)
	}
	_, _, err := load(t, sets+"poe: {controls: [mine]}\nstages: {prod: {poe: {controls: []}}}\n", Options{Strict: true})
	if got := text(err); strings.Count(got, "a slider needs this field") != 1 {
		t.Errorf("got %s", got)
	}
}

func TestNamesOfStages(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "prod": "", "eu-2": "",
		"Prod":                    `"Prod": a stage is lower-case letters, digits and hyphens, a letter first, at most 32`,
		"../x":                    `"../x": a stage is lower-case letters, digits and hyphens, a letter first, at most 32`,
		strings.Repeat("a", 33):   `"` + strings.Repeat("a", 33) + `": a stage is lower-case letters, digits and hyphens, a letter first, at most 32`,
		"2":                       `"2": a stage is lower-case letters, digits and hyphens, a letter first, at most 32`,
		strings.Repeat("\x1b", 5): `"` + strings.Repeat(`\x1b`, 5) + `": a stage is lower-case letters, digits and hyphens, a letter first, at most 32`,
	} {
		if got := text(CheckStage(name)); got != want {
			t.Errorf("%q: got %s", name, got)
		}
	}
}
