package config

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// ParameterStore is a Store in Parameter Store, below /poebridge/<stage>:
// defaults/<kind>, groups/<group>/_group, groups/<group>/<bot>, and
// overrides/<group>/<bot>, which takes the place of the bot's base.
type ParameterStore struct {
	client *ssm.Client
	prefix string
	kinds  []string
}

// NewParameterStore returns the store of a stage, for the kinds of bot that can be
// made. They may be at most seven: one call returns ten parameters.
func NewParameterStore(config aws.Config, stage string, kinds []string) *ParameterStore {
	client := ssm.NewFromConfig(config, func(o *ssm.Options) { o.Retryer = newRetryer() })
	return &ParameterStore{client: client, prefix: ParametersOf(stage), kinds: kinds}
}

// Read implements [Store] with one call.
func (p *ParameterStore) Read(ctx context.Context, group, name string) (Texts, error) {
	missing := fault.New(fault.NotFound, "config", "there is no template %q in group %q", name, group)
	if !bot.ValidName(group) || !bot.ValidName(name) {
		return Texts{}, missing
	}
	paths := pathsOf(group, name)
	names := []string{p.prefix + paths.group, p.prefix + paths.base, p.prefix + paths.override}
	for _, kind := range p.kinds {
		names = append(names, p.prefix+defaultsPath(kind))
	}
	found, err := p.get(ctx, names...)
	if err != nil {
		return Texts{}, err
	}
	return p.arrange(found, paths, missing)
}

// get reads parameters. Those that there are not are told as such: an answer that says
// nothing of a name is none, or a template would be taken for gone.
func (p *ParameterStore) get(ctx context.Context, names ...string) (map[string]bot.Source, error) {
	out, err := p.client.GetParameters(ctx, &ssm.GetParametersInput{Names: names})
	if err != nil {
		return nil, sortAWS("Parameter Store", err)
	}
	found := map[string]bot.Source{}
	for _, parameter := range out.Parameters {
		found[aws.ToString(parameter.Name)] = sourceOf(parameter)
	}
	for _, name := range names {
		if _, ok := found[name]; !ok && !slices.Contains(out.InvalidParameters, name) {
			return nil, fault.New(fault.Unavailable, "Parameter Store", "an answer that does not say whether there is a parameter %s", name)
		}
	}
	return found, nil
}

// ReadGroup implements [GroupStore] with one call, of the kind that the function's role
// may make anyway.
func (p *ParameterStore) ReadGroup(ctx context.Context, group string) (bot.Source, error) {
	name := p.prefix + pathsOf(group, "").group
	found, err := p.get(ctx, name)
	if err != nil {
		return bot.Source{}, err
	}
	source, ok := found[name]
	if !ok {
		return bot.Source{}, fault.New(fault.Misconfigured, "config", "there is no parameter %s", name)
	}
	return source, nil
}

// sourceOf names a text by its parameter and version.
func sourceOf(p types.Parameter) bot.Source {
	return bot.Source{Name: aws.ToString(p.Name) + ":" + strconv.FormatInt(p.Version, 10), Text: []byte(aws.ToString(p.Value))}
}

type paths struct{ group, base, override string }

func pathsOf(group, name string) paths {
	return paths{
		group:    Place{Groups, group, GroupFile}.path(),
		base:     Place{Groups, group, name}.path(),
		override: Place{Overrides, group, name}.path(),
	}
}

func defaultsPath(kind string) string { return Place{Layer: Defaults, Name: kind}.path() }

func (p *ParameterStore) arrange(found map[string]bot.Source, at paths, missing error) (Texts, error) {
	t := Texts{Defaults: map[string]bot.Source{}}
	for _, layer := range []struct{ name, path string }{{LayerOverride, at.override}, {LayerBase, at.base}} {
		if source, ok := found[p.prefix+layer.path]; ok {
			t.Layers = append(t.Layers, Layer{layer.name, source})
		}
	}
	if len(t.Layers) == 0 {
		return t, missing
	}
	var ok bool
	if t.Group, ok = found[p.prefix+at.group]; !ok {
		return t, fault.New(fault.Misconfigured, "config", "there is no parameter %s", p.prefix+at.group)
	}
	for _, kind := range p.kinds {
		if source, ok := found[p.prefix+defaultsPath(kind)]; ok {
			t.Defaults[kind] = source
		}
	}
	return t, nil
}

// sortAWS gives a failed reading its kind: what a policy forbids stays forbidden
// until somebody changes it, all else may be over in a moment.
func sortAWS(op string, err error) error {
	kind := fault.Unavailable
	if api, ok := errors.AsType[smithy.APIError](err); ok && api.ErrorCode() == "AccessDeniedException" {
		kind = fault.Misconfigured
	}
	return fault.Wrap(kind, op, err)
}
