package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

const nameRule = "a name is lower-case letters, digits and hyphens, at most 64"

// Groups returns the names of the groups, sorted.
func (d *Dir) Groups() ([]string, error) {
	names, skipped, err := d.list("groups", d.group)
	if err != nil {
		return nil, fmt.Errorf("config: %s is not a folder with defaults/ and groups/ in it: %s", d.name, problemOf(err))
	}
	if len(names) == 0 && len(skipped) > 0 {
		return nil, errors.New(strings.Join(skipped, "\n"))
	}
	return names, nil
}

// Names returns the names of the bots in a group, sorted.
func (d *Dir) Names(group string) ([]string, error) {
	if !bot.ValidName(group) {
		return nil, fmt.Errorf("config: %q cannot be the name of a group", group)
	}
	names, _, err := d.list(path.Join("groups", group), d.bot)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return names, nil
}

// Skipped says what in a group looks like a bot and is none, a sentence each. With
// no group it is what looks like a group.
func (d *Dir) Skipped(group string) []string {
	kind := d.bot
	if group == "" {
		kind = d.group
	}
	_, skipped, _ := d.list(path.Join("groups", group), kind) // Groups and Names tell the error
	return skipped
}

// list sorts the entries of a folder into those that have a name and those that
// have a problem instead. Hidden ones have neither; editors leave such beside what
// they edit.
func (d *Dir) list(folder string, kind func(file string) (name, problem string)) (names, skipped []string, err error) {
	entries, err := fs.ReadDir(d.root.FS(), folder)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		file := path.Join(folder, e.Name())
		name, problem := kind(file)
		switch {
		case problem != "":
			skipped = append(skipped, fmt.Sprintf("%q: %s", filepath.Join(d.name, filepath.FromSlash(file)), problem))
		case name != "":
			names = append(names, name)
		}
	}
	return names, skipped, err
}

// group is the name of a group's folder, or the problem with it; of anything else
// it is neither.
func (d *Dir) group(file string) (name, problem string) {
	name = path.Base(file)
	switch info, err := d.root.Stat(filepath.FromSlash(file)); {
	case err != nil:
		return "", problemOf(err)
	case !info.IsDir():
		return "", ""
	case !bot.ValidName(name):
		return "", nameRule
	}
	return name, ""
}

// bot is the name of a bot's file, or the problem with it; of anything else, and of
// group.yaml, it is neither.
func (d *Dir) bot(file string) (name, problem string) {
	base := path.Base(file)
	name = strings.TrimSuffix(base, path.Ext(base))
	switch strings.ToLower(path.Ext(base)) {
	case ".yml", ending:
	default:
		return "", ""
	}
	switch info, err := d.root.Stat(filepath.FromSlash(file)); {
	case err != nil:
		return "", problemOf(err)
	case base == groupFile:
		return "", ""
	case path.Ext(base) != ending:
		return "", "the ending must be " + ending
	case !bot.ValidName(name):
		return "", nameRule
	case !info.Mode().IsRegular():
		return "", "not a file"
	}
	return name, ""
}

// problemOf leaves out the path, which is told already.
func problemOf(err error) string {
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		return inner.Err.Error()
	}
	return err.Error()
}
