package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
)

const listLong = `Show the bots of a stage: what each serves and since when, whether Poe has its settings, and what
came of it in the last 24 hours.

STATE is enabled, disabled, or what is wrong; a star says that an override is passed over, and the
base serves. 24H REQUESTS are those for an answer, and ERRORS those of them that ended with an outcome
that botctl logs shows in red; COST is of what Bedrock has counted, in US dollars. They come from
CloudWatch some minutes late; a dash says that nobody knows, and botctl show BOT tells why. With
--wide there are also who wrote what serves, and the address to enter on Poe.

Only groups of the folder are shown, as their group.yaml says in which region they are. The numbers
need cloudwatch:GetMetricData, and cost $0.04 for 1,000 bots; whoever may not ask sees the rest.`

var stateLooks = map[string]look{stateEnabled: green, stateDisabled: yellow, stateInvalid: red, stateNotDeployed: dim}

var botColumns = []column[botRow]{
	{"BOT", false, func(r botRow) cell { return plain(r.Bot) }},
	{"STATE", false, func(r botRow) cell {
		text := r.State
		if r.PassedOver != "" && r.Serves != "" {
			text += "*"
		}
		return cell{text, stateLooks[r.State]}
	}},
	{"SERVES", false, func(r botRow) cell {
		if r.Serves == "" {
			return cell{}
		}
		return plain(fmt.Sprintf("%s %d", r.Serves, r.Version))
	}},
	{"SINCE", false, func(r botRow) cell {
		if r.Since.IsZero() {
			return cell{}
		}
		return plain(stage.When(r.Since))
	}},
	{"SYNCED", false, func(r botRow) cell { return plain(r.Synced) }},
	{"24H REQUESTS", true, func(r botRow) cell {
		return plain(r.ofDay(func(d dayRow) string { return strconv.Itoa(d.Requests) }))
	}},
	{"ERRORS", true, func(r botRow) cell {
		text := r.ofDay(func(d dayRow) string { return strconv.Itoa(d.Errors) })
		if r.Day != nil && r.Day.Errors > 0 {
			return cell{text, red}
		}
		return plain(text)
	}},
	{"COST", true, func(r botRow) cell {
		return plain(r.ofDay(func(d dayRow) string { return "$" + d.Cost.String() }))
	}},
}

// wideColumns come on top of them. Addresses alone fill the width of a terminal.
var wideColumns = []column[botRow]{
	{"BY", false, func(r botRow) cell {
		if r.Serves == "" {
			return cell{}
		}
		return plain(stage.Who(r.By))
	}},
	{"URL", false, func(r botRow) cell { return plain(r.URL) }},
}

func (p *program) listCommand() *cobra.Command {
	var group string
	var wide bool
	c := &cobra.Command{
		Use: "list", GroupID: groupAsk, Args: cobra.NoArgs,
		Short: "Show what is deployed.", Long: listLong,
		Example: `  botctl list
  botctl list --group nova --stage prod
  botctl list --wide
  botctl list -o json`,
		RunE: func(c *cobra.Command, _ []string) error { return p.list(c.Context(), group, wide) },
	}
	c.Flags().StringVar(&group, "group", "", "only the bots of this `group`")
	c.Flags().BoolVar(&wide, "wide", false, "show also who wrote what serves, and the address to enter on Poe")
	return c
}

func (p *program) list(ctx context.Context, group string, wide bool) error {
	s, err := p.openSite(ctx)
	if err != nil {
		return err
	}
	groups := s.Groups()
	if group != "" {
		groups = []string{group}
	}
	views, err := s.GroupViews(ctx, groups)
	if err != nil {
		return err
	}
	rows := s.botRows(ctx, views)
	if err := s.addDays(ctx, views, rows); err != nil {
		s.note("without the numbers of the last day: %v", err)
	}
	columns := botColumns
	if wide {
		columns = slices.Concat(botColumns, wideColumns)
	}
	if err := show(p, rows, columns); err != nil || group != "" {
		return err
	}
	return s.leftOut()
}

// botRows are bots with their addresses. Whoever may not ask for those is shown the rest.
func (s *site) botRows(ctx context.Context, views []stage.View) (rows []botRow) {
	urls := map[string]stage.Addresses{}
	for _, v := range views {
		if _, asked := urls[v.Group]; !asked && v.Deployed() {
			found, err := s.Addresses(ctx, v.Group, v.Region)
			if err != nil {
				s.note("without addresses of group %s: %v", v.Group, err)
			}
			urls[v.Group] = found
		}
		r := newBotRow(v)
		r.URL = urls[v.Group].Of(v.Name, v.Override != nil)
		rows = append(rows, r)
	}
	return rows
}
