package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// overrideChange is what is to become of a bot's override.
type overrideChange struct {
	stage.View
	to     bot.Source            // no Text: the override is removed
	effect []templatediff.Change // on what serves
	done   string                // one of the results below, where there is nothing to do
}

// The results of a change.
const (
	changeWritten = "written"
	changeRemoved = "removed"
	changeAlready = "already there"
	changeRaced   = "written, and somebody was in between"
	changeRefused = "somebody was in between, nothing written"
	changeFailed  = "failed"
	changeOpen    = "not done"
)

// changedRow is what became of it.
type changedRow struct {
	Bot     string                `json:"bot"`
	Region  string                `json:"region"`
	Result  string                `json:"result"`
	Version int64                 `json:"version"` // of the override; 0: none was written
	Effect  []templatediff.Change `json:"effect"`
}

var changedColumns = []terminal.Column[changedRow]{
	{Title: "BOT", Cell: func(r changedRow) terminal.Cell { return terminal.Plain(r.Bot) }},
	{Title: "REGION", Cell: func(r changedRow) terminal.Cell { return terminal.Plain(r.Region) }},
	{Title: "VERSION", Right: true, Cell: func(r changedRow) terminal.Cell {
		if r.Version == 0 {
			return terminal.Cell{}
		}
		return terminal.Plain(fmt.Sprint(r.Version))
	}},
	{Title: "RESULT", Cell: func(r changedRow) terminal.Cell { return terminal.Cell{Text: r.Result, Look: changedLooks[r.Result]} }},
}

var changedLooks = map[string]terminal.Look{
	changeWritten: terminal.Green, changeRemoved: terminal.Green, changeAlready: terminal.Dim, changeRaced: terminal.Yellow, changeRefused: terminal.Red, changeFailed: terminal.Red, changeOpen: terminal.Red,
}

// newChange says what a text, or none, makes of a bot.
func (s *site) newChange(b stage.View, to bot.Source) overrideChange {
	c := overrideChange{View: b, to: to, effect: []templatediff.Change{}}
	after := to
	if to.Text == nil {
		if b.Base == nil {
			return c
		}
		after = b.Base.Source
	}
	if before, _, _, _ := b.Serving(); before != nil {
		if effect, err := templatediff.Effect(s.stage, b.Whole(before.Source), b.Whole(after)); err == nil && effect != nil {
			c.effect = effect
		}
	}
	return c
}

// shown is a change for whoever is asked about it.
func (c overrideChange) shown(p *program) string {
	var b strings.Builder
	serves, _, _, _ := c.Serving()
	switch {
	case serves == nil && c.to.Text != nil:
		fmt.Fprintf(&b, "%s (%s): serves nothing now\n", c, c.Region)
	case c.to.Text == nil && c.Base == nil:
		fmt.Fprintf(&b, "%s (%s): has no base, and is gone with its override\n", c, c.Region)
	default:
		fmt.Fprintf(&b, "%s (%s): %s\n", c, c.Region, templatediff.Summary(c.effect))
	}
	from, to := bot.Source{Name: "/dev/null"}, c.to
	if serves != nil {
		from = serves.Source
	}
	if to.Text == nil && c.Base != nil {
		to = c.Base.Source
		if c.Override != nil {
			from = c.Override.Source // which is lost, valid or not
		}
	}
	if to.Name == "" {
		to.Name = "/dev/null"
	}
	return b.String() + p.paintDiff(templatediff.Unified(from, to))
}

// checkOverride says why a text cannot be an override of a bot, as whoever serves it would
// judge it with what is deployed: a file of the group that is not deployed yet does not count.
func (s *site) checkOverride(b stage.View, source bot.Source) error {
	if err := config.CheckParameter(source); err != nil {
		return exit.Answer(err)
	}
	if !b.Deployed() {
		return exit.Answer(fmt.Errorf("%s: group %s is not deployed to stage %s in %s: this needs a deploy: %s", b, b.Group, s.stage, b.Region, b.DeployHint()))
	}
	_, _, err := b.Around.Load(source, s.files.Rules)
	if err == nil {
		return nil
	}
	if _, _, later := s.files.Load(b.Group, source); later == nil {
		return exit.Answer(fmt.Errorf("%w\n%s: valid with the files of the folder around it, and not with those that are deployed: this needs a deploy: %s", err, b, b.DeployHint()))
	}
	return exit.Answer(err)
}

// changeAll shows the changes, asks whether to make them, and makes them one after the other. None
// is made where one of them would switch a bot on and that was not asked for.
// Somebody in between keeps one of them from being made and no other; a service that fails so
// many times in a row ends it, as the rest would fare no better. What was done stays done, and
// is passed over when the command is run again.
func (s *site) changeAll(ctx context.Context, c changeConsent, changes []overrideChange, what string, mostFailures int) error {
	var text strings.Builder
	todo := 0
	for _, one := range changes {
		if one.done == "" {
			todo++
			text.WriteString(one.shown(s.program))
		}
	}
	if todo > 0 {
		lines, err := s.switchingOn(ctx, c, changes)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%s%s of stage %s: %s\n", lines, counted(todo, "bot"), s.stage, what)
		if goOn, err := s.confirm(ctx, c.consent, text.String()); !goOn {
			return err
		}
	}
	rows, err := s.makeChanges(ctx, changes, mostFailures)
	if shown := show(s.program, rows, changedColumns); shown != nil {
		return shown
	}
	return err
}

func (s *site) makeChanges(ctx context.Context, changes []overrideChange, mostFailures int) (rows []changedRow, err error) {
	var told []error
	failures, all := 0, true // in a row; done
	for _, c := range changes {
		r := changedRow{Bot: c.String(), Region: c.Region, Result: c.done, Version: c.SeenVersion(), Effect: c.effect}
		switch {
		case c.done != "":
		case failures >= mostFailures || ctx.Err() != nil:
			r.Result, r.Version = changeOpen, 0
		default:
			var err error
			r.Result, r.Version, err = s.makeChange(ctx, c)
			told = append(told, err)
			if failures++; r.Result != changeFailed {
				failures = 0
			}
		}
		all = all && r.Result != changeFailed && r.Result != changeOpen
		rows = append(rows, r)
	}
	if !all {
		told = append(told, errors.New("not all was done; run the command again, and what is done is passed over"))
	}
	return rows, errors.Join(told...)
}

func (s *site) makeChange(ctx context.Context, c overrideChange) (result string, version int64, err error) {
	result = changeRemoved
	if c.to.Text != nil {
		result = changeWritten
		version, err = s.Put(ctx, c.View, c.to.Text)
	} else {
		err = s.Remove(ctx, c.View)
	}
	if err == nil {
		return result, version, nil
	}
	told := exit.IsAnswer(err)
	switch {
	case told && version > 0:
		return changeRaced, version, err
	case told:
		return changeRefused, 0, err
	}
	return changeFailed, 0, err
}
