package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
)

// showLines shows a row for each line, or the lines as they are.
func (p *program) showLines(lines []gatewaylog.Line, several bool) error {
	switch {
	case p.output == formatJSON:
		for _, l := range lines {
			if _, err := io.WriteString(p.stdout, l.Text+"\n"); err != nil {
				return err
			}
		}
		return nil
	case p.output == formatYAML:
		all := []json.RawMessage{}
		for _, l := range lines {
			all = append(all, json.RawMessage(l.Text))
		}
		return p.showValue(all)
	case len(lines) == 0:
		return exit.Answer(errors.New("there is no such line; --since looks further back"))
	}
	return writeTable(p, lines, lineColumns(several))
}

// showNext shows one line by itself, since nobody knows how wide the next ones are.
func (p *program) showNext(l gatewaylog.Line) error {
	if p.output != formatTable {
		return p.showLines([]gatewaylog.Line{l}, false)
	}
	var texts []string
	for _, c := range lineColumns(false) {
		if one := c.cell(l); one.text != "" {
			texts = append(texts, p.paint(one.look, one.text))
		}
	}
	_, err := io.WriteString(p.stdout, strings.Join(texts, columnGap)+"\n")
	return err
}

func lineColumns(several bool) []column[gatewaylog.Line] {
	columns := []column[gatewaylog.Line]{
		{title: "TIME", cell: func(l gatewaylog.Line) cell { return plain(l.Time.UTC().Format(time.DateTime)) }},
		{title: "REF", cell: func(l gatewaylog.Line) cell { return plain(l.Ref) }},
	}
	if several {
		columns = append(columns, column[gatewaylog.Line]{title: "BOT", cell: func(l gatewaylog.Line) cell { return plain(l.FullBot()) }})
	}
	return append(columns, []column[gatewaylog.Line]{
		{title: "TYPE", cell: func(l gatewaylog.Line) cell { return plain(l.Type) }},
		{title: "OUTCOME", cell: outcomeCell},
		{title: "MODEL", cell: func(l gatewaylog.Line) cell { return plain(l.Model) }},
		{title: "TOKENS", right: true, cell: func(l gatewaylog.Line) cell { return plain(tokensOf(l)) }},
		{title: "COST", right: true, cell: func(l gatewaylog.Line) cell { return plain(costOf(l)) }},
		{title: "FIRST TEXT", right: true, cell: func(l gatewaylog.Line) cell { return plain(seconds(l.FirstText)) }},
		{title: "WHAT", cell: func(l gatewaylog.Line) cell { return plain(whatOf(l)) }},
	}...)
}

func outcomeCell(l gatewaylog.Line) cell {
	switch l.Outcome {
	case "ok":
		return cell{l.Outcome, green}
	case "abandoned", "disabled", "refused":
		return cell{l.Outcome, yellow}
	}
	return cell{l.Outcome, red}
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
