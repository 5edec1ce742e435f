package stage

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// Options say which folder and which stage.
type Options struct {
	Dir     *config.Dir // nil, with a Region: there is none
	Configs string      // the name of the folder, as people know it
	Stage   string
	// Region is that of groups whose group.yaml does not tell it; empty: nobody knows theirs.
	Region string
	// AWS are the settings for a region.
	AWS func(ctx context.Context, region string) (aws.Config, error)
	Now func() time.Time
}

// Stage is a folder beside a stage. It is for one goroutine.
type Stage struct {
	o       Options
	groups  map[string]Group
	faults  map[string]error       // of groups that cannot be used
	clients map[string]*ssm.Client // by region, those that were needed
}

// Group is a group of the folder.
type Group struct {
	File   bot.Source // its group.yaml
	Region string
	Bots   []string // that have a file, sorted
}

// Open reads the groups of the folder. Nothing is asked of AWS yet.
func Open(ctx context.Context, o Options) (*Stage, error) {
	var names []string
	var err error
	if o.Dir != nil {
		names, err = o.Dir.Groups()
	}
	if err != nil && o.Region == "" {
		return nil, err
	}
	s := &Stage{o: o, groups: map[string]Group{}, faults: map[string]error{}, clients: map[string]*ssm.Client{}}
	for _, name := range names {
		if s.groups[name], err = s.readGroup(ctx, name); err != nil {
			s.faults[name] = err
		}
	}
	return s, nil
}

func (s *Stage) readGroup(ctx context.Context, name string) (g Group, err error) {
	if g.Bots, err = s.o.Dir.Names(name); err != nil {
		return g, err
	}
	if g.File, err = s.o.Dir.ReadGroup(ctx, name); err != nil {
		return g, err
	}
	settings, _, err := bot.LoadGroup(g.File, bot.Options{Stage: s.o.Stage})
	if err != nil {
		return g, err
	}
	g.Region = settings.Region
	return g, nil
}

// Groups are the names of the groups that can be used, sorted.
func (s *Stage) Groups() []string {
	return slices.DeleteFunc(s.AllGroups(), func(name string) bool { return s.faults[name] != nil })
}

// Faults are what is wrong with the groups that cannot be used, by their names.
func (s *Stage) Faults() map[string]error { return s.faults }

// AllGroups are the names of all groups, sorted.
func (s *Stage) AllGroups() []string { return slices.Sorted(maps.Keys(s.groups)) }
