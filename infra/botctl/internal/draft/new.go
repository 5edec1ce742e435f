package draft

import (
	"cmp"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
)

// New begins the template of a bot of a model, with what the catalogue knows of it. Of one
// that it does not have, like names one that it resembles; without that, too, the values
// are careful ones that nearly every model takes. Defaults are the folder's, by kind.
func New(known *bot.Catalogue, defaults map[string]bot.Source, model, like string) (*Draft, error) {
	if strings.HasPrefix(model, "arn:") {
		return nil, exit.Misused("an ARN does not say what its model can do: write the bot with the model's own id, then put the ARN into model.id and the id into model.base_id")
	}
	if u, ok := known.Unserved(model); ok {
		return nil, fmt.Errorf("%s cannot be used: %s", model, u.Reason)
	}
	d := &Draft{known: known, id: model, Base: bot.BaseID(model)}
	var ok bool
	var err error
	switch d.Entry, ok = known.Entry(model); {
	case ok && like != "":
		return nil, exit.Misused("--like is for models that the catalogue does not have, and it has %s", d.Base)
	case ok:
		d.Calls, d.exact = known.Calls(model), d.id != d.Base
	case like != "":
		err = d.resemble(like)
	default:
		err = d.careful()
	}
	d.sets = setsOf(defaults[d.Entry.Kind])
	return d, err
}

// resemble takes what is known of another model for a guess.
func (d *Draft) resemble(model string) error {
	e, ok := d.known.Entry(model)
	if !ok {
		if near := d.nearest(model); near != "" {
			return exit.Misused("--like %s: the catalogue does not have that model either; did you mean %s?", model, near)
		}
		return exit.Misused("--like %s: the catalogue does not have that model either; botctl models shows what it has", model)
	}
	like := bot.BaseID(model)
	d.Entry, d.guess = e, "as "+like
	d.Entry.Name = d.Base
	for _, c := range d.known.Calls(like) {
		c.ID = strings.TrimSuffix(c.ID, like) + d.Base
		d.Calls = append(d.Calls, c)
	}
	d.like = like
	if d.exact = d.id != d.Base; d.exact {
		d.learn()
	}
	return nil
}

// learn takes the facts of the model as it is called, which may differ by region.
func (d *Draft) learn() {
	of := strings.TrimSuffix(d.id, d.Base) + cmp.Or(d.like, d.Base)
	d.facts, d.text = d.known.Facts(of), d.known.Template(of)
}

// carefulText is what nearly every model takes. Its prices are not known, so that costs are
// counted as nothing.
const carefulText = `supports_system_messages: false # guess: folded into the first question, which any model takes
inference: {sampling: none} # guess: temperature and top_p are left to the model
limits:
  context_tokens: 8192 # guess: the smallest of current models
  output_tokens: 2048 # guess: the smallest of current models
capabilities: {input: [text], streaming: no_tools} # guess: text alone, and no tools
`

// careful is for a model of which nothing is known.
func (d *Draft) careful() error {
	if near := d.nearest(d.Base); near != "" {
		return exit.Misused("the catalogue does not have %s; did you mean %s? For a model that is newer than it, --like names one that it resembles", d.id, near)
	}
	if !strings.Contains(d.Base, ".") {
		return exit.Misused("%q is not the id of a model, as in vendor.model-v1:0; botctl models shows those of the catalogue", d.id)
	}
	d.Entry, d.guess = bot.Entry{Kind: bot.KindChat, Name: d.Base}, "nothing is known of the model"
	d.text = []byte(carefulText)
	d.facts.Inference.Sampling = bot.SamplingNone
	d.facts.Limits = bot.Limits{ContextTokens: 8192, OutputTokens: 2048}
	d.facts.Capabilities.Input = []string{bot.InputText}
	d.Calls, d.exact = []bot.Call{{ID: d.id}}, true
	return nil
}

// nearest are up to three ids of the catalogue that a word is part of, those first of which no
// end is known, or the one that it is a slip of.
func (d *Draft) nearest(word string) string {
	var ids, living, ending []string
	for _, kind := range bot.Kinds() {
		for id, e := range d.known.EntriesOf(kind) {
			ids = append(ids, id)
			switch {
			case !strings.Contains(id, strings.ToLower(word)):
			case e.EndOfLife == "":
				living = append(living, id)
			default:
				ending = append(ending, id)
			}
		}
	}
	found := append(living, ending...)
	if len(found) == 0 {
		return bot.Slip(word, ids)
	}
	return strings.Join(found[:min(3, len(found))], " or ")
}

// setsOf are the names of the control sets in defaults.
func setsOf(defaults bot.Source) map[string]bool {
	var file struct {
		ControlSets map[string]yaml.Node `yaml:"control_sets"`
	}
	names := map[string]bool{}
	if yaml.Unmarshal(defaults.Text, &file) == nil { // what is wrong with it is told by the check
		for name := range file.ControlSets {
			names[name] = true
		}
	}
	return names
}
