package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

const costLong = `Show what answers have cost, in US dollars, from the log lines of the functions, or of a local
server.

COST is exact, of the tokens that Bedrock has counted, of pictures and of videos. ESTIMATED is
beside it and not in it: of answers that broke off before Bedrock counted. CHARGED is what users
have paid through Poe. What a model without a price costs is not known, and is 0 here;
AWS's own bill is what is owed.`

// costOptions are the flags of cost and of what is below it.
type costOptions struct {
	by, since, file string
	groups          []string
}

func (p *program) costCommand() *cobra.Command {
	var o costOptions
	c := &cobra.Command{
		Use: "cost", GroupID: groupAsk, Args: noSuchCommand,
		Short: "Show what answers have cost.", Long: costLong,
		Example: `  botctl cost
  botctl cost --by day --since 30d --stage prod
  botctl cost --by model --group claude -o json
  botctl cost --file poebridge.log`,
		RunE: func(c *cobra.Command, _ []string) error { return p.cost(c.Context(), o) },
	}
	by := strings.Join(costWays(), ", ")
	c.Flags().StringVar(&o.by, "by", "bot", "a line for each `what`: "+by)
	o.flags(c)
	offer(c, "by", costWays())
	_ = c.RegisterFlagCompletionFunc("group", p.completeGroups) // the flag is there
	c.AddCommand(p.reconcileCommand())
	return c
}

func (o *costOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.since, "since", "", "only since this `time`: 24h, 30d, a date (default 7d; all of a file)")
	f.StringVar(&o.file, "file", "", "read this `file` of a local server's log, or - for standard input")
	f.StringSliceVar(&o.groups, "group", nil, "only these `groups`; all of the folder unless told")
}

func (p *program) cost(ctx context.Context, o costOptions) error {
	key, ok := costKeys[o.by]
	if !ok {
		return exit.Misused("--by %q: want %s", o.by, strings.Join(costWays(), ", "))
	}
	lines, err := p.costLines(ctx, o, gatewaylog.MessageRequest)
	if err != nil {
		return err
	}
	rows, err := addUp(lines, key)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		p.note("there is no answer to count; --since looks further back")
	}
	if p.output == terminal.AsTable && len(rows) > 1 {
		rows = append(rows, total(rows))
	}
	return show(p, rows, costColumns(o.by))
}

// costLines reads the lines with these messages, of a file or of each group.
func (p *program) costLines(ctx context.Context, o costOptions, messages ...string) (lines []gatewaylog.Line, err error) {
	f := gatewaylog.Filter{Messages: messages}
	if o.since == "" && o.file == "" {
		o.since = "7d"
	}
	if o.since != "" {
		if f.Since, err = p.parseSince(o.since); err != nil {
			return nil, err
		}
	}
	if o.file != "" {
		lines, err := p.fileLines(o.file, f)
		return slices.DeleteFunc(lines, func(l gatewaylog.Line) bool { return len(o.groups) > 0 && !slices.Contains(o.groups, l.Group) }), err
	}
	return p.queryLogs(ctx, o.groups, f)
}

// queryLogs asks Logs Insights for the lines of groups. One that is not deployed has none.
func (p *program) queryLogs(ctx context.Context, wanted []string, f gatewaylog.Filter) (lines []gatewaylog.Line, err error) {
	s, err := p.openSite(ctx)
	if err != nil {
		return nil, err
	}
	if len(wanted) == 0 {
		wanted = s.AllGroups() // a sum that lacks one would be wrong
	}
	wanted = slices.Compact(slices.Sorted(slices.Values(wanted))) // and so would one that has one twice
	regions := make([]string, len(wanted))
	for i, name := range wanted {
		g, err := s.Group(name)
		if err != nil {
			return nil, fmt.Errorf("%w\n--group names the groups to be asked", err)
		}
		regions[i] = g.Region
	}
	found, faults := make([][]gatewaylog.Line, len(wanted)), make([]error, len(wanted))
	atOnce(len(wanted), func(i int) {
		found[i], faults[i] = p.queryLog(ctx, regions[i], wanted[i], f)
	})
	var missing []string
	for i, err := range faults {
		if errors.Is(err, gatewaylog.ErrNoLog) {
			missing, faults[i] = append(missing, wanted[i]), nil
		}
	}
	if err := firstOf(faults); err != nil {
		return nil, err
	}
	if len(missing) == len(wanted) {
		return nil, exit.Answer(fmt.Errorf("nothing of %s is deployed at stage %s; --stage names another, --file reads a local log", strings.Join(wanted, ", "), p.stage))
	}
	if len(missing) > 0 {
		p.note("not deployed at stage %s, and left out: %s", p.stage, strings.Join(missing, ", "))
	}
	return slices.Concat(found...), nil
}

// firstOf is the first error. What fails for one group most likely does for all.
func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) queryLog(ctx context.Context, region, group string, f gatewaylog.Filter) ([]gatewaylog.Line, error) {
	log, err := p.openLog(ctx, region, group)
	if err != nil {
		return nil, err
	}
	return log.Query(ctx, f, p.now())
}
