package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// View is one bot: its file, and what a stage holds of it.
type View struct {
	Place
	Stage                  string
	File                   *bot.Source  // nil: none
	Base, Override, Synced *Text        // nil: none
	Around                 config.Texts // what is deployed around it
}

// View reads one bot; with authors it is told too who wrote its texts.
func (s *Stage) View(ctx context.Context, ref Ref, authors bool) (View, error) {
	views, err := s.views(ctx, []Ref{ref}, authors)
	if err != nil {
		return View{}, err
	}
	return views[0], nil
}

// Views reads bots, and returns them by group and name. With an error there are those that can
// be read.
func (s *Stage) Views(ctx context.Context, refs []Ref) ([]View, error) {
	return s.views(ctx, refs, false)
}

func (s *Stage) views(ctx context.Context, refs []Ref, authors bool) (views []View, err error) {
	byRegion := map[string][]Ref{}
	for _, r := range refs {
		place, err := s.Place(r)
		if err != nil {
			return nil, err
		}
		byRegion[place.Region] = append(byRegion[place.Region], r)
	}
	var faults []error
	for _, region := range slices.Sorted(maps.Keys(byRegion)) {
		held, err := s.readBots(ctx, region, byRegion[region], authors)
		if err == nil {
			views, err = s.addViews(ctx, views, held, byRegion[region])
		}
		faults = append(faults, err)
	}
	sortViews(views)
	return views, errors.Join(faults...)
}

// GroupViews reads all bots of groups, those of the folder and those that are deployed, and
// returns them by group and name. It is told who wrote their texts. With an error there are
// those that can be read.
func (s *Stage) GroupViews(ctx context.Context, groups []string) (views []View, err error) {
	byRegion := map[string][]string{}
	for _, name := range groups {
		g, err := s.Group(name)
		if err != nil {
			return nil, err
		}
		byRegion[g.Region] = append(byRegion[g.Region], name)
	}
	var faults []error
	for _, region := range slices.Sorted(maps.Keys(byRegion)) {
		held, err := s.readAll(ctx, region)
		if err == nil {
			views, err = s.addViews(ctx, views, held, s.botsOf(byRegion[region], held))
		}
		faults = append(faults, err)
	}
	sortViews(views)
	return views, errors.Join(faults...)
}

// botsOf are the bots of groups, of the folder and of what a region holds.
func (s *Stage) botsOf(groups []string, held *holding) (refs []Ref) {
	for _, group := range groups {
		some := held.refs(group)
		for _, name := range s.groups[group].Bots {
			if ref := (Ref{group, name}); !slices.Contains(some, ref) {
				some = append(some, ref)
			}
		}
		refs = append(refs, some...)
	}
	return refs
}

// addViews adds bots of a region. One whose file cannot be read is left out, and in the error.
func (s *Stage) addViews(ctx context.Context, views []View, held *holding, refs []Ref) ([]View, error) {
	var faults []error
	for _, ref := range refs {
		file, err := s.File(ctx, ref)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		at := func(layer string) *Text {
			return held.texts[config.Place{Layer: layer, Group: ref.Group, Name: ref.Name}]
		}
		views = append(views, View{
			Place: Place{ref, held.region}, Stage: s.o.Stage, File: file,
			Base: at(config.Groups), Override: at(config.Overrides), Synced: at(config.Synced), Around: held.around(ref.Group),
		})
	}
	return views, errors.Join(faults...)
}

func sortViews(views []View) {
	slices.SortFunc(views, func(a, b View) int { return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name)) })
}

// parameter is the name of a bot's parameter of a layer.
func (r Ref) parameter(layer, stage string) string {
	return config.Place{Layer: layer, Group: r.Group, Name: r.Name}.Parameter(stage)
}

// OverrideName is the name of the parameter that holds the override, or would.
func (v View) OverrideName() string { return v.parameter(config.Overrides, v.Stage) }

// Deployed reports whether there is a function that could serve the bot.
func (v View) Deployed() bool { return v.Around.Group.Text != nil }

// Judge reads a template as the function does.
func (v View) Judge(s bot.Source) (*bot.Template, error) {
	t, _, err := v.Around.Load(s, bot.Options{Stage: v.Stage, Kinds: bot.Kinds()})
	return t, err
}

// Whole is a template with what is deployed around it.
func (v View) Whole(s bot.Source) templatediff.Whole {
	return templatediff.Whole{Source: s, Around: v.Around}
}

// Serving is what the function serves, and the layer that it is of; nil: nothing. The error
// is why an override, or all there is, is passed over.
func (v View) Serving() (text *Text, layer string, template *bot.Template, passedOver error) {
	for _, l := range []struct {
		name string
		text *Text
	}{{config.LayerOverride, v.Override}, {config.LayerBase, v.Base}} {
		if l.text == nil {
			continue
		}
		t, err := v.Judge(l.text.Source)
		if err == nil {
			return l.text, l.name, t, passedOver
		}
		if passedOver == nil {
			passedOver = err
		}
	}
	return nil, "", nil, passedOver
}

// DeployHint is how a group is deployed.
func (v View) DeployHint() string {
	return fmt.Sprintf("make deploy STAGE=%s GROUP=%s", v.Stage, v.Group)
}
