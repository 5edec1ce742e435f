package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/infra/botctl/internal/wholefile"
)

const adoptLong = `Bring overrides into the folder, so that files say again what serves, and retire those that a
deployment has made needless. Without bots it looks at all overrides.

An override that differs from the file is written into it, byte for byte; then comes a deploy. One
that says what the deployed base says is removed, which changes nothing that is served. So adopt,
deploy, adopt leaves files and stage the same, without an override.

A file with changes that are neither deployed nor pushed would lose them. It is left alone unless
the bot is named, and then you are told before you are asked.

A region that cannot be read is left out, and the exit status is 3.`

func (p *program) adoptCommand() *cobra.Command {
	var says consent
	c := &cobra.Command{
		Use: "adopt [bot ...]", GroupID: groupDeploy,
		Short: "Bring overrides into files, and retire them once they are deployed.", Long: adoptLong,
		Example: `  botctl adopt --dry-run
  botctl adopt nova-lite
  botctl adopt --stage prod --yes`,
		ValidArgsFunction: p.completeBots,
		RunE:              func(c *cobra.Command, args []string) error { return p.adopt(c.Context(), says, args) },
	}
	says.flags(c.Flags())
	return c
}

// The results of an adoption.
const (
	adoptNone    = "no override"
	adoptFile    = "file written, deploy it"
	adoptWaiting = "in the file, deploy it"
	adoptRetired = "override retired"
	adoptRefused = "not adopted"
)

// adoptRow is what became of an override.
type adoptRow struct {
	Bot    string `json:"bot"`
	Region string `json:"region"`
	Result string `json:"result"`
	File   string `json:"file"` // that was written
}

var adoptColumns = []terminal.Column[adoptRow]{
	{Title: "BOT", Cell: func(r adoptRow) terminal.Cell { return terminal.Plain(r.Bot) }},
	{Title: "REGION", Cell: func(r adoptRow) terminal.Cell { return terminal.Plain(r.Region) }},
	{Title: "RESULT", Cell: func(r adoptRow) terminal.Cell {
		return terminal.Cell{Text: r.Result, Look: map[string]terminal.Look{adoptFile: terminal.Green, adoptRetired: terminal.Green, adoptRefused: terminal.Red}[r.Result]}
	}},
	{Title: "FILE", Cell: func(r adoptRow) terminal.Cell { return terminal.Plain(r.File) }},
}

func (p *program) adopt(ctx context.Context, says consent, names []string) error {
	s, views, fault := p.look(ctx, names)
	if fault != nil && len(views) == 0 {
		return fault
	}
	var all []adoption
	faults := []error{fault}
	for _, v := range views {
		if v.Override == nil && len(names) == 0 {
			continue
		}
		a, err := s.adoptionOf(ctx, v, len(names) > 0)
		all, faults = append(all, a), append(faults, err)
	}
	if plan := s.adoptPlan(all); plan != "" {
		if goOn, err := p.confirm(ctx, says, plan); !goOn {
			return errors.Join(append(faults, err)...)
		}
	}
	rows := make([]adoptRow, 0, len(all))
	for _, a := range all {
		row, err := s.carryOut(ctx, a)
		rows, faults = append(rows, row), append(faults, err)
	}
	if len(rows) == 0 {
		p.note("there is no override in stage %s", p.stage)
	}
	if err := show(p, rows, adoptColumns); err != nil {
		return err
	}
	s.adviseDeploy(all)
	if len(names) == 0 {
		faults = append(faults, s.leftOut())
	}
	return errors.Join(faults...)
}

func (s *site) carryOut(ctx context.Context, a adoption) (adoptRow, error) {
	r := adoptRow{Bot: a.String(), Region: a.Region, Result: a.result}
	var err error
	switch a.result {
	case adoptRetired:
		err = s.Remove(ctx, a.View)
	case adoptFile:
		if err = s.Unchanged(ctx, a.View); err == nil {
			r.File = filepath.ToSlash(s.FileName(a.Ref))
			err = wholefile.Replace(s.FileName(a.Ref), a.File, a.Override.Text)
		}
	}
	if err != nil {
		r.Result, r.File = adoptRefused, ""
	}
	return r, err
}

// adviseDeploy says what is left to do, for each group once.
func (s *site) adviseDeploy(all []adoption) {
	told := map[string]bool{}
	for _, a := range all {
		if (a.result == adoptFile || a.result == adoptWaiting) && !told[a.Group] {
			told[a.Group] = true
			s.note("deploy group %s: %s; then botctl adopt retires what it has made needless", a.Group, a.DeployHint())
		}
	}
}
