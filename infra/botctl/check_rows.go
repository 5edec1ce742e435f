package main

import (
	"errors"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// checkRow is what one check of one bot has come to.
type checkRow struct {
	Bot    string `json:"bot"`
	Check  string `json:"check"`
	Result string `json:"result"`
	Seen   string `json:"seen"`
	Advice string `json:"advice"`
}

// The results of checks.
const (
	checkOK      = "ok"
	checkFailed  = "failed"
	checkSkipped = "skipped"
)

// showChecked shows all rows, and says no where one has failed.
func (p *program) showChecked(all []checkRow) error {
	looks := map[string]terminal.Look{checkOK: terminal.Green, checkFailed: terminal.Red, checkSkipped: terminal.Dim}
	err := show(p, all, []terminal.Column[checkRow]{
		{Title: "BOT", Cell: func(r checkRow) terminal.Cell { return terminal.Plain(r.Bot) }},
		{Title: "CHECK", Cell: func(r checkRow) terminal.Cell { return terminal.Plain(r.Check) }},
		{Title: "RESULT", Cell: func(r checkRow) terminal.Cell { return terminal.Cell{Text: r.Result, Look: looks[r.Result]} }},
		{Title: "SEEN", Cell: func(r checkRow) terminal.Cell { return terminal.Plain(r.Seen) }},
	})
	if err != nil {
		return err
	}
	failed := 0
	for _, r := range all {
		if r.Result != checkFailed {
			continue
		}
		if failed++; p.output == terminal.AsTable && r.Advice != "" {
			p.note("%s, %s: %s", r.Bot, r.Check, r.Advice)
		}
	}
	if failed > 0 {
		return exit.Answer(errors.New(counted(failed, "check") + " failed"))
	}
	return nil
}
