package config

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	// pageSize is the most that GetParametersByPath returns at a time.
	pageSize = 10
	// maxPages bounds one listing: as many parameters of the standard tier as an account
	// may have in a region (lambda.md §5), ten in a page.
	maxPages = 1000
)

// Groups returns the names of the groups of the stage that have a group.yaml, sorted.
// Whoever calls it needs the right to ssm:GetParametersByPath.
func (p *ParameterStore) Groups(ctx context.Context) ([]string, error) {
	below, err := p.list(ctx, "/groups")
	if err != nil {
		return nil, err
	}
	var groups []string
	for _, path := range below {
		if group, ok := strings.CutSuffix(path, "/"+GroupFile); ok && bot.ValidName(group) {
			groups = append(groups, group)
		}
	}
	return groups, nil
}

// Names returns the names of the bots in a group, sorted: those with a base and those
// that are nothing but an override. A group that there is not has none.
func (p *ParameterStore) Names(ctx context.Context, group string) ([]string, error) {
	if !bot.ValidName(group) {
		return nil, fault.New(fault.NotFound, "config", "there is no group %q", group)
	}
	names := map[string]bool{}
	for _, layer := range []string{"/groups/", "/overrides/"} {
		below, err := p.list(ctx, layer+group)
		if err != nil {
			return nil, err
		}
		for _, name := range below {
			if bot.ValidName(name) {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// list returns what stands below a path of the stage, at any depth, without the path,
// sorted. The path is asked for as a role names it, without a slash at its end. The service may return pages with nothing in them before the last one.
func (p *ParameterStore) list(ctx context.Context, path string) ([]string, error) {
	in := &ssm.GetParametersByPathInput{Path: aws.String(p.prefix + path), Recursive: aws.Bool(true), MaxResults: aws.Int32(pageSize)}
	var below []string
	for range maxPages {
		out, err := p.client.GetParametersByPath(ctx, in)
		if err != nil {
			return nil, sortAWS("Parameter Store", err)
		}
		for _, parameter := range out.Parameters {
			if name, ok := strings.CutPrefix(aws.ToString(parameter.Name), p.prefix+path+"/"); ok {
				below = append(below, name)
			}
		}
		if aws.ToString(out.NextToken) == "" {
			slices.Sort(below)
			return below, nil
		}
		in.NextToken = out.NextToken
	}
	return nil, fault.New(fault.Unavailable, "Parameter Store", "the listing of %s%s has no end after %d pages", p.prefix, path, maxPages)
}
