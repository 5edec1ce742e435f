package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// showLines shows a row for each line, or the lines as they are.
func (p *program) showLines(lines []gatewaylog.Line, several bool) error {
	switch {
	case p.output == terminal.AsJSON:
		for _, l := range lines {
			if _, err := fmt.Fprintf(p.stdout, "%s\n", terminal.EscapeJSON([]byte(l.Text))); err != nil {
				return err
			}
		}
		return nil
	case p.output == terminal.AsYAML:
		all := []json.RawMessage{}
		for _, l := range lines {
			all = append(all, json.RawMessage(l.Text))
		}
		return p.showValue(all)
	}
	columns := lineColumns(several)
	if len(lines) > 1 { // who looks at one wants all of it
		columns[len(columns)-1].Least = 40
	}
	return terminal.WriteTable(p.display(), lines, columns)
}

// showNext shows one line by itself.
func (p *program) showNext(l gatewaylog.Line) error {
	if p.output != terminal.AsTable {
		return p.showLines([]gatewaylog.Line{l}, false)
	}
	return terminal.WriteLine(p.display(), l, lineColumns(false))
}

func lineColumns(several bool) []terminal.Column[gatewaylog.Line] {
	columns := []terminal.Column[gatewaylog.Line]{
		{Title: "TIME", Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(l.Time.UTC().Format(time.DateTime)) }},
		{Title: "REF", Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(l.Ref) }},
	}
	if several {
		columns = append(columns, terminal.Column[gatewaylog.Line]{Title: "BOT", Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(l.FullBot()) }})
	}
	return append(columns, []terminal.Column[gatewaylog.Line]{
		{Title: "TYPE", Spare: 2, Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(l.Type) }},
		{Title: "OUTCOME", Cell: outcomeCell},
		{Title: "MODEL", Least: 14, Spare: 1, Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(l.Model) }},
		{Title: "TOKENS", Right: true, Spare: 3, Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(tokensOf(l)) }},
		{Title: "COST", Right: true, Spare: 4, Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(costOf(l)) }},
		{Title: "FIRST TEXT", Right: true, Spare: 5, Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(seconds(l.FirstText)) }},
		{Title: "WHAT", Cell: func(l gatewaylog.Line) terminal.Cell { return terminal.Plain(whatOf(l)) }},
	}...)
}

func outcomeCell(l gatewaylog.Line) terminal.Cell {
	switch l.Outcome {
	case "ok":
		return terminal.Cell{Text: l.Outcome, Look: terminal.Green}
	case "abandoned", "disabled", "refused":
		return terminal.Cell{Text: l.Outcome, Look: terminal.Yellow}
	}
	return terminal.Cell{Text: l.Outcome, Look: terminal.Red}
}

func tokensOf(l gatewaylog.Line) string {
	if l.TokensIn == 0 && l.TokensOut == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", l.TokensIn, l.TokensOut)
}

// costOf is what was measured, and behind a ~ what is estimated beside it.
func costOf(l gatewaylog.Line) string {
	text := ""
	if l.Cost != "" {
		text = "$" + l.Cost
	}
	if l.EstimatedCost != "" {
		text += " ~$" + l.EstimatedCost
	}
	return text
}

// whatOf is what a line says beside its numbers: the error of a request, or the text of another line.
func whatOf(l gatewaylog.Line) string {
	text := l.Message
	if text == gatewaylog.MessageRequest {
		text = ""
	}
	for _, more := range []string{l.Error, l.Why} {
		if more != "" && text != "" {
			text += ": "
		}
		text += more
	}
	return inOneLine(text)
}

// seconds is a time of so many milliseconds.
func seconds(ms float64) string {
	if ms == 0 {
		return ""
	}
	return strings.TrimSuffix(strconv.FormatFloat(ms/1000, 'f', 2, 64), ".00") + " s"
}
