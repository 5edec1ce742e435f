package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/internal/layers"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// What Parameter Store answers in one call (DescribeParameters, GetParameters), and more
// pages than an account and region fill.
const (
	maxDescribed = 50
	maxRead      = 10
	maxPages     = 3000
)

// stageText is one parameter of a stage.
type stageText struct {
	bot.Source // named <parameter>:<version>
	parameter  string
	version    int64
	since      time.Time
	by         string // ARN of who wrote it; empty where nobody has asked
}

func newStageText(p types.Parameter) *stageText {
	name := aws.ToString(p.Name)
	return &stageText{
		Source:    bot.Source{Name: name + ":" + strconv.FormatInt(p.Version, 10), Text: []byte(aws.ToString(p.Value))},
		parameter: name, version: p.Version, since: aws.ToTime(p.LastModifiedDate).UTC(),
	}
}

// who is an ARN without what all of an account begin with.
func who(arn string) string { return (&layers.Override{By: arn}).Who() }

// when is a time as it is shown.
func when(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// client is Parameter Store in a region. It takes few writes a second of an account, so that
// whoever is refused asks for longer than the SDK would.
func (s *site) client(ctx context.Context, region string) (*ssm.Client, error) {
	if c := s.clients[region]; c != nil {
		return c, nil
	}
	cfg, err := s.awsIn(ctx, region)
	if err != nil {
		return nil, err
	}
	s.clients[region] = ssm.NewFromConfig(cfg, func(o *ssm.Options) {
		o.Region = region
		o.Retryer = retry.AddWithErrorCodes(retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = 8, 4*time.Second
		}), "TooManyUpdates")
	})
	return s.clients[region], nil
}

// regionView is what a region holds of a stage, as far as it was asked for.
type regionView struct {
	region string
	texts  map[config.Place]*stageText
}

// parameters are the names of all that is to be known of bots.
func (s *site) parameters(refs []botRef) (names []string) {
	add := func(layer, group, name string) {
		full := config.Place{Layer: layer, Group: group, Name: name}.Parameter(s.stage)
		if !slices.Contains(names, full) {
			names = append(names, full)
		}
	}
	for _, kind := range bot.Kinds() {
		add(config.Defaults, "", kind)
	}
	for _, r := range refs {
		add(config.Groups, r.group, config.GroupFile)
		for _, layer := range []string{config.Groups, config.Overrides, config.Synced} {
			add(layer, r.group, r.name)
		}
	}
	return names
}

// readRegion reads what a region holds of bots; nil are all. With authors it is told too who
// wrote it.
func (s *site) readRegion(ctx context.Context, region string, refs []botRef, authors bool) (*regionView, error) {
	client, err := s.client(ctx, region)
	if err != nil {
		return nil, err
	}
	names := s.parameters(refs)
	by := map[string]string{}
	if refs == nil || authors {
		known, err := describe(ctx, client, s.filters(names, refs == nil))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", "the parameters below "+config.ParametersOf(s.stage)+" cannot be listed", awserror.Explain(region, layers.ListParameters, err))
		}
		if refs == nil {
			names = nil
		}
		for _, p := range known {
			by[aws.ToString(p.Name)] = aws.ToString(p.LastModifiedUser)
			if refs == nil {
				names = append(names, aws.ToString(p.Name))
			}
		}
	}
	found, err := s.get(ctx, region, names)
	if err != nil {
		return nil, err
	}
	v := &regionView{region, map[config.Place]*stageText{}}
	for _, t := range found {
		if at, ok := config.PlaceOf(s.stage, t.parameter); ok {
			t.by = by[t.parameter]
			v.texts[at] = t
		}
	}
	return v, nil
}

// filters are what to describe: all of the stage, or parameters by name.
func (s *site) filters(names []string, all bool) (filters []types.ParameterStringFilter) {
	if all {
		return []types.ParameterStringFilter{{Key: aws.String("Path"), Option: aws.String("Recursive"), Values: []string{config.ParametersOf(s.stage)}}}
	}
	for some := range slices.Chunk(names, maxDescribed) {
		filters = append(filters, types.ParameterStringFilter{Key: aws.String("Name"), Option: aws.String("Equals"), Values: some})
	}
	return filters
}

// describe returns what fits any of the filters. A page may be empty and not be the last.
func describe(ctx context.Context, client *ssm.Client, filters []types.ParameterStringFilter) (found []types.ParameterMetadata, err error) {
	for _, f := range filters {
		in := &ssm.DescribeParametersInput{MaxResults: aws.Int32(maxDescribed), ParameterFilters: []types.ParameterStringFilter{f}}
		for page := 0; ; page++ {
			out, err := client.DescribeParameters(ctx, in)
			if err != nil {
				return nil, err
			}
			found = append(found, out.Parameters...)
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				break
			}
			if page == maxPages {
				return nil, fmt.Errorf("an answer of more than %d pages", maxPages)
			}
		}
	}
	return found, nil
}

// get reads parameters, without those that there are not.
func (s *site) get(ctx context.Context, region string, names []string) (found []*stageText, err error) {
	client, err := s.client(ctx, region)
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(names, maxRead) {
		out, err := client.GetParameters(ctx, &ssm.GetParametersInput{Names: some})
		if err == nil && len(out.Parameters)+len(out.InvalidParameters) != len(some) {
			err = fmt.Errorf("an answer about %d of %d parameters", len(out.Parameters)+len(out.InvalidParameters), len(some))
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", "the parameters below "+config.ParametersOf(s.stage)+" cannot be read", awserror.Explain(region, layers.ReadParameters, err))
		}
		for _, p := range out.Parameters {
			found = append(found, newStageText(p))
		}
	}
	return found, nil
}

// refs are the bots of a group that a region holds.
func (v *regionView) refs(group string) (refs []botRef) {
	for at := range v.texts {
		ref := botRef{at.Group, at.Name}
		of := at.Layer == config.Groups && at.Name != config.GroupFile || at.Layer == config.Overrides
		if of && at.Group == group && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// around is what is deployed around the bots of a group.
func (v *regionView) around(group string) config.Texts {
	t := config.Texts{Defaults: map[string]bot.Source{}}
	for at, text := range v.texts {
		switch {
		case at.Layer == config.Defaults:
			t.Defaults[at.Name] = text.Source
		case at == config.Place{Layer: config.Groups, Group: group, Name: config.GroupFile}:
			t.Group = text.Source
		}
	}
	return t
}

// sameText reports whether two texts are one template. Consoles, editors and terminals
// disagree about the ends of lines and of files, and nobody means anything by it.
func sameText(a, b []byte) bool {
	plain := func(t []byte) string { return strings.TrimRight(strings.ReplaceAll(string(t), "\r\n", "\n"), "\n\t ") }
	return plain(a) == plain(b)
}
