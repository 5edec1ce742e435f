package main

import (
	"fmt"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// showSynced shows rows, and says no for those that are not done.
func (p *program) showSynced(rows []syncRow) error {
	looks := map[string]terminal.Look{syncDone: terminal.Green, syncDropped: terminal.Red, syncRefused: terminal.Red, syncFailed: terminal.Yellow}
	err := show(p, rows, []terminal.Column[syncRow]{
		{Title: "BOT", Cell: func(r syncRow) terminal.Cell { return terminal.Plain(r.Bot) }},
		{Title: "ON POE", Cell: func(r syncRow) terminal.Cell { return terminal.Plain(orDash(r.PoeBot)) }},
		{Title: "RESULT", Cell: func(r syncRow) terminal.Cell { return terminal.Cell{Text: r.Result, Look: looks[r.Result]} }},
		{Title: "CONTROLS", Cell: func(r syncRow) terminal.Cell { return terminal.Plain(orDash(r.Controls)) }},
		{Title: "KEY", Cell: func(r syncRow) terminal.Cell { return terminal.Plain(orDash(r.Key)) }},
	})
	if err != nil {
		return err
	}
	return p.tellSynced(rows)
}

// tellSynced says what to do about those that are not done.
func (p *program) tellSynced(rows []syncRow) error {
	no, later := 0, 0
	for _, r := range rows {
		switch r.Result {
		case syncDropped, syncRefused:
			no++
		case syncFailed:
			later++
		}
		if p.output == terminal.AsTable && (r.Advice != "" || r.Result != syncDone) {
			p.note("%s: %s", r.Bot, r.Seen)
		}
		if p.output == terminal.AsTable && r.Advice != "" {
			p.note("  %s", r.Advice)
		}
	}
	switch {
	case no > 0:
		return exit.Answer(fmt.Errorf("%s not in order on Poe", counted(no, "bot")))
	case later > 0:
		return exit.Failure(fmt.Errorf("nobody could ask Poe for %s", counted(later, "bot")))
	}
	return nil
}
