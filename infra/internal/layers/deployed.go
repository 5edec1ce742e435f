package layers

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// deployed is what a region holds of a stage.
type deployed struct {
	defaults map[string]bot.Source
	groups   map[string]*deployedGroup
	strays   []types.ParameterMetadata // overrides whose names no bot can have
}

// deployedGroup is one group in Parameter Store. Whoever has only overrides was never
// deployed, or is no longer.
type deployedGroup struct {
	file      bot.Source // no Text: there is none
	bases     map[string]bot.Source
	overrides map[string]*Override
}

// stands reports whether the group was deployed.
func (g *deployedGroup) stands() bool { return g.file.Text != nil || len(g.bases) > 0 }

func (d *deployed) group(name string) *deployedGroup {
	g := d.groups[name]
	if g == nil {
		g = &deployedGroup{bases: map[string]bot.Source{}, overrides: map[string]*Override{}}
		d.groups[name] = g
	}
	return g
}

// readDeployed reads what there is below a stage's path. What goes away in between is not
// there.
func readDeployed(ctx context.Context, cfg aws.Config, stage, region string) (*deployed, error) {
	client := ssm.NewFromConfig(cfg, func(o *ssm.Options) { o.Region = region })
	known, err := describe(ctx, client, config.ParametersOf(stage))
	if err != nil {
		return nil, &ReadError{region, ListParameters, "what there is below " + config.ParametersOf(stage), err}
	}
	d := &deployed{defaults: map[string]bot.Source{}, groups: map[string]*deployedGroup{}}
	var names []string
	about := map[string]types.ParameterMetadata{}
	for _, p := range known {
		name := aws.ToString(p.Name)
		at, ok := config.PlaceOf(stage, name)
		switch {
		case ok && at.Layer != config.Synced:
			names, about[name] = append(names, name), p
		case at.Layer == config.Overrides:
			d.strays = append(d.strays, p)
		}
	}
	values, err := getAll(ctx, client, names)
	if err != nil {
		return nil, &ReadError{region, ReadParameters, "the parameters below " + config.ParametersOf(stage), err}
	}
	for _, p := range values {
		d.add(stage, p, about[aws.ToString(p.Name)])
	}
	return d, nil
}

func (d *deployed) add(stage string, p types.Parameter, about types.ParameterMetadata) {
	name := aws.ToString(p.Name)
	source := bot.Source{Name: name + ":" + strconv.FormatInt(p.Version, 10), Text: []byte(aws.ToString(p.Value))}
	switch at, _ := config.PlaceOf(stage, name); {
	case at.Layer == config.Defaults:
		d.defaults[at.Name] = source
	case at.Layer == config.Overrides:
		d.group(at.Group).overrides[at.Name] = &Override{
			Parameter: name, Source: source, Version: p.Version,
			Since: aws.ToTime(about.LastModifiedDate).UTC(), By: aws.ToString(about.LastModifiedUser),
		}
	case at.Name == config.GroupFile:
		d.group(at.Group).file = source
	default:
		d.group(at.Group).bases[at.Name] = source
	}
}
