package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/probe"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

// probeRow is what has come of asking about one thing.
type probeRow struct {
	Bot      string `json:"bot"`
	Key      string `json:"key"`
	Item     string `json:"item"`     // of a list; empty: the key is none
	Template any    `json:"template"` // what it says now
	Model    any    `json:"model"`    // what was found; null: nothing against the template, or nothing
	Result   string `json:"result"`
	Said     string `json:"said"` // Bedrock's words, or what else decided
	Why      string `json:"why"`  // nothing is known
}

// The results of a measurement.
const (
	probeSame    = "same"
	probeDiffers = "differs"
	probeOpen    = "not known"
)

func probeRows(bots []*probedBot) (rows []probeRow) {
	for _, b := range bots {
		for _, f := range b.found.Findings {
			row := probeRow{b.String(), f.Key, f.Item, probe.Current(b.template, f), f.Value, probeSame, f.Said, f.Why}
			switch {
			case f.Key == probe.KeyModel:
				row.Template, row.Result = b.template.Model.ID, probeOpen
			case !f.Known():
				row.Result = probeOpen
			case probe.Differs(b.template, f):
				row.Result = probeDiffers
			}
			rows = append(rows, row)
		}
	}
	return rows
}

var probeColumns = []terminal.Column[probeRow]{
	{Title: "BOT", Cell: func(r probeRow) terminal.Cell { return terminal.Plain(r.Bot) }},
	{Title: "KEY", Cell: func(r probeRow) terminal.Cell { return terminal.Plain(strings.TrimSpace(r.Key + " " + r.Item)) }},
	{Title: "TEMPLATE", Cell: func(r probeRow) terminal.Cell { return terminal.Plain(valueText(r.Template)) }},
	{Title: "MODEL", Cell: func(r probeRow) terminal.Cell {
		if r.Result == probeOpen {
			return terminal.Cell{Text: probeOpen, Look: terminal.Yellow}
		}
		return terminal.Plain(valueText(r.Model))
	}},
	{Title: "CHANGE", Cell: func(r probeRow) terminal.Cell { return terminal.Cell{Text: r.change(), Look: terminal.Green} }},
	{Title: "SAID", Cell: func(r probeRow) terminal.Cell {
		return terminal.Plain(short(strings.TrimPrefix(r.Why+": "+r.Said, ": "), saidWidth))
	}},
}

// saidWidth is how many characters a table has of what Bedrock said; JSON has all.
const saidWidth = 96

func short(text string, most int) string {
	text = strings.TrimSuffix(text, ": ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// change is what becomes of the template.
func (r probeRow) change() string {
	switch {
	case r.Result != probeDiffers:
		return ""
	case r.Item == "":
		return valueText(r.Model)
	case r.Model == true:
		return "add"
	}
	return "remove"
}

// valueText is a value as YAML has it on one line.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if v == "" {
			return `""`
		}
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// announceProbe says what asking may cost before anything is asked, and of how many models.
func (p *program) announceProbe(bots []*probedBot) (models int) {
	questions, tokens := probe.Most()
	var seen []string
	var all usage.Picodollars
	for _, b := range bots {
		if slices.Contains(seen, b.asked()) {
			continue
		}
		seen = append(seen, b.asked())
		all += b.template.Rates().Cost(tokens)
		p.note("asks %s at most %d small questions, which may come to %d tokens and %d tokens of answers%s",
			b.template.Model.ID, questions, tokens.Input, tokens.Output, costText(", ", b, tokens))
	}
	if len(seen) > 1 {
		p.note("asks %d models; those with a price may come to %s altogether; Ctrl-C ends it", len(seen), all)
	}
	return len(seen)
}

// tellProbe says what asking has cost, and what to do where it could not be asked.
func (p *program) tellProbe(bots []*probedBot) {
	var seen []string
	kinds := map[fault.Kind]bool{}
	for _, b := range bots {
		for _, f := range b.found.Findings {
			kinds[f.Kind] = kinds[f.Kind] || !f.Known()
		}
		if slices.Contains(seen, b.asked()) {
			continue
		}
		seen = append(seen, b.asked())
		about := ""
		if b.found.Estimated {
			about = "about "
		}
		p.note("%s has taken %s, %s%d tokens and %d tokens of answers%s", b.template.Model.ID, counted(b.found.Asked, "question"),
			about, b.found.Tokens.Input, b.found.Tokens.Output, costText(", about ", b, b.found.Tokens))
	}
	for _, kind := range fault.Kinds() {
		if advice := probeAdvice[kind]; kinds[kind] && advice != "" {
			p.note("%s", advice)
		}
	}
}

func costText(before string, b *probedBot, tokens usage.Tokens) string {
	price := b.template.Rates()
	if price.IsZero() {
		return "; its template has no price"
	}
	return before + price.Cost(tokens).String()
}

// probeAdvice is what to do where Bedrock could not be asked, by the kind of failure.
var probeAdvice = map[fault.Kind]string{
	fault.AccessDenied:  "access is denied: whoever runs botctl needs bedrock:InvokeModelWithResponseStream, bedrock:InvokeModel and bedrock:CountTokens for the model, and the account needs access to it",
	fault.Throttled:     "throttled: the account's quota for the model is too small for the moment; try again in a minute",
	fault.QuotaExceeded: "the account's quota for the model is used up, or 0 as in new accounts: raise it in Service Quotas",
	fault.NotFound:      "Bedrock does not know the model there, or its life has ended: botctl models says where it is offered",
	fault.Misconfigured: "the call is not accepted: the credentials may have expired, or the model is called by an inference profile; botctl models says by which",
}
