package stage

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// File is a bot's own file; nil where there is none. What the folder has in overrides/ is for
// trying out.
func (s *Stage) File(ctx context.Context, ref Ref) (*bot.Source, error) {
	if !slices.Contains(s.groups[ref.Group].Bots, ref.Name) {
		return nil, nil
	}
	texts, err := s.o.Dir.Read(ctx, ref.Group, ref.Name)
	for _, l := range texts.Layers {
		if l.Name == config.LayerBase {
			return &l.Source, nil // whatever is wrong with the files around it
		}
	}
	if err == nil {
		err = fmt.Errorf("the file of %s went away while it was read", ref)
	}
	return nil, err
}

// FileName is where a bot's own file is, or would be.
func (s *Stage) FileName(ref Ref) string {
	return filepath.Join(s.o.Configs, "groups", ref.Group, ref.Name+".yaml")
}

// Files are those that the bots of a folder share, for who judges templates as files of it.
type Files struct {
	Defaults map[string]bot.Source // by kind
	Rules    bot.Options           // for where people write, with what the catalogue knows

	groups map[string]Group
}

// Files reads the defaults and the catalogue. The error is what is wrong with either.
func (s *Stage) Files() (*Files, error) {
	known, err := s.o.Dir.Catalogue()
	if err != nil {
		return nil, err
	}
	defaults, err := s.o.Dir.Defaults()
	if err != nil {
		return nil, err
	}
	rules := bot.Options{Stage: s.o.Stage, Strict: true, Kinds: bot.Kinds(), Catalogue: known, Today: s.o.Now()}
	return &Files{defaults, rules, s.groups}, nil
}

// Around are the files around the bots of a group.
func (f *Files) Around(group string) config.Texts {
	return config.Texts{Defaults: f.Defaults, Group: f.groups[group].File}
}

// Load judges a text as a bot's file of a group.
func (f *Files) Load(group string, text bot.Source) (*bot.Template, bot.Faults, error) {
	return f.Around(group).Load(text, f.Rules)
}
