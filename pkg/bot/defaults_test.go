package bot

import (
	"fmt"
	"strings"
	"testing"
)

// olderDefaults are defaults/chat.yaml as they were before thinking, caches, guardrails,
// prices and parameters.
func olderDefaults(t testing.TB) Source { return file(t, "testdata/older-defaults.yaml") }

func TestOnOlderDefaultsANewKeyHasTheDefaultOfTheTable(t *testing.T) {
	older, _, err := Load(olderDefaults(t), Source{"bot.yaml", []byte(smallBot)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	newer, _, err := load(t, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	parts := func(b *Template) []any {
		return []any{b.Model, b.Inference, b.Output, b.Limits, b.Capabilities, b.Tools, b.Reasoning, b.Cache, b.Guardrail, b.Price, b.RequestMetadata}
	}
	for i, part := range parts(newer) { // printed, nothing and an empty list are the same
		if got, want := fmt.Sprintf("%+v", parts(older)[i]), fmt.Sprintf("%+v", part); got != want {
			t.Errorf("%T\ngot  %s\nwant %s", part, got, want)
		}
	}
}

func TestNoDefaultsKeepABotFromRunningThatIsOlderThanTheProgram(t *testing.T) {
	for name, c := range map[string]struct{ more, parameters, want string }{
		"a bot that says nothing":              {"", `{}`, ""},
		"a guardrail without the rest":         {"guardrail: {id: g, version: '1'}\n", `{}`, ""},
		"thinking without the rest":            {"reasoning: {style: adaptive, efforts: [low]}\n", `{}`, ""},
		"thinking whose effort is set":         {"reasoning: {style: effort, field: f, efforts: [low], effort: low}\n", `{}`, ""},
		"null where there is no default":       {"reasoning: {style: null, effort: null, show: null}\ntools: {ids: null, force: null}\nguardrail: null\nparameters: null\n", `{}`, ""},
		"shared controls that nothing reads":   {"poe: {controls: [temperature, length]}\n", `{"temperature":0.5,"max_tokens":512}`, ""},
		"controls that the bot says are read":  {"poe: {controls: [temperature]}\nparameters: {temperature: inference.temperature}\n", `{"temperature":0.5}`, "temperature 0.5"},
		"a field of a program newer than this": {"poe: {controls: [temperature]}\nparameters: {temperature: inference.mood}\n", `{"temperature":0.5}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bot, _, err := Load(olderDefaults(t), Source{"bot.yaml", []byte(smallBot + c.more)}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := changes(bot, bot.For(ask(t, c.parameters, ""))); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if bot.Reasoning.On() != strings.Contains(c.more, "effort: low") {
				t.Errorf("thinks: %v", bot.Reasoning.On())
			}
		})
	}
}

// TestAControlThatNothingReadsIsAWarningWhereTheBotRuns: what kills no bot is not silent.
func TestAControlThatNothingReadsIsAWarningWhereTheBotRuns(t *testing.T) {
	const more = "parameters: {p: inference.mood}\n"
	want := `bot.yaml:9:17: parameters.p: no control can set "inference.mood" (did you mean "inference.top_p"?)` + "\n" +
		`bot.yaml:10:155: poe.parameter_controls.sections[0].controls[0].parameter_name: nothing reads the parameter "q" (known: effort, max_tokens, p, show_thinking, temperature, thinking_budget, top_p)`
	_, warnings, err := load(t, more+controls(lengthSlider+"q"), Options{})
	if err != nil || warnings.Error() != want {
		t.Errorf("where it runs: %v\ngot  %v\nwant %s", err, warnings, want)
	}
	_, _, err = load(t, more+controls(lengthSlider+"q"), Options{Strict: true})
	if text(err) != want {
		t.Errorf("where people write:\ngot  %v\nwant %s", err, want)
	}
}
