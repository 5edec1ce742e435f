package layers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// folder is what a deployment would write: the defaults, and the groups that are deployed.
type folder struct {
	defaults map[string]bot.Source
	groups   map[string]folderGroup
}

// folderGroup is one group of a folder.
type folderGroup struct {
	region string
	file   bot.Source
	bases  map[string]bot.Source // of bots, by name
}

// regions are where the groups are, sorted.
func (f folder) regions() []string {
	var all []string
	for _, g := range f.groups {
		all = append(all, g.region)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// readFolder reads the groups that were asked for, or all. The error tells everything that
// keeps the folder from being understood.
func readFolder(ctx context.Context, o Options) (folder, error) {
	f := folder{groups: map[string]folderGroup{}}
	names, err := chosen(o)
	if err != nil {
		return f, err
	}
	if f.defaults, err = o.Dir.Defaults(); err != nil {
		return f, err
	}
	var faults []error
	for _, name := range names {
		g, err := readFolderGroup(ctx, o, name)
		faults = append(faults, err)
		f.groups[name] = g
	}
	return f, errors.Join(faults...)
}

// chosen are the names of the groups to compare.
func chosen(o Options) ([]string, error) {
	all, err := o.Dir.Groups()
	if err != nil {
		return nil, err
	}
	if len(o.Groups) == 0 {
		if skipped := o.Dir.Skipped(""); len(skipped) > 0 {
			return nil, errors.New(strings.Join(skipped, "\n"))
		}
		if len(all) == 0 {
			return nil, errors.New("there is no group in the folder: nothing says in which regions to look")
		}
		return all, nil
	}
	var faults []error
	for _, name := range o.Groups {
		if !slices.Contains(all, name) {
			faults = append(faults, fmt.Errorf("there is no group %q in the folder; its groups are %s", name, strings.Join(all, ", ")))
		}
	}
	return o.Groups, errors.Join(faults...)
}

func readFolderGroup(ctx context.Context, o Options, name string) (folderGroup, error) {
	g := folderGroup{bases: map[string]bot.Source{}}
	var err error
	if g.file, err = o.Dir.ReadGroup(ctx, name); err != nil {
		return g, err
	}
	is, _, err := bot.LoadGroup(g.file, bot.Options{Stage: o.Stage})
	if err != nil {
		return g, err
	}
	g.region = is.Region
	// A file that is only misnamed would look like one that was deleted.
	if skipped := o.Dir.Skipped(name); len(skipped) > 0 {
		return g, errors.New(strings.Join(skipped, "\n"))
	}
	bots, err := o.Dir.Names(name)
	if err != nil {
		return g, err
	}
	for _, b := range bots {
		if g.bases[b], err = readBase(ctx, o.Dir, name, b); err != nil {
			return g, err
		}
	}
	return g, nil
}

// readBase reads a bot's own file. What a folder has in overrides/ is for trying out, and no
// deployment writes it.
func readBase(ctx context.Context, dir *config.Dir, group, name string) (bot.Source, error) {
	texts, err := dir.Read(ctx, group, name)
	if err != nil {
		return bot.Source{}, err
	}
	i := slices.IndexFunc(texts.Layers, func(l config.Layer) bool { return l.Name == config.LayerBase })
	if i < 0 {
		return bot.Source{}, fmt.Errorf("the file of %s/%s went away while it was read", group, name)
	}
	return texts.Layers[i].Source, nil
}

// kinds are those that defaults are for.
func kinds(defaults map[string]bot.Source) []string { return slices.Sorted(maps.Keys(defaults)) }
