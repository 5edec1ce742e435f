package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// smallBot has the keys that a bot needs and no other, one a line.
const smallBot = `schema: 1
kind: chat
model:
  id: vendor.model-v1:0
  regions: [us-east-1]
limits:
  context_tokens: 8000
  output_tokens: 4096
`

// smallImage is the smallest bot of kind image.
const smallImage = `schema: 1
kind: image
model:
  id: vendor.image-v1:0
  regions: [us-east-1]
image:
  dialect: titan
  generate: text_to_image
  edit: image_variation
`

// smallVideo is the smallest bot of kind video.
const smallVideo = `schema: 1
kind: video
model:
  id: vendor.video-v1:0
  regions: [us-east-1]
video:
  dialect: pegasus
  generate: understand
`

// lumaBot makes videos.
const lumaBot = `schema: 1
kind: video
model:
  id: vendor.video-v1:0
  regions: [us-east-1]
video:
  dialect: luma
  generate: text_video
  duration: 5s
  durations: [5s, 9s]
`

const smallGroup = `schema: 1
region: us-east-1
models: [vendor.model-v1:0]
regions: [us-east-1]
`

// load reads smallBot with more below it, on the shipped defaults.
func load(t testing.TB, more string, o Options) (*Template, Faults, error) {
	t.Helper()
	return loadBot(t, smallBot+more, o)
}

func loadBot(t testing.TB, bot string, o Options) (*Template, Faults, error) {
	t.Helper()
	return Load(file(t, configs+"/defaults/chat.yaml"), Source{"bot.yaml", []byte(bot)}, o)
}

// text is an error's text, "" for none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// with is smallBot with something in the place of one of its lines.
func with(line, instead string) string {
	if !strings.Contains(smallBot, line+"\n") {
		panic(line + " is not a line of smallBot")
	}
	return strings.Replace(smallBot, line+"\n", instead+"\n", 1)
}

// rule is what a bot says, and the text of its faults.
type rule struct{ bot, want string }

// hold loads each bot where people write. What is right has no warnings either.
func hold(t *testing.T, rules map[string]rule) {
	t.Helper()
	for name, r := range rules {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := loadBot(t, r.bot, Options{Strict: true, Kinds: []string{"chat"}})
			if got := anyLine.ReplaceAllString(text(err), "chat.yaml:N"); got != r.want {
				t.Errorf("got  %s\nwant %s", got, r.want)
			}
			if len(warnings) > 0 {
				t.Errorf("warnings: %v", warnings)
			}
		})
	}
}

// controls is a bot's poe with one section of controls, each in flow style without its
// braces.
func controls(list ...string) string {
	return `poe: {parameter_controls: {api_version: "2", sections: [{controls: [{` + strings.Join(list, "}, {") + "}]}]}}\n"
}

// A control of each sort, for one parameter.
const (
	shareSlider  = "control: slider, label: L, min_value: 0, max_value: 0.5, step: 0.1, parameter_name: "
	lengthSlider = "control: slider, label: L, min_value: 10, max_value: 2000, step: 10, parameter_name: "
	budgetSlider = "control: slider, label: L, min_value: 0, max_value: 3000, step: 1, parameter_name: "
	toggle       = "control: toggle_switch, label: L, parameter_name: "
	field        = "control: text_field, label: L, parameter_name: "
	area         = "control: text_area, label: L, parameter_name: "
	ratio        = "control: aspect_ratio, label: L, options: [{width: 16, height: 9}, {width: 1, height: 1, value: square}], parameter_name: "
)

func choice(parameter string, values ...string) string {
	options := make([]string, len(values))
	for i, v := range values {
		options[i] = fmt.Sprintf("{value: %q, name: N}", v)
	}
	return "control: drop_down, label: L, options: [" + strings.Join(options, ", ") + "], parameter_name: " + parameter
}

// ask is a query as it comes over the wire.
func ask(t testing.TB, parameters, more string) *poe.Query {
	t.Helper()
	r, err := poe.DecodeRequest([]byte(`{"type":"query","query":[{"role":"user","content":"a","parameters":{"temperature":0.1,"k":9}},` +
		`{"role":"bot","content":"b"},{"role":"user","content":"c","parameters":` + parameters + `}]` + more + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return r.Query
}

// askable are the fields that a query can change.
var askable = []struct {
	name string
	get  func(*Template) any
}{
	{"temperature", func(t *Template) any { return t.Inference.Temperature }},
	{"top_p", func(t *Template) any { return t.Inference.TopP }},
	{"max_tokens", func(t *Template) any { return t.Inference.MaxTokens }},
	{"service_tier", func(t *Template) any { return t.Inference.ServiceTier }},
	{"latency", func(t *Template) any { return t.Inference.Latency }},
	{"effort", func(t *Template) any { return t.Reasoning.Effort }},
	{"budget", func(t *Template) any { return t.Reasoning.BudgetTokens }},
	{"show", func(t *Template) any { return t.Reasoning.Show }},
	{"extra", func(t *Template) any { return t.Inference.Extra }},
}

// changes are the values that a query asks for otherwise than its bot.
func changes(bot, one *Template) string {
	var out []string
	for _, a := range askable {
		was, _ := json.Marshal(a.get(bot))
		is, _ := json.Marshal(a.get(one))
		if string(was) != string(is) {
			out = append(out, a.name+" "+string(is))
		}
	}
	return strings.Join(out, ", ")
}

// printed is all of a template, maps in order.
func printed(t *Template) string {
	raw, err := json.Marshal(t)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
