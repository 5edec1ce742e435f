package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// botRef names a bot of a stage.
type botRef struct{ group, name string }

func (r botRef) String() string { return r.group + "/" + r.name }

// site is the folder of --configs beside the stage of --stage in Parameter Store. A bot is
// in the region that its group's group.yaml names.
type site struct {
	*program
	dir      *config.Dir
	known    *bot.Catalogue // nil: none
	defaults map[string]bot.Source
	groups   map[string]siteGroup
	clients  map[string]*ssm.Client // by region, those that were needed
}

// siteGroup is a group of the folder.
type siteGroup struct {
	file   bot.Source
	region string
	bots   []string
}

// openSite reads the folder. Nothing is asked of AWS yet.
func (p *program) openSite(ctx context.Context) (*site, error) {
	dir, err := p.openFolder()
	if err != nil {
		return nil, err
	}
	s := &site{program: p, dir: dir, groups: map[string]siteGroup{}, clients: map[string]*ssm.Client{}}
	if s.known, err = dir.Catalogue(); err != nil {
		return nil, err
	}
	if s.defaults, err = dir.Defaults(); err != nil {
		return nil, err
	}
	names, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if s.groups[name], err = s.readGroup(ctx, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *site) readGroup(ctx context.Context, name string) (g siteGroup, err error) {
	if g.file, err = s.dir.ReadGroup(ctx, name); err != nil {
		return g, err
	}
	settings, _, err := bot.LoadGroup(g.file, bot.Options{Stage: s.stage})
	if err != nil {
		return g, err
	}
	g.region = settings.Region
	g.bots, err = s.dir.Names(name)
	return g, err
}

func (s *site) groupNames() []string { return slices.Sorted(maps.Keys(s.groups)) }

// choose are the bots that are named, each once: GROUP/BOT, or a bot of one group's folder.
func (s *site) choose(names []string) (refs []botRef, err error) {
	for _, name := range names {
		ref, err := s.find(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

func (s *site) find(name string) (botRef, error) {
	if group, short, ok := strings.Cut(name, "/"); ok {
		if err := s.checkGroup(group); err != nil {
			return botRef{}, err
		}
		if !bot.ValidName(short) {
			return botRef{}, fmt.Errorf("%q cannot be the name of a bot", short)
		}
		return botRef{group, short}, nil
	}
	var found []botRef
	for _, group := range s.groupNames() {
		if slices.Contains(s.groups[group].bots, name) {
			found = append(found, botRef{group, name})
		}
	}
	switch len(found) {
	case 0:
		return botRef{}, fmt.Errorf("there is no bot %q in %s; one without a file is named GROUP/BOT, and botctl list shows what is deployed", name, s.configs)
	case 1:
		return found[0], nil
	}
	return botRef{}, fmt.Errorf("there are several bots %q: %s or %s; write which", name, found[0], found[1])
}

// checkGroup says what is wrong with the name of a group.
func (s *site) checkGroup(group string) error {
	if _, there := s.groups[group]; !there {
		return s.noSuchGroup(group, s.groupNames())
	}
	return nil
}

func (p *program) noSuchGroup(group string, groups []string) error {
	return fmt.Errorf("there is no group %q in %s, whose group.yaml would say in which region to look; its groups are %s", group, p.configs, strings.Join(groups, ", "))
}

// file is a bot's own file; nil where there is none. What the folder has in overrides/ is for
// trying out.
func (s *site) file(ctx context.Context, ref botRef) (*bot.Source, error) {
	if !slices.Contains(s.groups[ref.group].bots, ref.name) {
		return nil, nil
	}
	texts, err := s.dir.Read(ctx, ref.group, ref.name)
	if err != nil {
		return nil, err
	}
	for _, l := range texts.Layers {
		if l.Name == config.LayerBase {
			return &l.Source, nil
		}
	}
	return nil, fmt.Errorf("the file of %s went away while it was read", ref)
}

// fileTexts are what the folder has around a bot.
func (s *site) fileTexts(group string) config.Texts {
	return config.Texts{Defaults: s.defaults, Group: s.groups[group].file}
}

// strictly are the rules for where people write.
func (s *site) strictly() bot.Options {
	return bot.Options{Stage: s.stage, Strict: true, Kinds: bot.Kinds(), Catalogue: s.known, Today: s.now()}
}

// completeBots completes the names of bots of the folder.
func (p *program) completeBots(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := p.openSite(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	for _, group := range s.groupNames() {
		for _, name := range s.groups[group].bots {
			all = append(all, botRef{group, name}.String())
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
