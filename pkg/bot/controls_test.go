package bot

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// slider is a section with one slider, as a bot writes it in full.
func slider(parameter, rest string) string {
	return `poe:
  parameter_controls:
    api_version: "2"
    sections:
      - controls:
          - {control: slider, label: L, parameter_name: ` + parameter + `, ` + rest + `}
`
}

const upTo1 = "min_value: 0, max_value: 1, step: 0.1"

// anyLine keeps these tests from changing with the lines of the shipped defaults.
var anyLine = regexp.MustCompile(`chat\.yaml:\d+`)

func TestControls(t *testing.T) {
	none := strings.Replace(smallBot, "limits:", "inference: {sampling: none}\nlimits:", 1)
	short := with("  output_tokens: 4096", "  output_tokens: 2048")
	for name, c := range map[string]struct{ bot, want string }{
		"sets by name":              {smallBot + "poe: {controls: [sampling, length]}\n", ""},
		"in full":                   {smallBot + slider("temperature", upTo1), ""},
		"a set that nobody wrote":   {smallBot + "poe: {controls: [lenght]}\n", `bot.yaml:9:18: poe.controls[0]: no control set is called "lenght" (did you mean "length"?)`},
		"a set like no other":       {smallBot + "poe: {controls: [voice]}\n", `bot.yaml:9:18: poe.controls[0]: no control set is called "voice" (known: effort, effort_max, effort_own, effort_own_max, effort_xhigh, length, long_answers, sampling, temperature, thinking_budget)`},
		"a set twice":               {smallBot + "poe: {controls: [length, length]}\n", `bot.yaml:9:26: poe.controls[1]: the control set "length" stands twice`},
		"a set of the bot's own":    {smallBot + "poe: {controls: [mine]}\ncontrol_sets: {mine: [{controls: [{control: divider}]}]}\n", ""},
		"sets and in full":          {smallBot + slider("temperature", upTo1) + "  controls: [length]\n", "bot.yaml:15:13: poe.controls: poe.parameter_controls says it too, at bot.yaml:11 (set one of them to null)"},
		"a set that is nothing":     {smallBot + "poe: {controls: [null]}\n", "bot.yaml:9:18: poe.controls[0]: want text, got nothing"},
		"without the model's limit": {with("  output_tokens: 4096", "  # none") + "poe: {controls: [length]}\n", "bot.yaml:6:1: limits.output_tokens: missing"},
		"the version is text":       {smallBot + strings.Replace(slider("temperature", upTo1), `"2"`, "2", 1), "bot.yaml:11:18: poe.parameter_controls.api_version: want text, got the number 2 (put it in quotes)"},
		"a key that Poe does not know": {smallBot + slider("temperature", upTo1+", maximum: 5"),
			`bot.yaml:14:109: poe.parameter_controls.sections[0].controls[0].maximum: unknown key "maximum" (known here: control, label, description, parameter_name, default_value, placeholder, options, min_value, max_value, step, condition, controls)`},
		"what Poe refuses":                {smallBot + slider("temperature", "min_value: 0, max_value: 1"), "bot.yaml:14:13: poe.parameter_controls.sections[0].controls[0].step: a slider needs this field"},
		"a parameter that nothing reads":  {smallBot + slider("temprature", upTo1), `bot.yaml:14:57: poe.parameter_controls.sections[0].controls[0].parameter_name: nothing reads the parameter "temprature" (did you mean "temperature"?)`},
		"a parameter inside a condition":  {smallBot + strings.Replace(slider("top_k", upTo1), "- {control", "- control: condition\n            condition: {comparator: eq, left: {literal: 1}, right: {literal: 1}}\n            controls:\n            - {control", 1), `bot.yaml:17:59: poe.parameter_controls.sections[0].controls[0].controls[0].parameter_name: nothing reads the parameter "top_k" (did you mean "top_p"?)`},
		"a temperature above 1":           {smallBot + slider("temperature", "min_value: 0, max_value: 2, step: 0.1"), "bot.yaml:14:95: poe.parameter_controls.sections[0].controls[0].max_value: the bot allows from 0 to 1, got 2"},
		"a temperature in words":          {smallBot + strings.Replace(slider("temperature", "placeholder: warm"), "slider", "text_field", 1), "bot.yaml:14:23: poe.parameter_controls.sections[0].controls[0].control: temperature must be a slider"},
		"a temperature that is refused":   {none + slider("temperature", upTo1), "bot.yaml:15:57: poe.parameter_controls.sections[0].controls[0].parameter_name: the model refuses it: inference.sampling is none (leave the control out)"},
		"a shared set that is refused":    {none + "poe: {controls: [temperature]}\n", "bot.yaml:10:7: poe.controls: parameter_name (defaults/chat.yaml:N): the model refuses it: inference.sampling is none (leave the control out)"},
		"a shared set that is too long":   {short + "poe: {controls: [length]}\n", "bot.yaml:9:7: poe.controls: max_value (defaults/chat.yaml:N): the bot allows from 1 to 2048, got 4096"},
		"an answer longer than the bot's": {smallBot + "inference: {max_tokens: 100}\n" + slider("max_tokens", "min_value: 10, max_value: 101, step: 1"), "bot.yaml:15:95: poe.parameter_controls.sections[0].controls[0].max_value: the bot allows from 1 to 100, got 101"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := loadBot(t, c.bot, Options{Strict: true})
			if got := anyLine.ReplaceAllString(text(err), "chat.yaml:N"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestControlSetsBecomeParameterControls(t *testing.T) {
	bot, warnings, err := load(t, "inference: {temperature: 0.7}\npoe: {controls: [length, temperature]}\n", Options{Strict: true})
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	raw, err := json.Marshal(bot.Settings().ParameterControls)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"api_version":"2","sections":[` +
		`{"name":"Length","collapsed_by_default":true,"controls":[{"control":"slider","label":"Longest answer","description":"In tokens, of which a word has one or two.","parameter_name":"max_tokens","min_value":256,"max_value":4096,"step":256}]},` +
		`{"name":"Style","collapsed_by_default":true,"controls":[{"control":"slider","label":"Temperature","description":"Low is predictable, high is varied.","parameter_name":"temperature","default_value":0.7,"min_value":0,"max_value":1,"step":0.05}]}]}`
	if string(raw) != want {
		t.Errorf("got  %s\nwant %s", raw, want)
	}
}

func TestAControlThatShowsSomethingElseThanIsSentIsAWarning(t *testing.T) {
	_, warnings, err := load(t, "inference: {temperature: 0.7}\n"+slider("temperature", upTo1+", default_value: 0.5"), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	want := "bot.yaml:15:124: poe.parameter_controls.sections[0].controls[0].default_value: shows 0.5, and inference.temperature sends 0.7 (leave it out)"
	if warnings.Error() != want {
		t.Errorf("got %s", warnings)
	}
}
