package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// botView is one bot: its file, and what a stage holds of it.
type botView struct {
	botRef
	stage, region          string
	file                   *bot.Source // nil: none
	base, override, synced *stageText  // nil: none
	around                 config.Texts
}

// look reads the folder and what is deployed of the bots that are named, or of all.
func (p *program) look(ctx context.Context, names []string) (*site, []botView, error) {
	s, err := p.openSite(ctx)
	if err != nil {
		return nil, nil, err
	}
	refs, err := s.choose(names)
	if err != nil {
		return nil, nil, err
	}
	views, err := s.view(ctx, refs, false)
	return s, views, err
}

// view reads bots; nil are all of the folder and of what is deployed of its groups. They
// come by group and name.
func (s *site) view(ctx context.Context, refs []botRef, authors bool) (views []botView, err error) {
	byRegion := map[string][]botRef{}
	for _, r := range refs {
		region := s.groups[r.group].region
		byRegion[region] = append(byRegion[region], r)
	}
	if refs == nil {
		for _, g := range s.groups {
			byRegion[g.region] = nil
		}
	}
	for region, some := range byRegion {
		v, err := s.readRegion(ctx, region, some, authors)
		if err != nil {
			return nil, err
		}
		if some == nil {
			some = s.all(v)
		}
		for _, ref := range some {
			one, err := s.viewOf(ctx, v, ref)
			if err != nil {
				return nil, err
			}
			views = append(views, one)
		}
	}
	slices.SortFunc(views, func(a, b botView) int { return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.name, b.name)) })
	return views, nil
}

// all are the bots of the groups that belong into a region.
func (s *site) all(v *regionView) (refs []botRef) {
	for name, g := range s.groups {
		if g.region != v.region {
			continue
		}
		some := v.refs(name)
		for _, b := range g.bots {
			if ref := (botRef{name, b}); !slices.Contains(some, ref) {
				some = append(some, ref)
			}
		}
		refs = append(refs, some...)
	}
	return refs
}

func (s *site) viewOf(ctx context.Context, v *regionView, ref botRef) (botView, error) {
	file, err := s.file(ctx, ref)
	at := func(layer string) *stageText {
		return v.texts[config.Place{Layer: layer, Group: ref.group, Name: ref.name}]
	}
	return botView{
		botRef: ref, stage: s.stage, region: v.region, file: file,
		base: at(config.Groups), override: at(config.Overrides), synced: at(config.Synced), around: v.around(ref.group),
	}, err
}

// viewOne reads one bot that somebody has named.
func (s *site) viewOne(ctx context.Context, name string, authors bool) (botView, error) {
	refs, err := s.choose([]string{name})
	if err != nil {
		return botView{}, err
	}
	views, err := s.view(ctx, refs, authors)
	if err != nil {
		return botView{}, err
	}
	return views[0], nil
}

func (b botView) parameter(layer string) string {
	return config.Place{Layer: layer, Group: b.group, Name: b.name}.Parameter(b.stage)
}

func (b botView) String() string { return b.botRef.String() }

// deployed reports whether there is a function that could serve the bot.
func (b botView) deployed() bool { return b.around.Group.Text != nil }

// judge reads a template as the function does.
func (b botView) judge(s bot.Source) (*bot.Template, error) {
	t, _, err := b.around.Load(s, bot.Options{Stage: b.stage, Kinds: bot.Kinds()})
	return t, err
}

// whole is a template with what is deployed around it.
func (b botView) whole(s bot.Source) templatediff.Whole {
	return templatediff.Whole{Source: s, Around: b.around}
}

// serving is what the function serves, and the layer that it is of; nil: nothing. The error
// is why an override, or all there is, is passed over.
func (b botView) serving() (text *stageText, layer string, template *bot.Template, passedOver error) {
	for _, l := range []struct {
		name string
		text *stageText
	}{{config.LayerOverride, b.override}, {config.LayerBase, b.base}} {
		if l.text == nil {
			continue
		}
		t, err := b.judge(l.text.Source)
		if err == nil {
			return l.text, l.name, t, passedOver
		}
		if passedOver == nil {
			passedOver = err
		}
	}
	return nil, "", nil, passedOver
}

// deployHint is how a group is deployed.
func (b botView) deployHint() string {
	return fmt.Sprintf("make deploy STAGE=%s GROUP=%s", b.stage, b.group)
}
