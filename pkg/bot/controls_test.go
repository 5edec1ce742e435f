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

func TestAControlFitsTheFieldThatItSets(t *testing.T) {
	const at = "poe.parameter_controls.sections[0].controls[0]"
	const effort, budget = "reasoning: {style: effort, field: f, efforts: [low, high]}\n", "reasoning: {style: budget}\n"
	bind := func(path string) string { return "parameters: {p: " + path + "}\n" }
	ends := func(parameter, low, high string) string {
		return controls("control: slider, label: L, min_value: " + low + ", max_value: " + high + ", step: 1, parameter_name: " + parameter)
	}
	tiny := strings.Replace(smallBot, "output_tokens: 4096", "output_tokens: 2000", 1)
	without := strings.Replace(smallBot, "  output_tokens: 4096\n", "", 1)
	hold(t, map[string]rule{
		"a number, a slider":              {smallBot + controls(shareSlider+"top_p"), ""},
		"a number, no drop-down":          {smallBot + controls(choice("temperature", "0.5")), "bot.yaml:9:79: " + at + ".control: temperature must be a slider"},
		"a number, no switch":             {smallBot + controls(toggle+"max_tokens"), "bot.yaml:9:79: " + at + ".control: max_tokens must be a slider"},
		"a choice, a drop-down":           {smallBot + effort + controls(choice("effort", "none", "high")), ""},
		"a choice, no slider":             {smallBot + effort + controls(shareSlider+"effort"), "bot.yaml:10:79: " + at + ".control: effort must be a drop_down"},
		"a choice, no line":               {smallBot + controls(field+"p") + bind("inference.service_tier"), "bot.yaml:9:79: " + at + ".control: p must be a drop_down"},
		"a choice, no shape":              {smallBot + controls(ratio+"p") + bind("inference.latency"), "bot.yaml:9:79: " + at + ".control: p must be a drop_down"},
		"yes or no, a switch":             {smallBot + controls(toggle+"show_thinking"), ""},
		"yes or no, no drop-down":         {smallBot + controls(choice("show_thinking", "true")), "bot.yaml:9:79: " + at + ".control: show_thinking must be a toggle_switch"},
		"the model's own, anything":       {smallBot + controls(field+"a", area+"b", toggle+"c", ratio+"d", shareSlider+"e", choice("g", "x")) + "parameters: {a: inference.extra.a, b: inference.extra.b, c: inference.extra.c, d: inference.extra.d, e: inference.extra.e, g: inference.extra.g}\n", ""},
		"an effort that the model has":    {smallBot + effort + controls(choice("effort", "low", "none")) + "", ""},
		"an effort that it has not":       {smallBot + effort + controls(choice("effort", "none", "max")), "bot.yaml:10:144: " + at + `.options[1].value: the bot allows none, low, high, got "max"`},
		"an effort of a shared set":       {smallBot + effort + "poe: {controls: [effort]}\n", `bot.yaml:10:7: poe.controls: value (defaults/chat.yaml:N): the bot allows none, low, high, got "medium"`},
		"an effort where there is none":   {smallBot + controls(choice("effort", "none")), "bot.yaml:9:153: " + at + ".parameter_name: reasoning.style is none (leave the control out)"},
		"an effort with a budget":         {smallBot + budget + controls(choice("effort", "none")), "bot.yaml:10:153: " + at + ".parameter_name: reasoning.style is budget (leave the control out)"},
		"a budget with an effort":         {smallBot + effort + controls(budgetSlider+"thinking_budget"), "bot.yaml:10:153: " + at + ".parameter_name: reasoning.style is effort (leave the control out)"},
		"a budget of all but the answer":  {smallBot + budget + ends("thinking_budget", "0", "3072"), ""},
		"a budget of more":                {smallBot + budget + ends("thinking_budget", "0", "3073"), "bot.yaml:10:122: " + at + ".max_value: the bot allows from 0 to 3072, got 3073"},
		"a budget below 0":                {smallBot + budget + ends("thinking_budget", "-1", "3072"), "bot.yaml:10:108: " + at + ".min_value: the bot allows from 0 to 3072, got -1"},
		"a budget beside no answer":       {tiny + budget + ends("thinking_budget", "0", "500"), "bot.yaml:10:122: " + at + ".max_value: the bot allows from 0 to 0, got 500"},
		"a budget of nobody knows what":   {without + budget + ends("thinking_budget", "0", "500"), "bot.yaml:6:1: limits.output_tokens: missing"},
		"no answer at all":                {smallBot + ends("max_tokens", "0", "100"), "bot.yaml:9:108: " + at + ".min_value: the bot allows from 1 to 4096, got 0"},
		"a top_p that is refused":         {smallBot + "inference: {sampling: none}\n" + controls(shareSlider+"top_p"), "bot.yaml:10:154: " + at + ".parameter_name: the model refuses it: inference.sampling is none (leave the control out)"},
		"a tier that there is":            {smallBot + controls(choice("p", "default", "flex")) + bind("inference.service_tier"), ""},
		"a tier that there is not":        {smallBot + controls(choice("p", "cheap")) + bind("inference.service_tier"), "bot.yaml:9:118: " + at + `.options[0].value: the bot allows default, priority, flex, reserved, got "cheap"`},
		"a parameter that is taken away":  {smallBot + controls(shareSlider+"top_p") + "parameters: {top_p: null}\n", "bot.yaml:9:154: " + at + `.parameter_name: nothing reads the parameter "top_p" (known: effort, max_tokens, show_thinking, temperature, thinking_budget)`},
		"what nothing can set, told once": {smallBot + controls(shareSlider+"p") + bind("system_prompt"), `bot.yaml:10:17: parameters.p: no control can set "system_prompt" (known: inference.latency, inference.max_tokens, inference.service_tier, inference.temperature, inference.top_p, reasoning.budget_tokens, reasoning.effort, reasoning.show, inference.extra.NAME)`},
	})
}

// TestAControlShowsWhatIsSent: the default_value of a control that has none of its own.
func TestAControlShowsWhatIsSent(t *testing.T) {
	const efforts = "reasoning: {style: effort, field: f, efforts: [low, high], effort: high}\n"
	bind := func(path string) string { return "parameters: {p: " + path + "}\n" }
	for name, c := range map[string]struct {
		more string
		want any
	}{
		"what the bot says":              {"inference: {temperature: 0.3}\n" + controls(shareSlider+"temperature"), 0.3},
		"0 is something":                 {"inference: {temperature: 0}\n" + controls(shareSlider+"temperature"), 0.0},
		"left to the model, nothing":     {controls(shareSlider + "temperature"), nil},
		"as long as may be, nothing":     {controls(lengthSlider + "max_tokens"), nil},
		"a length":                       {"inference: {max_tokens: 2000}\n" + controls(lengthSlider+"max_tokens"), 2000.0},
		"an effort":                      {efforts + controls(choice("effort", "none", "high")), "high"},
		"no effort":                      {"reasoning: {style: effort, field: f, efforts: [low]}\n" + controls(choice("effort", "none", "low")), "none"},
		"a budget":                       {"reasoning: {style: budget, budget_tokens: 2048}\n" + controls(budgetSlider+"thinking_budget"), 2048.0},
		"no budget":                      {"reasoning: {style: budget}\n" + controls(budgetSlider+"thinking_budget"), 0.0},
		"thinking that is shown":         {controls(toggle + "show_thinking"), true},
		"thinking that is not":           {"reasoning: {show: false}\n" + controls(toggle+"show_thinking"), false},
		"a tier":                         {"inference: {service_tier: flex}\n" + controls(choice("p", "default", "flex")) + bind("inference.service_tier"), "flex"},
		"no tier, nothing":               {controls(choice("p", "default", "flex")) + bind("inference.service_tier"), nil},
		"a latency":                      {"inference: {latency: standard}\n" + controls(choice("p", "standard", "optimized")) + bind("inference.latency"), "standard"},
		"a number of the model's own":    {"inference: {extra: {a: {k: 40}}}\n" + controls(lengthSlider+"p") + bind("inference.extra.a.k"), 40},
		"a text of the model's own":      {"inference: {extra: {s: x}}\n" + controls(field+"p") + bind("inference.extra.s"), "x"},
		"a shape of the model's own":     {"inference: {extra: {r: square}}\n" + controls(ratio+"p") + bind("inference.extra.r"), "square"},
		"nothing of the model's own":     {controls(field+"p") + bind("inference.extra.a.b"), nil},
		"what the control says":          {"inference: {temperature: 0.3}\n" + controls("default_value: 0.3, "+shareSlider+"temperature"), 0.3},
		"a control that nothing reads":   {controls(shareSlider + "unread"), nil},
		"a parameter that sets no field": {controls(shareSlider+"p") + bind("inference.mood"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			bot, _, err := load(t, c.more, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := bot.Poe.ParameterControls.Sections[0].Controls[0].DefaultValue; got != c.want {
				t.Errorf("got %v (%T), want %v", got, got, c.want)
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
	const at = "poe.parameter_controls.sections[0].controls[0].default_value: "
	for name, c := range map[string]struct{ more, want string }{
		"a slider":           {"inference: {temperature: 0.7}\n" + slider("temperature", upTo1+", default_value: 0.5"), "bot.yaml:15:124: " + at + "shows 0.5, and inference.temperature sends 0.7 (leave it out)"},
		"a choice":           {"reasoning: {style: effort, field: f, efforts: [low]}\n" + controls("default_value: low, "+choice("effort", "none", "low")), "bot.yaml:10:85: " + at + "shows low, and reasoning.effort sends none (leave it out)"},
		"a switch":           {controls("default_value: false, " + toggle + "show_thinking"), "bot.yaml:9:85: " + at + "shows false, and reasoning.show sends true (leave it out)"},
		"what it cannot":     {"reasoning: {style: effort, field: f, efforts: [low, high], effort: low}\n" + controls(choice("effort", "none", "high")), `bot.yaml:9:68: reasoning.effort: the control "L" cannot show low`},
		"of the model's own": {"inference: {extra: {k: 40.5}}\n" + controls(lengthSlider+"p") + "parameters: {p: inference.extra.k}\n", `bot.yaml:9:24: inference.extra.k: the control "L" cannot show 40.5`},
	} {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := load(t, c.more, Options{Strict: true})
			if err != nil || warnings.Error() != c.want {
				t.Errorf("%v\ngot  %v\nwant %s", err, warnings, c.want)
			}
		})
	}
}
