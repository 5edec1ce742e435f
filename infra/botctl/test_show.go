package main

import (
	"fmt"
	"slices"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// showTested shows a line for each bot and each case that failed, or for all cases.
func (p *program) showTested(tested []testedBot, o testOptions) error {
	var rows []testRow
	failed, cases := 0, 0
	for _, t := range tested {
		for _, w := range t.warnings {
			p.note("%s: %s", t.String(), w)
		}
		for _, r := range t.rows {
			if cases++; !r.OK {
				failed++
			}
		}
		rows = append(rows, t.shown(o.cases || p.output != terminal.AsTable)...)
	}
	if err := show(p, rows, testColumns); err != nil {
		return err
	}
	if failed > 0 {
		return exit.Answer(fmt.Errorf("%s of %d failed", counted(failed, "case"), cases))
	}
	return nil
}

// shown are a bot's rows, or one for all that went well and one for each that did not.
func (t testedBot) shown(whole bool) []testRow {
	if whole {
		return t.rows
	}
	bad := slices.DeleteFunc(slices.Clone(t.rows), func(r testRow) bool { return r.OK })
	if good := len(t.rows) - len(bad); good > 0 {
		bad = append([]testRow{{Group: t.Group, Bot: t.Name, Case: counted(good, "case"), OK: true}}, bad...)
	}
	return bad
}

var testColumns = []terminal.Column[testRow]{
	{Title: "BOT", Cell: func(r testRow) terminal.Cell { return terminal.Plain(r.Group + "/" + r.Bot) }},
	{Title: "CASE", Cell: func(r testRow) terminal.Cell { return terminal.Plain(r.Case) }},
	{Title: "RESULT", Cell: func(r testRow) terminal.Cell {
		if r.OK {
			return terminal.Cell{Text: "ok", Look: terminal.Green}
		}
		return terminal.Cell{Text: "failed", Look: terminal.Red}
	}},
	{Title: "REASON", Cell: func(r testRow) terminal.Cell { return terminal.Plain(inOneLine(r.Reason)) }},
}
