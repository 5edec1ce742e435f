package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
)

const logsLong = `Show the requests to a bot, one line each, from the log of its function, or from that of a local
server. FIRST TEXT is the time from the request until a user could read something. A bot that has
left the folder is named GROUP/BOT, as long as its group is there.

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
		Use: "logs [bot]", GroupID: groupAsk, Args: words(0, 1), ValidArgsFunction: p.completeBots,
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
	f.StringVar(&o.poeID, "poe-id", "", "only requests with this `id` of a message, conversation, user or query")
	f.StringVar(&o.outcome, "outcome", "", "only requests with this `outcome`: ok, refused, abandoned, throttled, …")
	f.StringVar(&o.since, "since", "", "only since this `time`: 30m, 7d, a date (default 24h, 10m with --follow)")
	f.StringVar(&o.file, "file", "", "read this `file` of a local server's log, or - for standard input")
	f.BoolVarP(&o.follow, "follow", "f", false, "go on with requests as they come, until Ctrl-C")
	c.MarkFlagsMutuallyExclusive("follow", "file")
	offer(c, "outcome", outcomes())
	return c
}

func (p *program) logs(ctx context.Context, args []string, o logsOptions) error {
	f, err := p.logsFilter(o)
	if err != nil {
		return err
	}
	var lines []gatewaylog.Line
	several := false
	switch {
	case o.file != "":
		if len(args) == 1 {
			ref := stage.ParseRef(args[0])
			f.Group, f.Bot = ref.Group, ref.Name
		}
		several = len(args) == 0
		lines, err = p.fileLines(o.file, f)
	case len(args) == 0:
		return exit.Misused("whose log? Name a bot, or a file with --file")
	default:
		b, err := p.loggedPlace(ctx, args[0])
		if err != nil {
			return err
		}
		f.Group, f.Bot = b.Group, b.Name
		log, err := p.openLog(ctx, b.Region, b.Group)
		if err != nil {
			return err
		}
		if o.follow {
			return log.Follow(ctx, f, p.showNext)
		}
		if lines, err = log.Lines(ctx, f); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if len(lines) == 0 && p.output == terminal.AsTable {
		return noLines(o)
	}
	return p.showLines(lines, several)
}

// noLines says where to look for what was not found.
func noLines(o logsOptions) error {
	hint := ""
	if o.file == "" || o.since != "" {
		hint = "; --since looks further back"
	}
	return exit.Answer(errors.New("there is no such line" + hint))
}

// outcomes are all that a request can come to.
func outcomes() []string {
	all := []string{gateway.OutcomeOK, gateway.OutcomeRefused, gateway.OutcomeAbandoned, gateway.OutcomeDisabled}
	for _, kind := range fault.Kinds() {
		all = append(all, kind.String())
	}
	return all
}

// logsFilter reads the flags.
func (p *program) logsFilter(o logsOptions) (f gatewaylog.Filter, err error) {
	for flag, value := range map[string]string{"ref": o.ref, "request": o.request, "poe-id": o.poeID, "outcome": o.outcome} {
		if err := gatewaylog.CheckID(value); err != nil {
			return f, exit.Misused("--%s: %w", flag, err)
		}
	}
	if o.outcome != "" && !slices.Contains(outcomes(), o.outcome) {
		return f, exit.Misused("--outcome %q: want %s", o.outcome, strings.Join(outcomes(), ", "))
	}
	f = gatewaylog.Filter{Ref: o.ref, Request: o.request, PoeID: o.poeID, Outcome: o.outcome}
	if o.ref == "" && o.request == "" {
		f.Messages = []string{gatewaylog.MessageRequest}
	}
	if o.since == "" && o.follow {
		o.since = "10m"
	}
	if o.since == "" && o.file == "" {
		o.since = "24h"
	}
	if o.since != "" {
		f.Since, err = p.parseSince(o.since)
	}
	return f, err
}
