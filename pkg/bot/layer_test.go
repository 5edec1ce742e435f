package bot

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// chatWith is the shipped defaults with something more below.
func chatWith(t *testing.T, more string) Source {
	t.Helper()
	src := file(t, configs+"/defaults/chat.yaml")
	src.Text = append(src.Text, more...)
	return src
}

func TestLayers(t *testing.T) {
	for name, c := range map[string]struct {
		defaults, bot, stage string // below the shipped and the small ones
		get                  func(*Template) any
		want                 any
	}{
		"a default holds":                    {"", "", "", func(t *Template) any { return t.Stream.KeepAlive }, 10 * time.Second},
		"the bot is above it":                {"", "stream: {padding_bytes: 1}\n", "", func(t *Template) any { return t.Stream.PaddingBytes }, 1},
		"keys beside it stay":                {"", "stream: {padding_bytes: 1}\n", "", func(t *Template) any { return t.Stream.KeepAlive.String() }, "10s"},
		"a list replaces":                    {"", "capabilities: {input: [image, text]}\n", "", func(t *Template) any { return t.Capabilities.Input }, []string{"image", "text"}},
		"maps for the model merge":           {"", "inference: {extra: {a: {b: 1}}}\nstages: {dev: {inference: {extra: {a: {c: 2}}}}}\n", "dev", func(t *Template) any { return t.Inference.Extra }, map[string]any{"a": map[string]any{"b": 1, "c": 2}}},
		"null unsets in a stage":             {"", "inference: {temperature: 1}\nstages: {dev: {inference: {temperature: null}}}\n", "dev", func(t *Template) any { return t.Inference.Temperature == nil }, true},
		"null unsets a whole map":            {"", "inference: {extra: {a: 1}}\nstages: {dev: {inference: {extra: null}}}\n", "dev", func(t *Template) any { return len(t.Inference.Extra) }, 0},
		"null of nothing is nothing":         {"", "model2: null\n", "", func(t *Template) any { return t.Model.ID }, "vendor.model-v1:0"},
		"a stage is last":                    {"", "system_prompt: x\nstages: {dev: {system_prompt: y}}\n", "dev", func(t *Template) any { return t.SystemPrompt }, "y"},
		"another stage is not":               {"", "system_prompt: x\nstages: {prod: {system_prompt: y}}\n", "dev", func(t *Template) any { return t.SystemPrompt }, "x"},
		"no stage is none":                   {"", "system_prompt: x\nstages: {prod: {system_prompt: y}}\n", "", func(t *Template) any { return t.SystemPrompt }, "x"},
		"a stage may be empty":               {"", "stages: {dev: null}\n", "dev", func(t *Template) any { return t.SystemPrompt }, ""},
		"stages may be empty":                {"", "stages:\n", "dev", func(t *Template) any { return t.SystemPrompt }, ""},
		"a stage of the defaults":            {"stages: {dev: {system_prompt: d}}\n", "", "dev", func(t *Template) any { return t.SystemPrompt }, "d"},
		"is above the bot":                   {"stages: {dev: {system_prompt: d}}\n", "system_prompt: x\n", "dev", func(t *Template) any { return t.SystemPrompt }, "d"},
		"is below the bot's own":             {"stages: {dev: {system_prompt: d}}\n", "stages: {dev: {system_prompt: y}}\n", "dev", func(t *Template) any { return t.SystemPrompt }, "y"},
		"a stage can pick controls":          {"", "stages: {dev: {poe: {controls: [length]}}}\n", "dev", func(t *Template) any { return len(t.Poe.ParameterControls.Sections) }, 1},
		"controls can be unset for a stage":  {"", "poe: {controls: [length]}\nstages: {dev: {poe: {controls: null}}}\n", "dev", func(t *Template) any { return t.Poe.ParameterControls == nil }, true},
		"a stage's model goes with its base": {"", "stages: {dev: {model: {id: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x', base_id: us.vendor.model}}}\n", "dev", func(t *Template) any { return t.BaseModel() }, "vendor.model"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := Load(chatWith(t, c.defaults), Source{"bot.yaml", []byte(smallBot + c.bot)}, Options{Stage: c.stage})
			if err != nil {
				t.Fatal(err)
			}
			if x := c.get(got); !reflect.DeepEqual(x, c.want) {
				t.Errorf("got %v, want %v", x, c.want)
			}
		})
	}
}

func TestNullTakesAKeyBackToItsDefault(t *testing.T) {
	for name, c := range map[string]struct {
		bot  string
		get  func(*Template) any
		want any
	}{
		"true or false":     {"enabled: null\n", func(t *Template) any { return t.Enabled }, true},
		"a whole number":    {"stream: {padding_bytes: null}\n", func(t *Template) any { return t.Stream.PaddingBytes }, 7},
		"a duration":        {"timeouts: {connect: null}\n", func(t *Template) any { return t.Timeouts.Connect }, 5 * time.Second},
		"a text":            {"disabled_message: null\n", func(t *Template) any { return t.DisabledMessage[:8] }, "This bot"},
		"a choice":          {"inference: {sampling: null}\n", func(t *Template) any { return t.Inference.Sampling }, SamplingBoth},
		"a list":            {"capabilities: {input: null}\n", func(t *Template) any { return t.Capabilities.Input }, []string{"text"}},
		"what is below":     {"stream: null\n", func(t *Template) any { return t.Stream.KeepAlive }, 10 * time.Second},
		"what the bot said": {"enabled: false\nstages: {dev: {enabled: null}}\n", func(t *Template) any { return t.Enabled }, true},
		"a number that may be left to the model is": {"inference: {top_p: null}\n", func(t *Template) any { return t.Inference.TopP == nil }, true},
		"a map is emptied":                          {"inference: {extra: null}\n", func(t *Template) any { return len(t.Inference.Extra) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			defaults := chatWith(t, "")
			defaults.Text = []byte(strings.NewReplacer("padding_bytes: 0", "padding_bytes: 7", "  extra: {}", "  extra: {a: 1}\n  top_p: 0.5").Replace(string(defaults.Text)))
			for _, strict := range []bool{false, true} {
				got, _, err := Load(defaults, Source{"bot.yaml", []byte(smallBot + c.bot)}, Options{Stage: "dev", Strict: strict})
				if err != nil {
					t.Fatal(err)
				}
				if x := c.get(got); !reflect.DeepEqual(x, c.want) {
					t.Errorf("got %v, want %v", x, c.want)
				}
			}
		})
	}
}

func TestNullTakesAKeyOfAGroupBackToItsDefault(t *testing.T) {
	const more = "timeout: null\nmemory_mb: 1024\nstages: {dev: {memory_mb: null}}\n"
	g, _, err := LoadGroup(Source{"g", []byte(smallGroup + more)}, Options{Stage: "dev", Strict: true})
	if err != nil || g.MemoryMB != 512 || g.Timeout != 900*time.Second {
		t.Errorf("got %+v, %v", g, err)
	}
}

func TestFaultsOfStages(t *testing.T) {
	for name, c := range map[string]struct{ more, strict, tolerant string }{
		"a stage that is asked for": {"stages: {dev: {stream: {keep_alive: soon}}}\n",
			`bot.yaml:9:37: stages.dev.stream.keep_alive: want a duration, got "soon" (as in 90s, 1m30s or 500ms)`,
			`bot.yaml:9:37: stream.keep_alive: want a duration, got "soon" (as in 90s, 1m30s or 500ms)`},
		"a stage that is not, where people write": {"stages: {prod: {stream: {keep_alive: soon}}}\n",
			`bot.yaml:9:38: stages.prod.stream.keep_alive: want a duration, got "soon" (as in 90s, 1m30s or 500ms)`, ""},
		"a slip in a stage": {"stages: {prod: {enbled: true}}\n",
			`bot.yaml:9:17: stages.prod.enbled: unknown key "enbled" (did you mean "enabled"?)`, ""},
		"what another layer covers": {"stream: {keep_alive: soon}\nstages: {dev: {stream: {keep_alive: 5s}}}\n",
			`bot.yaml:9:22: stream.keep_alive: want a duration, got "soon" (as in 90s, 1m30s or 500ms)`, ""},
		"stages that are none": {"stages: [dev]\n",
			"bot.yaml:9:9: stages: want stage names with keys below, got a list", "bot.yaml:9:9: stages: want stage names with keys below, got a list"},
		"a stage without keys": {"stages: {dev: on}\n",
			`bot.yaml:9:15: stages.dev: want keys and values, got "on"`, `bot.yaml:9:15: stages.dev: want keys and values, got "on"`},
		"a name that is no path": {"stages: {De/v: {}}\n",
			"bot.yaml:9:10: stages.De/v: a stage is lower-case letters, digits and hyphens, a letter first, at most 32", "bot.yaml:9:10: stages.De/v: a stage is lower-case letters, digits and hyphens, a letter first, at most 32"},
		"another kind for a stage": {"stages: {dev: {kind: image}}\n",
			"bot.yaml:9:22: stages.dev.kind: cannot differ between stages", "bot.yaml:9:22: stages.dev.kind: cannot differ between stages"},
	} {
		t.Run(name, func(t *testing.T) {
			for strict, want := range map[bool]string{true: c.strict, false: c.tolerant} {
				_, _, err := load(t, c.more, Options{Stage: "dev", Strict: strict})
				if got := text(err); got != want {
					t.Errorf("strict %v:\ngot  %s\nwant %s", strict, got, want)
				}
			}
		})
	}
}

func TestFaultsOfDefaultsNameTheirFile(t *testing.T) {
	defaults := chatWith(t, "")
	defaults.Text = []byte(strings.Replace(string(defaults.Text), "keep_alive: 10s", "keep_alive: 10", 1))
	_, _, err := Load(defaults, Source{"bot.yaml", []byte(smallBot)}, Options{})
	if want := "defaults/chat.yaml:N:15: stream.keep_alive: want a duration, got the number 10 (as in 90s, 1m30s or 500ms)"; anyLine.ReplaceAllString(text(err), "chat.yaml:N") != want {
		t.Errorf("got %v", err)
	}
}

func TestAnUnknownKeyIsAWarningWhereTheBotRuns(t *testing.T) {
	bot, warnings, err := load(t, "later: {a: 1}\nmodel2: x\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `bot.yaml:9:1: later: unknown key "later" (known here: schema, kind, enabled, disabled_message, model, supports_system_messages, system_prompt, inference, output, limits, capabilities, tools, reasoning, cache, guardrail, price, charge, timeouts, recovery, stream, log, poe, fallbacks, request_metadata, parameters, control_sets, stages)` + "\n" +
		`bot.yaml:10:1: model2: unknown key "model2" (did you mean "model"?)`
	if got := warnings.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if bot.Model.ID != "vendor.model-v1:0" {
		t.Errorf("the bot: %+v", bot)
	}
}

func TestAnUnknownKeyThatIsTheCauseOfAFaultIsToldWithIt(t *testing.T) {
	_, _, err := loadBot(t, with("  id: vendor.model-v1:0", "  idd: vendor.model-v1:0"), Options{})
	want := "bot.yaml:3:1: model.id: missing (a model id, an inference profile or an ARN)\n" +
		`bot.yaml:4:3: model.idd: unknown key "idd" (did you mean "id"?)`
	if text(err) != want {
		t.Errorf("a bot: got %v", err)
	}
	_, _, err = LoadGroup(Source{"g", []byte(strings.Replace(smallGroup, "region:", "regoin:", 1))}, Options{})
	want = "g:1:1: region: want the region of the function, got \"\" (as in us-east-1)\n" +
		`g:2:1: regoin: unknown key "regoin" (did you mean "region"?)`
	if text(err) != want {
		t.Errorf("a group: got %v", err)
	}
}
