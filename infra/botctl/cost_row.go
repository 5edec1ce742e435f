package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// costKeys are the ways to tell answers apart.
var costKeys = map[string]func(gatewaylog.Line) string{
	"bot":   gatewaylog.Line.FullBot,
	"model": func(l gatewaylog.Line) string { return l.Model },
	"day":   func(l gatewaylog.Line) string { return l.Time.UTC().Format(time.DateOnly) },
}

func costWays() []string { return []string{"bot", "model", "day"} }

// costRow is what answers that have something in common have cost. Amounts are exact, in US
// dollars, and so are texts.
type costRow struct {
	Key       string `json:"key"`
	Answers   int    `json:"answers"`
	TokensIn  int    `json:"tokens_in"`
	TokensOut int    `json:"tokens_out"`
	Cost      money  `json:"cost_usd"`
	Estimated money  `json:"estimated_cost_usd"`
	Charged   money  `json:"charged_usd"`
}

// addUp sums the lines that have a cost, by their keys, the dearest first; days by date.
func addUp(lines []gatewaylog.Line, key func(gatewaylog.Line) string) ([]costRow, error) {
	sums := map[string]*costRow{}
	for _, l := range lines {
		if l.Cost == "" {
			continue // no query, or one that was refused before a model was asked
		}
		row := sums[key(l)]
		if row == nil {
			row = &costRow{Key: key(l)}
			sums[row.Key] = row
		}
		if err := row.add(l); err != nil {
			return nil, err
		}
	}
	var rows []costRow
	for _, row := range sums {
		rows = append(rows, *row)
	}
	slices.SortFunc(rows, func(a, b costRow) int {
		_, notDays := time.Parse(time.DateOnly, a.Key)
		if c := b.Cost.Cmp(a.Cost); notDays != nil && c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	return rows, nil
}

func (r *costRow) add(l gatewaylog.Line) error {
	r.Answers, r.TokensIn, r.TokensOut = r.Answers+1, r.TokensIn+l.TokensIn, r.TokensOut+l.TokensOut
	for _, amount := range []struct {
		to   *money
		text string
	}{{&r.Cost, l.Cost}, {&r.Estimated, l.EstimatedCost}, {&r.Charged, l.Charged}} {
		if err := amount.to.add(amount.text); err != nil {
			return fmt.Errorf("the line of request %s: %w", l.ID, err)
		}
	}
	return nil
}

func total(rows []costRow) costRow {
	all := costRow{Key: "all"}
	for _, r := range rows {
		all.Answers, all.TokensIn, all.TokensOut = all.Answers+r.Answers, all.TokensIn+r.TokensIn, all.TokensOut+r.TokensOut
		all.Cost, all.Estimated, all.Charged = all.Cost.plus(r.Cost), all.Estimated.plus(r.Estimated), all.Charged.plus(r.Charged)
	}
	return all
}

func costColumns(by string) []terminal.Column[costRow] {
	number := func(title string, text func(costRow) string) terminal.Column[costRow] {
		return terminal.Column[costRow]{Title: title, Right: true, Cell: func(r costRow) terminal.Cell { return terminal.Plain(text(r)) }}
	}
	return []terminal.Column[costRow]{
		{Title: strings.ToUpper(by), Cell: func(r costRow) terminal.Cell { return terminal.Plain(r.Key) }},
		number("ANSWERS", func(r costRow) string { return fmt.Sprint(r.Answers) }),
		number("TOKENS IN", func(r costRow) string { return fmt.Sprint(r.TokensIn) }),
		number("OUT", func(r costRow) string { return fmt.Sprint(r.TokensOut) }),
		number("COST", func(r costRow) string { return "$" + r.Cost.String() }),
		number("ESTIMATED", func(r costRow) string { return r.Estimated.unlessZero() }),
		number("CHARGED", func(r costRow) string { return r.Charged.unlessZero() }),
	}
}
