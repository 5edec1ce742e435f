package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
)

// target is what a path on the command line means.
type target struct {
	configs string // the folder of configurations; empty: the file is in none
	group   string // empty: all groups
	layer   string // of bot: groups or overrides
	bot     string // empty: all bots of the group
	file    string // as it was named, where it is one in no such folder
}

// findTarget finds out what a path means from where it stands: DIR with groups/ in it,
// DIR/groups/GROUP, or DIR/groups/GROUP/BOT.yaml. A file of which others are made stands for
// those. A bot or a group of --configs may be named as other commands have it.
func (p *program) findTarget(path string) (target, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if t, ok := p.namedTarget(path); ok {
			return t, nil
		}
	}
	if err != nil {
		return target{}, fmt.Errorf("%s: %w, nor a bot or a group of %s", path, problemOf(err), p.configs)
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return target{}, err
	}
	parent := filepath.Dir(full)
	if info.IsDir() {
		switch {
		case holdsGroups(full):
			return target{configs: near(full)}, nil
		case filepath.Base(parent) == "groups":
			return target{configs: near(filepath.Dir(parent)), group: filepath.Base(full)}, nil
		}
		return target{}, exit.Misused("%s is neither a folder of configurations, with groups/ in it, nor a folder in one's groups/", path)
	}
	name, ok := strings.CutSuffix(filepath.Base(full), ".yaml")
	if !ok {
		return target{}, exit.Misused("%s: a template ends in .yaml", path)
	}
	return fileTarget(path, parent, name), nil
}

// namedTarget is the target of BOT, GROUP/BOT or GROUP. What several groups have is none.
func (p *program) namedTarget(name string) (target, bool) {
	ref := stage.ParseRef(name)
	if !bot.ValidName(ref.Name) || ref.Group != "" && !bot.ValidName(ref.Group) {
		return target{}, false
	}
	folder := filepath.Join(p.configs, "groups")
	if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.IsDir() {
		return target{configs: p.configs, group: name}, true
	}
	found, _ := filepath.Glob(filepath.Join(folder, cmp.Or(ref.Group, "*"), ref.Name+".yaml")) // the pattern is good
	if len(found) != 1 || ref.Name == "group" {
		return target{}, false
	}
	return fileTarget(found[0], filepath.Dir(found[0]), ref.Name), true
}

// fileTarget is the target of a file of a name in a folder.
func fileTarget(path, folder, name string) target {
	above := filepath.Dir(folder)
	t := target{configs: near(filepath.Dir(above)), group: filepath.Base(folder), layer: filepath.Base(above), bot: name}
	switch {
	case t.layer == "groups" && name == "group":
		return target{configs: t.configs, group: t.group}
	case t.layer == "groups", t.layer == "overrides":
		return t
	case t.group == "defaults" && holdsGroups(above):
		return target{configs: near(above)}
	case name == "models" && holdsGroups(folder):
		return target{configs: near(folder)}
	}
	return target{file: path}
}

func holdsGroups(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, "groups"))
	return err == nil && info.IsDir()
}

// near names a path from here where it is below, as people read it.
func near(full string) string {
	if here, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(here, full); err == nil && filepath.IsLocal(short) {
			return short
		}
	}
	return full
}

// problemOf leaves out the path, which is told already.
func problemOf(err error) error {
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		return inner.Err
	}
	return err
}
