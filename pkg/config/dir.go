package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// maxFile bounds a template file, in bytes; bot.Load refuses less than that with a
// better sentence.
const maxFile = 1 << 20

const groupFile = "group.yaml"

// Dir is a Store in a folder laid out as configs/ is: defaults/<kind>.yaml and
// groups/<group>/, with group.yaml and a file for each bot. There may also be
// overrides/<group>/ with files that take the place of bots. It never reads outside
// the folder, nor another file than the one that a name is for, whatever the names.
type Dir struct {
	name string
	root *os.Root
}

// OpenDir opens a folder of templates.
func OpenDir(name string) (*Dir, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("config: the template folder cannot be opened: %w", err)
	}
	return &Dir{name: name, root: root}, nil
}

// Read implements [Store].
func (d *Dir) Read(_ context.Context, group, name string) (Texts, error) {
	t := Texts{Defaults: map[string]bot.Source{}}
	missing := fault.New(fault.NotFound, "config", "there is no template %q in group %q", name, group)
	if !isName(group) || !isName(name) || name+".yaml" == groupFile {
		return t, missing
	}
	var err error
	for _, layer := range []struct{ name, folder string }{{LayerOverride, "overrides"}, {LayerBase, "groups"}} {
		source, err := d.source(path.Join(layer.folder, group, name+".yaml"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return t, err
		}
		t.Layers = append(t.Layers, Layer{layer.name, source})
	}
	if len(t.Layers) == 0 {
		return t, missing
	}
	if t.Group, err = d.source(path.Join("groups", group, groupFile)); err != nil {
		return t, err
	}
	kinds, err := d.list("defaults")
	if err != nil {
		return t, err
	}
	for _, kind := range kinds {
		if t.Defaults[kind], err = d.source(path.Join("defaults", kind+".yaml")); err != nil {
			return t, err
		}
	}
	return t, nil
}

// Groups returns the names of the groups, sorted.
func (d *Dir) Groups() ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), "groups")
	if err != nil {
		return nil, fmt.Errorf("config: %s has no groups: %w", d.name, err)
	}
	var groups []string
	for _, e := range entries {
		if e.IsDir() && isName(e.Name()) {
			groups = append(groups, e.Name())
		}
	}
	return groups, nil
}

// Names returns the names of the bots in a group, sorted.
func (d *Dir) Names(group string) ([]string, error) {
	if !isName(group) {
		return nil, fmt.Errorf("config: %q cannot be the name of a group", group)
	}
	return d.list(path.Join("groups", group))
}

// isName reports whether s can name a group or a bot: one part of a path. Hidden
// files are none; editors leave such beside what they edit.
func isName(s string) bool {
	return s != "" && s[0] != '.' && !strings.ContainsAny(s, "/\\\x00")
}

// list returns the YAML files of a folder without their ending, group.yaml aside.
func (d *Dir) list(folder string) ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), folder)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok && isName(name) && !e.IsDir() && e.Name() != groupFile {
			names = append(names, name)
		}
	}
	return names, nil
}

func (d *Dir) source(file string) (bot.Source, error) {
	f, err := d.root.Open(filepath.FromSlash(file))
	if err != nil {
		return bot.Source{}, fmt.Errorf("config: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return bot.Source{}, fmt.Errorf("config: %w", err)
	}
	return bot.Source{Name: filepath.Join(d.name, filepath.FromSlash(file)), Text: text}, nil
}
