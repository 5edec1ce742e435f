package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

const listLong = `Show the bots of a stage: what each serves and since when, whether Poe has its settings, and what
came of it in the last 24 hours.

STATE is enabled, disabled, or what is wrong; a star says that an override is passed over, and the
base serves. 24H REQUESTS are those for an answer, and ERRORS those of them that ended with an
outcome that botctl logs shows in red; COST is of what Bedrock has counted, in US dollars. They come
from CloudWatch some minutes late; a dash says that nobody knows, and botctl show BOT tells why.
With --wide there are also who wrote what serves, and the address to enter on Poe.

Only groups of the folder are shown, as their group.yaml says in which region they are. The numbers
need cloudwatch:GetMetricData, and cost $0.04 for 1,000 bots; whoever may not ask sees the rest.`

var stateLooks = map[string]terminal.Look{stateEnabled: terminal.Green, stateDisabled: terminal.Yellow, stateInvalid: terminal.Red, stateNotDeployed: terminal.Dim}

var botColumns = []terminal.Column[botRow]{
	{Title: "BOT", Cell: func(r botRow) terminal.Cell { return terminal.Plain(r.Bot) }},
	{Title: "STATE", Cell: func(r botRow) terminal.Cell {
		text := r.State
		if r.PassedOver != "" && r.Serves != "" {
			text += "*"
		}
		return terminal.Cell{Text: text, Look: stateLooks[r.State]}
	}},
	{Title: "SERVES", Cell: func(r botRow) terminal.Cell {
		if r.Serves == "" {
			return terminal.Cell{}
		}
		return terminal.Plain(fmt.Sprintf("%s %d", r.Serves, r.Version))
	}},
	{Title: "SINCE", Cell: func(r botRow) terminal.Cell {
		if r.Since.IsZero() {
			return terminal.Cell{}
		}
		return terminal.Plain(stage.When(r.Since))
	}},
	{Title: "SYNCED", Cell: func(r botRow) terminal.Cell { return terminal.Plain(r.Synced) }},
	{Title: "24H REQUESTS", Right: true, Cell: func(r botRow) terminal.Cell {
		return terminal.Plain(r.ofDay(func(d dayRow) string { return strconv.Itoa(d.Requests) }))
	}},
	{Title: "ERRORS", Right: true, Cell: func(r botRow) terminal.Cell {
		text := r.ofDay(func(d dayRow) string { return strconv.Itoa(d.Errors) })
		if r.Day != nil && r.Day.Errors > 0 {
			return terminal.Cell{Text: text, Look: terminal.Red}
		}
		return terminal.Plain(text)
	}},
	{Title: "COST", Right: true, Cell: func(r botRow) terminal.Cell {
		return terminal.Plain(r.ofDay(func(d dayRow) string { return "$" + d.Cost.String() }))
	}},
}

// wideColumns come on top of them. Addresses alone fill the width of a terminal.
var wideColumns = []terminal.Column[botRow]{
	{Title: "BY", Cell: func(r botRow) terminal.Cell {
		if r.Serves == "" {
			return terminal.Cell{}
		}
		return terminal.Plain(stage.Who(r.By))
	}},
	{Title: "URL", Cell: func(r botRow) terminal.Cell { return terminal.Plain(r.URL) }},
}

func (p *program) listCommand() *cobra.Command {
	var group string
	var wide bool
	c := &cobra.Command{
		Use: "list", GroupID: groupAsk, Args: words(0, 0),
		Short: "Show what is deployed.", Long: listLong,
		Example: `  botctl list
  botctl list --group nova --stage prod
  botctl list --wide
  botctl list -o json`,
		RunE: func(c *cobra.Command, _ []string) error { return p.list(c.Context(), group, wide) },
	}
	c.Flags().StringVar(&group, "group", "", "only the bots of this `group`")
	_ = c.RegisterFlagCompletionFunc("group", p.completeGroups) // the flag is there
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
	views, fault := s.GroupViews(ctx, groups)
	if fault != nil && len(views) == 0 {
		return fault
	}
	rows := s.botRows(ctx, views)
	if err := s.addDays(ctx, views, rows); err != nil {
		s.note("without the numbers of the last day: %v", err)
	}
	columns := botColumns
	if wide {
		columns = slices.Concat(botColumns, wideColumns)
	}
	if err := errors.Join(fault, show(p, rows, columns)); err != nil || group != "" {
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
