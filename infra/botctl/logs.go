package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

const logsLong = `Show the requests to a bot, one line each, from the log of its function, or from that of a local
server. FIRST TEXT is the time from the request until a user could read something.

Who asks for one request, by --ref or --request, is shown every line about it.
-o json writes the lines as they are, one object a line, with all that is in them.`

// logsOptions are the flags of logs.
type logsOptions struct {
	ref, request, poeID, outcome string
	since, file                  string
	follow                       bool
}

func (p *program) logsCommand() *cobra.Command {
	var o logsOptions
	c := &cobra.Command{
		Use: "logs [BOT]", GroupID: groupAsk, Args: cobra.MaximumNArgs(1),
		Short: "Show the requests to a bot.", Long: logsLong,
		Example: `  botctl logs nova-lite
  botctl logs nova/nova-lite --stage prod --since 7d --outcome throttled
  botctl logs nova-lite --follow
  botctl logs nova-lite --ref asuyugahtz -o json
  botctl logs --file poebridge.log`,
		RunE: func(c *cobra.Command, args []string) error { return p.logs(c.Context(), args, o) },
	}
	f := c.Flags()
	f.StringVar(&o.ref, "ref", "", "only the request with this `reference`, which users see below an error")
	f.StringVar(&o.request, "request", "", "only the request with this `id`, as in the header X-Request-Id")
	f.StringVar(&o.poeID, "poe-id", "", "only requests with this `id` of Poe's: of a message, conversation, user or query")
	f.StringVar(&o.outcome, "outcome", "", "only requests with this `outcome`: ok, refused, abandoned, throttled, …")
	f.StringVar(&o.since, "since", "", "only requests since this `time`: 30m, 24h, 7d, or a date; 24h unless told, 10m with --follow, all of a file")
	f.StringVar(&o.file, "file", "", "read this `file` of a local server's log, or - for standard input, and nothing of AWS")
	f.BoolVarP(&o.follow, "follow", "f", false, "go on with requests as they come, until Ctrl-C")
	c.MarkFlagsMutuallyExclusive("follow", "file")
	return c
}

func (p *program) logs(ctx context.Context, args []string, o logsOptions) error {
	f, err := p.logsFilter(o)
	if err != nil {
		return err
	}
	var lines []logLine
	several := false
	switch {
	case o.file != "":
		if len(args) == 1 {
			f.group, f.bot = splitBot(args[0])
		}
		several = len(args) == 0
		lines, err = p.fileLines(o.file, f)
	case len(args) == 0:
		return exit.Misused("whose log? Name a bot, or a file with --file")
	default:
		var b botPlace
		if b, err = p.onePlace(ctx, args[0]); err != nil {
			return err
		}
		f.group, f.bot = b.group, b.name
		if o.follow {
			return p.follow(ctx, b, f)
		}
		lines, err = p.groupLines(ctx, b.region, b.group, f)
	}
	if err != nil {
		return err
	}
	return p.showLines(lines, several)
}

// logsFilter reads the flags.
func (p *program) logsFilter(o logsOptions) (f lineFilter, err error) {
	for flag, value := range map[string]string{"ref": o.ref, "request": o.request, "poe-id": o.poeID, "outcome": o.outcome} {
		if err := checkID(flag, value); err != nil {
			return f, err
		}
	}
	f = lineFilter{ref: o.ref, request: o.request, poeID: o.poeID, outcome: o.outcome}
	if o.ref == "" && o.request == "" {
		f.messages = []string{lineRequest}
	}
	if o.since == "" && o.follow {
		o.since = "10m"
	}
	if o.since == "" && o.file == "" {
		o.since = "24h"
	}
	if o.since != "" {
		f.since, err = p.sinceTime(o.since)
	}
	return f, err
}

// showLines shows a row for each line, or the lines as they are.
func (p *program) showLines(lines []logLine, several bool) error {
	switch {
	case p.output == formatJSON:
		for _, l := range lines {
			if _, err := io.WriteString(p.stdout, l.text+"\n"); err != nil {
				return err
			}
		}
		return nil
	case p.output == formatYAML:
		all := []json.RawMessage{}
		for _, l := range lines {
			all = append(all, json.RawMessage(l.text))
		}
		return p.showValue(all)
	case len(lines) == 0:
		return exit.Answer(errors.New("there is no such line; --since looks further back"))
	}
	return writeTable(p, lines, lineColumns(several))
}

func lineColumns(several bool) []column[logLine] {
	columns := []column[logLine]{
		{title: "TIME", cell: func(l logLine) cell { return plain(l.Time.UTC().Format(time.DateTime)) }},
		{title: "REF", cell: func(l logLine) cell { return plain(l.Ref) }},
	}
	if several {
		columns = append(columns, column[logLine]{title: "BOT", cell: func(l logLine) cell { return plain(l.fullBot()) }})
	}
	return append(columns, []column[logLine]{
		{title: "TYPE", cell: func(l logLine) cell { return plain(l.Type) }},
		{title: "OUTCOME", cell: outcomeCell},
		{title: "MODEL", cell: func(l logLine) cell { return plain(l.Model) }},
		{title: "TOKENS", right: true, cell: func(l logLine) cell { return plain(l.tokens()) }},
		{title: "COST", right: true, cell: func(l logLine) cell { return plain(l.cost()) }},
		{title: "FIRST TEXT", right: true, cell: func(l logLine) cell { return plain(milliseconds(l.FirstText)) }},
		{title: "WHAT", cell: func(l logLine) cell { return plain(l.what()) }},
	}...)
}

func outcomeCell(l logLine) cell {
	switch l.Outcome {
	case "ok":
		return cell{l.Outcome, green}
	case "abandoned", "disabled", "refused":
		return cell{l.Outcome, yellow}
	}
	return cell{l.Outcome, red}
}

func (l logLine) tokens() string {
	if l.TokensIn == 0 && l.TokensOut == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", l.TokensIn, l.TokensOut)
}

// cost is what was measured, and behind a ~ what is estimated beside it.
func (l logLine) cost() string {
	text := ""
	if l.Cost != "" {
		text = "$" + l.Cost
	}
	if l.EstimatedCost != "" {
		text += " ~$" + l.EstimatedCost
	}
	return text
}

// what a line says beside its numbers: the error of a request, or the text of another line.
func (l logLine) what() string {
	text := l.Message
	if text == lineRequest {
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
