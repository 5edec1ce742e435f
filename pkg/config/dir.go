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

const (
	ending    = ".yaml"
	groupFile = "group" + ending
)

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
	t := Texts{Defaults: map[string]bot.Source{}, Unread: map[string]error{}}
	missing := fault.New(fault.NotFound, "config", "there is no template %q in group %q", name, group)
	if !bot.ValidName(group) || !bot.ValidName(name) || name+ending == groupFile {
		return t, missing
	}
	var err error
	for _, layer := range []struct{ name, folder string }{{LayerOverride, "overrides"}, {LayerBase, "groups"}} {
		source, err := d.source(path.Join(layer.folder, group, name+ending))
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
	return t, d.readDefaults(t)
}

// ReadGroup implements [GroupStore].
func (d *Dir) ReadGroup(_ context.Context, group string) (bot.Source, error) {
	if !bot.ValidName(group) {
		return bot.Source{}, fault.New(fault.NotFound, "config", "there is no group %q", group)
	}
	return d.source(path.Join("groups", group, groupFile))
}

// catalogueFile is what is known about models.
const catalogueFile = "models" + ending

// Catalogue reads the catalogue of models; nil where the folder has none.
func (d *Dir) Catalogue() (*bot.Catalogue, error) {
	source, err := d.source(catalogueFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	catalogue, _, err := bot.LoadCatalogue(source)
	return catalogue, err
}

// readDefaults reads those of every kind. What is wrong with one is only for bots of
// that kind to tell.
func (d *Dir) readDefaults(t Texts) error {
	entries, err := fs.ReadDir(d.root.FS(), "defaults")
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	for _, e := range entries {
		kind, ok := strings.CutSuffix(e.Name(), ending)
		if !ok {
			continue
		}
		source, err := d.source(path.Join("defaults", e.Name()))
		if err != nil {
			t.Unread[kind] = err
			continue
		}
		t.Defaults[kind] = source
	}
	return nil
}

// source reads a file. What is none is refused before it is opened, since opening a
// pipe waits for somebody to write to it.
func (d *Dir) source(file string) (bot.Source, error) {
	name := filepath.FromSlash(file)
	full := filepath.Join(d.name, name)
	info, err := d.root.Stat(name)
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		return bot.Source{}, fmt.Errorf("config: %s: %w", full, inner.Err)
	}
	if err != nil {
		return bot.Source{}, fmt.Errorf("config: %w", err)
	}
	if !info.Mode().IsRegular() {
		return bot.Source{}, fmt.Errorf("config: %s is not a file", full)
	}
	f, err := d.root.Open(name)
	if err != nil {
		return bot.Source{}, fmt.Errorf("config: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return bot.Source{}, fmt.Errorf("config: %w", err)
	}
	return bot.Source{Name: full, Text: text}, nil
}
