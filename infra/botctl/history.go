package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
)

const historyLong = `Show the versions of a bot's override that Parameter Store keeps, the newest first: who wrote each,
when, and what it changed of the one before.

The first version is compared with the base as it is now. An override that is removed takes its
versions with it.`

// historyRow is one version of an override.
type historyRow struct {
	Version int64                 `json:"version"`
	Since   time.Time             `json:"since"`
	By      string                `json:"by"` // ARN
	Bytes   int                   `json:"bytes"`
	Effect  []templatediff.Change `json:"effect"` // on the version before
	Valid   bool                  `json:"valid"`  // with what is deployed now
	note    string
}

var historyColumns = []terminal.Column[historyRow]{
	{Title: "VERSION", Right: true, Cell: func(r historyRow) terminal.Cell { return terminal.Plain(fmt.Sprint(r.Version)) }},
	{Title: "SINCE", Cell: func(r historyRow) terminal.Cell { return terminal.Plain(stage.When(r.Since)) }},
	{Title: "BY", Cell: func(r historyRow) terminal.Cell { return terminal.Plain(stage.Who(r.By)) }},
	{Title: "BYTES", Right: true, Cell: func(r historyRow) terminal.Cell { return terminal.Plain(fmt.Sprint(r.Bytes)) }},
	{Title: "EFFECT", Cell: func(r historyRow) terminal.Cell {
		if !r.Valid {
			return terminal.Cell{Text: "not valid, passed over", Look: terminal.Red}
		}
		return terminal.Plain(r.note)
	}},
}

func (p *program) historyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "history bot", GroupID: groupDeploy,
		Short: "Show who changed a bot's override, when, and what.", Long: historyLong,
		Example: `  botctl history nova-lite
  botctl history nova/nova-lite --stage prod -o json`,
		Args: words(1, 1), ValidArgsFunction: p.completeBots,
		RunE: func(c *cobra.Command, args []string) error { return p.showHistory(c.Context(), args[0]) },
	}
}

func (p *program) showHistory(ctx context.Context, name string) error {
	s, v, err := p.lookAt(ctx, name, false)
	if err != nil {
		return err
	}
	all, err := s.History(ctx, v)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		p.note("%s has no override in stage %s; botctl show %s tells of its base", v, p.stage, v)
	}
	return show(p, s.historyRows(v, all), historyColumns)
}

// historyRows are the versions with their effects, the newest first.
func (s *site) historyRows(v stage.View, all []stage.Version) (rows []historyRow) {
	var before *bot.Source // nil: nothing that is known
	if v.Base != nil && len(all) > 0 && all[0].Number == 1 {
		before = &v.Base.Source
	}
	for _, one := range all {
		source := one.Source(v.OverrideName())
		_, err := v.Judge(source)
		r := historyRow{Version: one.Number, Since: one.Since.UTC(), By: one.By, Bytes: len(one.Text), Effect: []templatediff.Change{}, Valid: err == nil}
		switch effect, err := s.effectSince(v, before, source); {
		case before == nil:
			r.note = "(the version before is not kept)"
			if one.Number == 1 {
				r.note = "(there is no base to compare with)"
			}
		case err != nil:
			r.note = "(the version before is not valid)"
		default:
			r.Effect, r.note = append(r.Effect, effect...), templatediff.Summary(effect)
		}
		rows, before = append(rows, r), &source
	}
	slices.Reverse(rows)
	return rows
}

func (s *site) effectSince(v stage.View, before *bot.Source, after bot.Source) ([]templatediff.Change, error) {
	if before == nil {
		return nil, nil
	}
	return templatediff.Effect(s.stage, v.Whole(*before), v.Whole(after))
}
