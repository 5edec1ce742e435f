package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
)

// modelRow is a model as models shows it.
type modelRow struct {
	Model         string     `json:"model"` // base id
	Name          string     `json:"name"`
	Vendor        string     `json:"vendor"`
	Kind          string     `json:"kind"` // of bot
	Input         []string   `json:"input"`
	ContextTokens int        `json:"context_tokens"`
	OutputTokens  int        `json:"output_tokens"`
	Price         modelPrice `json:"price"`
	Calls         []callRow  `json:"calls"`       // what the catalogue knows
	CallableIn    []callRow  `json:"callable_in"` // what the account is offered; null: nobody was asked
	Thinking      string     `json:"thinking"`    // style of reasoning; empty: it cannot be asked to
	Tools         bool       `json:"tools"`
	EndOfLife     string     `json:"end_of_life"`
	Ended         bool       `json:"ended"`
	Bots          []string   `json:"bots"` // group/name
	Unusable      string     `json:"unusable,omitempty"`
}

// callRow is one way to call a model.
type callRow struct {
	ID      string   `json:"id"`
	Regions []string `json:"regions"`
}

// modelPrice is in US dollars: for a million tokens, by quality for a picture, by
// resolution for a second of video.
type modelPrice struct {
	Input   float64            `json:"input,omitempty"`
	Output  float64            `json:"output,omitempty"`
	Images  map[string]float64 `json:"images,omitempty"`
	Seconds map[string]float64 `json:"seconds,omitempty"`
}

func newModelRow(known *bot.Catalogue, id string, e bot.Entry, today time.Time) modelRow {
	r := modelRow{
		Model: id, Name: e.Name, Vendor: bot.VendorOf(id), Kind: e.Kind,
		EndOfLife: string(e.EndOfLife), Ended: e.EndOfLife.Over(today), Calls: []callRow{}, Bots: []string{},
	}
	for _, c := range known.Calls(id) {
		r.Calls = append(r.Calls, callRow(c))
	}
	f := known.Facts(r.Calls[0].ID) // the catalogue has no model that cannot be called
	r.ContextTokens, r.OutputTokens = f.Limits.ContextTokens, f.Limits.OutputTokens
	r.Price = modelPrice{f.Price.Input, f.Price.Output, f.Price.Images, f.Price.Seconds}
	r.Tools = f.Capabilities.Tools
	if style := f.Reasoning.Style; style != bot.ReasoningNone {
		r.Thinking = string(style)
	}
	r.Input = inputsOf(e, f)
	return r
}

// inputsOf is what a model reads. Of pictures and videos its tasks tell.
func inputsOf(e bot.Entry, f bot.Facts) []string {
	if e.Kind == bot.KindChat {
		if len(f.Capabilities.Input) == 0 {
			return []string{bot.InputText}
		}
		return f.Capabilities.Input
	}
	found := map[string]bool{bot.InputText: true}
	for _, name := range e.Tasks {
		if k, ok := f.Image.Dialect.Task(name); ok {
			found[bot.InputImage] = found[bot.InputImage] || k.Edits()
		}
		if k, ok := f.Video.Dialect.Task(name); ok {
			found[bot.InputImage] = found[bot.InputImage] || k.Picture != bot.Refused
			found[bot.InputVideo] = found[bot.InputVideo] || k.Video != bot.Refused
		}
	}
	return slices.DeleteFunc([]string{bot.InputText, bot.InputImage, bot.InputVideo}, func(kind string) bool { return !found[kind] })
}

// dearest is the most that one of what the model makes costs; false where that is not known.
func (m modelPrice) dearest() (float64, bool) {
	all := slices.Concat([]float64{m.Output}, slices.Collect(maps.Values(m.Images)), slices.Collect(maps.Values(m.Seconds)))
	most := slices.Max(all)
	return most, most > 0
}

func dollars(f float64) string {
	if f == 0 {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// out is the price of what comes out, with its unit where that is not a million tokens.
func (m modelPrice) out() string {
	parts := []string{dollars(m.Output)}
	for unit, prices := range map[string]map[string]float64{"/image": m.Images, "/s": m.Seconds} {
		if len(prices) == 0 {
			continue
		}
		all := slices.Sorted(maps.Values(prices))
		span := dollars(all[0])
		if last := all[len(all)-1]; last != all[0] {
			span += "–" + dollars(last)
		}
		parts = append(parts, span+unit)
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// calledBy are the ways to call a model in short: the profiles, and the regions where its
// own id does.
func calledBy(model string, calls []callRow) string {
	var parts []string
	for _, c := range calls {
		if profile, ok := strings.CutSuffix(c.ID, "."+model); ok {
			parts = append(parts, profile)
		} else {
			parts = append(parts, c.Regions...)
		}
	}
	return strings.Join(parts, " ")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// modelColumns are those of the table, less those in which no row has anything.
func modelColumns(rows []modelRow) []terminal.Column[modelRow] {
	of := func(c terminal.Column[modelRow], text func(modelRow) string) terminal.Column[modelRow] {
		c.Cell = func(r modelRow) terminal.Cell { return terminal.Plain(text(r)) }
		return c
	}
	type column = terminal.Column[modelRow]
	all := []column{
		of(column{Title: "MODEL"}, func(r modelRow) string { return r.Model }),
		of(column{Title: "KIND", Spare: 4}, func(r modelRow) string { return r.Kind }),
		of(column{Title: "INPUT", Least: 14, Spare: 6}, func(r modelRow) string { return strings.Join(r.Input, ",") }),
		of(column{Title: "CONTEXT", Right: true, Spare: 8}, func(r modelRow) string { return tokenCount(r.ContextTokens) }),
		of(column{Title: "OUTPUT", Right: true, Spare: 3}, func(r modelRow) string { return tokenCount(r.OutputTokens) }),
		of(column{Title: "$ IN", Right: true, Spare: 9}, func(r modelRow) string { return dollars(r.Price.Input) }),
		of(column{Title: "$ OUT", Right: true}, func(r modelRow) string { return r.Price.out() }),
		of(column{Title: "THINKING", Spare: 2}, func(r modelRow) string { return r.Thinking }),
		of(column{Title: "TOOLS", Spare: 1}, func(r modelRow) string { return yes(r.Tools) }),
		of(column{Title: "CALLED BY", Least: 14, Spare: 5}, func(r modelRow) string { return calledBy(r.Model, r.Calls) }),
		of(column{Title: "CALLABLE IN", Least: 14}, func(r modelRow) string { return offeredAs(r.Model, r.CallableIn) }),
		{Title: "END", Cell: endCell},
		of(column{Title: "BOTS", Least: 14, Spare: 7}, func(r modelRow) string { return strings.Join(r.Bots, ",") }),
		{Title: "CANNOT BE USED", Least: 14, Cell: func(r modelRow) terminal.Cell { return terminal.Cell{Text: r.Unusable, Look: terminal.Dim} }},
	}
	return slices.DeleteFunc(all, func(c terminal.Column[modelRow]) bool {
		return c.Title != "MODEL" && !slices.ContainsFunc(rows, func(r modelRow) bool { return c.Cell(r).Text != "" })
	})
}

func endCell(r modelRow) terminal.Cell {
	switch {
	case r.Ended:
		return terminal.Cell{Text: r.EndOfLife + "!", Look: terminal.Red}
	case r.EndOfLife != "":
		return terminal.Cell{Text: r.EndOfLife, Look: terminal.Yellow}
	}
	return terminal.Cell{}
}
