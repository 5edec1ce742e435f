package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
)

// draft begins a template with what is known of the model.
func (w *newWriter) draft() (*draft, error) {
	id := w.o.model
	if strings.HasPrefix(id, "arn:") {
		return nil, exit.Misused("an ARN does not say what its model can do: write the bot with the model's own id, then put the ARN into model.id and the id into model.base_id")
	}
	if u, ok := w.known.Unserved(id); ok {
		return nil, fmt.Errorf("%s cannot be used: %s", id, u.Reason)
	}
	d := &draft{id: id, base: bot.BaseID(id)}
	defaults, err := w.dir.Defaults()
	if err != nil {
		return nil, err
	}
	var ok bool
	switch d.entry, ok = w.known.Entry(id); {
	case ok:
		if w.o.like != "" {
			return nil, exit.Misused("--like is for models that the catalogue does not have, and it has %s", d.base)
		}
		d.calls = w.known.Calls(id)
		d.exact = d.id != d.base
	case w.o.like != "":
		err = w.resemble(d)
	default:
		err = w.careful(d)
	}
	d.sets = setsOf(defaults[d.entry.Kind])
	return d, err
}

// resemble takes what is known of another model for a guess.
func (w *newWriter) resemble(d *draft) error {
	e, ok := w.known.Entry(w.o.like)
	if !ok {
		return exit.Misused("--like %s: the catalogue does not have that model either; botctl models shows what it has", w.o.like)
	}
	like := bot.BaseID(w.o.like)
	d.entry, d.guess = e, "as "+like
	d.entry.Name = d.base
	for _, c := range w.known.Calls(like) {
		c.ID = strings.TrimSuffix(c.ID, like) + d.base
		d.calls = append(d.calls, c)
	}
	if d.exact = d.id != d.base; d.exact {
		d.facts, d.text = w.known.Facts(strings.TrimSuffix(d.id, d.base)+like), w.known.Template(strings.TrimSuffix(d.id, d.base)+like)
	}
	d.like = like
	return nil
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
func (w *newWriter) careful(d *draft) error {
	if near := w.nearestModel(d.base); near != "" {
		return exit.Misused("the catalogue does not have %s; did you mean %s? For a model that is newer than it, --like names one that it resembles", d.id, near)
	}
	if !strings.Contains(d.base, ".") {
		return exit.Misused("%q is not the id of a model, as in vendor.model-v1:0; botctl models shows those of the catalogue", d.id)
	}
	d.entry, d.guess = bot.Entry{Kind: bot.KindChat, Name: d.base}, "nothing is known of the model"
	d.text = []byte(carefulText)
	d.facts.Inference.Sampling = bot.SamplingNone
	d.facts.Limits = bot.Limits{ContextTokens: 8192, OutputTokens: 2048}
	d.facts.Capabilities.Input = []string{bot.InputText}
	d.calls, d.exact = []bot.Call{{ID: d.id}}, true
	return nil
}

// nearestModel is the one id of the catalogue that ends or begins as a word that is none.
func (w *newWriter) nearestModel(word string) string {
	var found []string
	for _, kind := range bot.Kinds() {
		for id := range w.known.EntriesOf(kind) {
			if strings.Contains(id, strings.ToLower(word)) {
				found = append(found, id)
			}
		}
	}
	return strings.Join(found[:min(3, len(found))], " or ")
}

// place decides how and where the model is called: in the regions of the group, that of
// its function or the one that was asked for first.
func (d *draft) place(known *bot.Catalogue, g *bot.Group, asked string) {
	first := cmp.Or(asked, g.Region)
	call := d.calls[0]
	if d.exact {
		if i := slices.IndexFunc(d.calls, func(c bot.Call) bool { return c.ID == d.id }); i >= 0 {
			call = d.calls[i]
		}
	} else if i := slices.IndexFunc(d.calls, func(c bot.Call) bool { return slices.Contains(c.Regions, first) }); i >= 0 {
		call = d.calls[i]
	}
	d.id = call.ID
	if d.text == nil {
		of := cmp.Or(d.like, d.base)
		of = strings.TrimSuffix(d.id, d.base) + of
		d.facts, d.text = known.Facts(of), known.Template(of)
	}
	d.region = regionsFor(call.Regions, g.Regions, first, asked != "")
	d.only = d.guess == "" && len(call.Regions) == 1
	if d.makesVideos() {
		d.region = []string{g.Region} // beside the group's bucket
		d.only = false
	}
}

// regionsFor are the regions of a call that the group has, the first one first. Where the
// call is not known, or the group has none, they are those that there are.
func regionsFor(call, group []string, first string, asked bool) (regions []string) {
	if len(call) == 0 {
		call = group
	}
	for _, r := range call {
		if slices.Contains(group, r) || r == first && asked {
			regions = append(regions, r)
		}
	}
	if asked && !slices.Contains(regions, first) {
		regions = append(regions, first)
	}
	if len(regions) == 0 {
		regions = slices.Clone(call)
	}
	slices.SortStableFunc(regions, func(a, b string) int {
		return cmp.Compare(btoi(a != first), btoi(b != first))
	})
	return regions
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// makesVideos says whether the model puts what it makes into the group's bucket.
func (d *draft) makesVideos() bool {
	if len(d.entry.Tasks) == 0 {
		return false
	}
	k, _ := d.facts.Video.Dialect.Task(d.entry.Tasks[0])
	return k.Job
}
