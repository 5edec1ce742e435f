package main

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
)

const diffLong = `Compare files with both layers of a stage in Parameter Store: the base that a deployment writes,
and the overrides that people have pushed over it.

Without bots it compares the whole folder, with the defaults and the groups' own files. For each
bot there is what becomes of what it serves now, value by value, and the difference of the texts.
What a region that cannot be read has is left out, and the exit status is 3.`

// diffOptions are the flags of diff.
type diffOptions struct {
	exitCode bool
}

func (p *program) diffCommand() *cobra.Command {
	var o diffOptions
	c := &cobra.Command{
		Use: "diff [bot ...]", GroupID: groupDeploy,
		Short: "Compare files with what is deployed.", Long: diffLong,
		Example: `  botctl diff
  botctl diff nova-lite --stage prod
  botctl diff --exit-code -o json`,
		ValidArgsFunction: p.completeBots,
		RunE:              func(c *cobra.Command, args []string) error { return p.diff(c.Context(), o, args) },
	}
	c.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with 1 where something differs")
	return c
}

// The things that diff compares.
const (
	ofBot      = "bot"
	ofGroup    = "group"
	ofDefaults = "defaults"
)

// The states of a layer beside the file.
const (
	layerSame     = "same"
	layerDiffers  = "differs"
	layerNew      = "not deployed" // a file, and no base
	layerFileGone = "file gone"    // a base, and no file
	layerNone     = "none"
)

// diffRow is a file beside what is deployed of it.
type diffRow struct {
	Of       string                `json:"of"`
	Name     string                `json:"name"`
	Region   string                `json:"region"`
	Base     string                `json:"base"`
	Override string                `json:"override"`
	Serves   string                `json:"serves"` // the layer; empty: nothing
	Effect   []templatediff.Change `json:"effect"` // of the file on what serves
	Diff     string                `json:"diff"`
	Note     string                `json:"note"`
}

// differs reports whether there is anything to tell.
func (r diffRow) differs() bool {
	return r.Base != layerSame && r.Base != layerNone || r.Override == layerDiffers || len(r.Effect) > 0
}

// nowhere reports whether a stage has nothing of the bot.
func (r diffRow) nowhere() bool {
	return r.Of == ofBot && r.Base == layerNew && r.Override == layerNone
}

func (p *program) diff(ctx context.Context, o diffOptions, names []string) error {
	s, views, fault := p.look(ctx, names)
	if fault != nil && len(views) == 0 {
		return fault
	}
	var rows []diffRow
	if len(names) == 0 {
		rows = s.diffShared(views)
	}
	for _, v := range views {
		rows = append(rows, s.diffBot(v))
	}
	rows = slices.DeleteFunc(rows, func(r diffRow) bool { return !r.differs() })
	err := errors.Join(fault, p.showDiff(rows, len(views)))
	if len(names) == 0 {
		err = errors.Join(err, s.leftOut())
	}
	if err == nil && o.exitCode && len(rows) > 0 {
		err = exit.Answer(nil)
	}
	return err
}

// diffShared compares defaults and the files of groups, each once for a region.
func (s *site) diffShared(views []stage.View) (rows []diffRow) {
	seen := map[string]bool{}
	add := func(of, name, region string, file, deployed bot.Source) {
		if seen[of+name+region] {
			return
		}
		seen[of+name+region] = true
		r := diffRow{Of: of, Name: name, Region: region, Base: layerSame, Override: layerNone, Effect: []templatediff.Change{}}
		switch {
		case deployed.Text == nil:
			r.Base = layerNew
		case !stage.SameText(file.Text, deployed.Text):
			r.Base, r.Diff = layerDiffers, templatediff.Unified(deployed, file)
		}
		rows = append(rows, r)
	}
	for _, v := range views {
		for _, kind := range slices.Sorted(maps.Keys(s.files.Defaults)) {
			add(ofDefaults, kind, v.Region, s.files.Defaults[kind], v.Around.Defaults[kind])
		}
	}
	for _, v := range views {
		add(ofGroup, v.Group, v.Region, s.files.Around(v.Group).Group, v.Around.Group)
	}
	return rows
}

// diffBot compares one bot.
func (s *site) diffBot(v stage.View) diffRow {
	r := diffRow{Of: ofBot, Name: v.String(), Region: v.Region, Effect: []templatediff.Change{}, Base: baseState(v), Override: layerNone}
	serves, layer, _, passedOver := v.Serving()
	r.Serves = layer
	shown := serves
	if v.Override != nil {
		r.Override = layerDiffers
		if v.File != nil && stage.SameText(v.File.Text, v.Override.Text) {
			r.Override = layerSame
		}
		shown = v.Override
	}
	r.Note = diffNote(v, r, passedOver)
	if v.File == nil {
		return r
	}
	if shown == nil {
		shown = v.Base
	}
	if shown != nil && !stage.SameText(v.File.Text, shown.Text) {
		r.Diff = templatediff.Unified(shown.Source, *v.File)
	}
	if _, _, err := s.files.Load(v.Group, *v.File); err != nil {
		r.Note = "the file is not valid; botctl validate tells why"
		return r
	}
	if serves != nil {
		if effect, err := templatediff.Effect(s.stage, v.Whole(serves.Source), templatediff.Whole{Source: *v.File, Around: s.files.Around(v.Group)}); err == nil && effect != nil {
			r.Effect = effect // what serves and what is valid can be read
		}
	}
	return r
}

func baseState(v stage.View) string {
	switch {
	case v.File == nil && v.Base == nil:
		return layerNone
	case v.File == nil:
		return layerFileGone
	case v.Base == nil:
		return layerNew
	case stage.SameText(v.File.Text, v.Base.Text):
		return layerSame
	}
	return layerDiffers
}

// diffNote is what else to know of a bot, and what to do.
func diffNote(v stage.View, r diffRow, passedOver error) string {
	switch {
	case v.Override != nil && passedOver != nil:
		return "the override is not valid, and passed over: botctl show " + v.String() + " tells why"
	case r.Override == layerSame && r.Base == layerSame:
		return "the override says the same as the base: botctl adopt " + v.String() + " retires it"
	case r.Override == layerDiffers && v.File != nil:
		return "the override hides the file: botctl adopt " + v.String() + " brings it into the file, botctl push " + v.String() + " replaces it"
	case v.Override != nil && v.File == nil && v.Base == nil:
		return "the bot is nothing but an override: botctl adopt " + v.String() + " makes its file"
	case r.nowhere() && !v.Deployed():
		return "only the file is there, and its group is not deployed either: " + v.DeployHint()
	case r.nowhere():
		return "only the file is there: botctl push " + v.String() + " brings it into force at once, " + v.DeployHint() + " with a deployment"
	case r.Base == layerFileGone:
		return "a deployment removes it: botctl retire " + v.String() + " removes the rest"
	}
	return ""
}
