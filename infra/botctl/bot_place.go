package main

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// botPlace is where a bot is deployed.
type botPlace struct {
	group, name, region string
}

func (b botPlace) String() string { return b.group + "/" + b.name }

// onePlace finds one bot of the folder.
func (p *program) onePlace(ctx context.Context, name string) (botPlace, error) {
	found, err := p.findPlaces(ctx, []string{name})
	if err != nil {
		return botPlace{}, err
	}
	return found[0], nil
}

// loggedPlace finds one bot of which there may be a log: one of the folder, or GROUP/BOT of a
// group of the folder, which may have had that bot.
func (p *program) loggedPlace(ctx context.Context, name string) (botPlace, error) {
	group, short := splitBot(name)
	b := botPlace{group: group, name: short}
	if group == "" || !bot.ValidName(short) {
		return p.onePlace(ctx, name)
	}
	dir, err := p.openFolder()
	if err != nil {
		return b, err
	}
	groups, err := dir.Groups()
	if err != nil {
		return b, err
	}
	if !slices.Contains(groups, group) {
		return b, p.noSuchGroup(group, groups)
	}
	b.region, err = p.regionOf(ctx, dir, group)
	return b, err
}

// findPlaces finds bots of the folder by BOT or GROUP/BOT, in that order, and where their
// groups are deployed; all bots where none is named.
func (p *program) findPlaces(ctx context.Context, names []string) ([]botPlace, error) {
	dir, err := p.openFolder()
	if err != nil {
		return nil, err
	}
	groups, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	all, err := everyPlace(dir)
	if err != nil {
		return nil, err
	}
	found := all
	if len(names) > 0 {
		found = nil
	}
	for _, name := range names {
		if group, short := splitBot(name); group != "" && bot.ValidName(group) && bot.ValidName(short) && !slices.Contains(groups, group) {
			return nil, p.noSuchGroup(group, groups)
		}
		one, err := choosePlace(all, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(found, one) {
			found = append(found, one)
		}
	}
	regions := map[string]string{}
	for i, b := range found {
		if regions[b.group] == "" {
			if regions[b.group], err = p.regionOf(ctx, dir, b.group); err != nil {
				return nil, err
			}
		}
		found[i].region = regions[b.group]
	}
	return found, nil
}

func everyPlace(dir *config.Dir) (all []botPlace, err error) {
	groups, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	for _, group := range groups {
		names, err := dir.Names(group)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all = append(all, botPlace{group: group, name: name})
		}
	}
	return all, nil
}

func choosePlace(all []botPlace, name string) (botPlace, error) {
	var found []botPlace
	var words []string
	for _, b := range all {
		if b.name == name || b.String() == name {
			found, words = append(found, b), append(words, b.String())
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if !bot.ValidName(strings.ReplaceAll(name, "/", "-")) {
			return botPlace{}, exit.Misused("want the name of a bot, which is its file's; this is none")
		}
		return botPlace{}, exit.Misused("there is no bot %s in the folder; `botctl new` makes one, `botctl logs GROUP/BOT` still reads of one that has left, and --configs names another folder", name)
	}
	return botPlace{}, exit.Misused("there are several bots %s; say which: %s", name, strings.Join(words, ", "))
}

// regionOf reads where a group runs.
func (p *program) regionOf(ctx context.Context, dir *config.Dir, group string) (string, error) {
	source, err := dir.ReadGroup(ctx, group)
	if err != nil {
		return "", err
	}
	settings, _, err := bot.LoadGroup(source, bot.Options{Stage: p.stage})
	if err != nil {
		return "", err
	}
	return settings.Region, nil
}

// botURL is the address of a bot as its stack tells it; empty where its group is not deployed,
// or it is neither deployed nor pushed.
func (p *program) botURL(ctx context.Context, cfg aws.Config, b botPlace) (string, error) {
	name := deployment.GroupStack(p.stage, b.group)
	out, err := cloudformation.NewFromConfig(cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	switch {
	case awserror.HasCode(err, "ValidationError"):
		return "", nil
	case err != nil:
		return "", awserror.Explain(b.region, "cloudformation:DescribeStacks", err)
	case len(out.Stacks) == 0:
		return "", nil
	}
	urls := outputsOf(out.Stacks[0])
	if url, own := urls[deployment.OutputID(b.name)]; own {
		return url, nil
	}
	if pushed, err := p.pushed(ctx, cfg, b); err != nil || !pushed {
		return "", err
	}
	return deployment.URLBeside(urls, b.name), nil
}

// pushed reports whether a bot has an override.
func (p *program) pushed(ctx context.Context, cfg aws.Config, b botPlace) (bool, error) {
	name := config.Place{Layer: config.Overrides, Group: b.group, Name: b.name}.Parameter(p.stage)
	out, err := ssm.NewFromConfig(cfg).GetParameters(ctx, &ssm.GetParametersInput{Names: []string{name}})
	if err != nil {
		return false, awserror.Explain(b.region, "ssm:GetParameters", err)
	}
	return len(out.Parameters) > 0, nil
}

// splitBot takes BOT or GROUP/BOT apart.
func splitBot(name string) (group, bot string) {
	group, bot, ok := strings.Cut(name, "/")
	if !ok {
		return "", name
	}
	return group, bot
}
