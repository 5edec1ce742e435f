package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
)

// site is the folder of --configs beside the stage of --stage.
type site struct {
	*program
	*stage.Stage
	files *stage.Files // read by openFiles
}

// openSite reads the folder's groups. Nothing is asked of AWS yet.
func (p *program) openSite(ctx context.Context) (*site, error) { return p.openSiteIn(ctx, "") }

// openSiteIn is openSite where a region, if one is named, is that of the groups whose group.yaml
// does not tell it, and there need be no folder.
func (p *program) openSiteIn(ctx context.Context, region string) (*site, error) {
	dir, err := p.openFolder()
	if err != nil && region == "" {
		return nil, err
	}
	s, err := stage.Open(ctx, stage.Options{Dir: dir, Configs: p.configs, Stage: p.stage, Region: region, AWS: p.awsIn, Now: p.now})
	return &site{program: p, Stage: s}, err
}

// openFiles reads what all groups share too, for commands that judge files.
func (p *program) openFiles(ctx context.Context) (*site, error) {
	s, err := p.openSite(ctx)
	if err == nil {
		s.files, err = s.Files()
	}
	return s, err
}

// look reads the folder, with what all groups share, and what is deployed of the bots that are
// named, or of all. With an error there are the bots that can be read.
func (p *program) look(ctx context.Context, names []string) (*site, []stage.View, error) {
	s, err := p.openFiles(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(names) == 0 {
		views, err := s.GroupViews(ctx, s.Groups())
		return s, views, err
	}
	refs, err := stage.FindAll(names, s.Find)
	if err != nil {
		return nil, nil, err
	}
	views, err := s.Views(ctx, refs)
	return s, views, err
}

// lookAt reads one bot that is named; with authors it is told too who wrote its texts.
func (p *program) lookAt(ctx context.Context, name string, authors bool) (*site, stage.View, error) {
	s, err := p.openSite(ctx)
	if err != nil {
		return nil, stage.View{}, err
	}
	ref, err := s.Find(name)
	if err != nil {
		return nil, stage.View{}, err
	}
	view, err := s.View(ctx, ref, authors)
	return s, view, err
}

// places finds bots of the folder and where they are, in the order in which they are named;
// all bots where none is.
func (p *program) places(ctx context.Context, names []string) (*site, []stage.Place, error) {
	s, err := p.openSite(ctx)
	if err != nil {
		return nil, nil, err
	}
	refs, err := stage.FindAll(names, s.FindFile)
	if err != nil {
		return nil, nil, err
	}
	if len(names) == 0 {
		refs = s.Bots()
	}
	var found []stage.Place
	for _, ref := range refs {
		place, err := s.Place(ref)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, place)
	}
	return s, found, nil
}

// place finds one bot of the folder, and where it is.
func (p *program) place(ctx context.Context, name string) (*site, stage.Place, error) {
	s, found, err := p.places(ctx, []string{name})
	if err != nil {
		return nil, stage.Place{}, err
	}
	return s, found[0], nil
}

// loggedPlace finds one bot of which there may be a log: one of the folder, or GROUP/BOT, which
// may have left it.
func (p *program) loggedPlace(ctx context.Context, name string) (stage.Place, error) {
	s, err := p.openSite(ctx)
	if err != nil {
		return stage.Place{}, err
	}
	ref, err := s.Find(name)
	if err != nil {
		return stage.Place{}, err
	}
	return s.Place(ref)
}

// leftOut tells of the groups that cannot be used, for commands that were to show all of
// them; the error is a no where there are any.
func (s *site) leftOut() error {
	faults := s.Faults()
	for _, group := range slices.Sorted(maps.Keys(faults)) {
		s.note("without group %s: %v", group, faults[group])
	}
	if len(faults) > 0 {
		return exit.Answer(errors.New(counted(len(faults), "group") + " left out"))
	}
	return nil
}

// completeBots completes the names of bots of the folder: GROUP/BOT, or BOT where the word
// begins as one does.
func (p *program) completeBots(c *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	s, err := p.openSite(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	for _, ref := range s.Bots() {
		switch {
		case strings.HasPrefix(ref.String(), word):
			all = append(all, ref.String())
		case strings.HasPrefix(ref.Name, word):
			all = append(all, ref.Name)
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// completeRegions completes the regions of the folder's groups.
func (p *program) completeRegions(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := p.openSite(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.Regions(), cobra.ShellCompDirectiveNoFileComp
}
