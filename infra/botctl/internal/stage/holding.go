package stage

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// holding is what a region holds of a stage, as far as it was asked for.
type holding struct {
	region string
	texts  map[config.Place]*Text
}

// readAll reads all that a region holds, and who wrote it.
func (s *Stage) readAll(ctx context.Context, region string) (*holding, error) {
	below := types.ParameterStringFilter{Key: aws.String("Path"), Option: aws.String("Recursive"), Values: []string{config.ParametersOf(s.o.Stage)}}
	authors, err := s.describe(ctx, region, []types.ParameterStringFilter{below})
	if err != nil {
		return nil, err
	}
	return s.read(ctx, region, slices.Sorted(maps.Keys(authors)), authors)
}

// readBots reads what a region holds of bots; with authors it is told too who wrote it.
func (s *Stage) readBots(ctx context.Context, region string, refs []Ref, authors bool) (*holding, error) {
	names := s.parameters(refs)
	if !authors {
		return s.read(ctx, region, names, nil)
	}
	var filters []types.ParameterStringFilter
	for some := range slices.Chunk(names, maxDescribed) {
		filters = append(filters, types.ParameterStringFilter{Key: aws.String("Name"), Option: aws.String("Equals"), Values: some})
	}
	by, err := s.describe(ctx, region, filters)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, region, names, by)
}

func (s *Stage) read(ctx context.Context, region string, names []string, authors map[string]string) (*holding, error) {
	found, err := s.get(ctx, region, names)
	if err != nil {
		return nil, err
	}
	h := &holding{region, map[config.Place]*Text{}}
	for _, t := range found {
		if at, ok := config.PlaceOf(s.o.Stage, t.Parameter); ok {
			t.By = authors[t.Parameter]
			h.texts[at] = t
		}
	}
	return h, nil
}

// parameters are the names of all that is to be known of bots.
func (s *Stage) parameters(refs []Ref) (names []string) {
	add := func(layer, group, name string) {
		full := config.Place{Layer: layer, Group: group, Name: name}.Parameter(s.o.Stage)
		if !slices.Contains(names, full) {
			names = append(names, full)
		}
	}
	for _, kind := range bot.Kinds() {
		add(config.Defaults, "", kind)
	}
	for _, r := range refs {
		add(config.Groups, r.Group, config.GroupFile)
		for _, layer := range []string{config.Groups, config.Overrides, config.Synced} {
			add(layer, r.Group, r.Name)
		}
	}
	return names
}

// refs are the bots of a group that a region holds.
func (h *holding) refs(group string) (refs []Ref) {
	for at := range h.texts {
		ref := Ref{at.Group, at.Name}
		of := at.Layer == config.Groups && at.Name != config.GroupFile || at.Layer == config.Overrides
		if of && at.Group == group && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// around is what is deployed around the bots of a group.
func (h *holding) around(group string) config.Texts {
	t := config.Texts{Defaults: map[string]bot.Source{}}
	for at, text := range h.texts {
		switch {
		case at.Layer == config.Defaults:
			t.Defaults[at.Name] = text.Source
		case at == config.Place{Layer: config.Groups, Group: group, Name: config.GroupFile}:
			t.Group = text.Source
		}
	}
	return t
}
