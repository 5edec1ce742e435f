package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/draft"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/wholefile"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// newWriter works out what a new bot comes to.
type newWriter struct {
	*program
	ctx   context.Context
	dir   *config.Dir
	known *bot.Catalogue
	o     newOptions

	group    bot.Source  // group.yaml as it will be
	groupWas *bot.Source // as it is; nil: the whole group is new
	change   string      // what is new in it; empty: nothing
}

// newFile is a file that is to be written.
type newFile struct {
	name string
	was  *bot.Source // nil: it must not be there
	text []byte
}

// files are those to be written, the bot's first. All is checked before anything is
// written.
func (w *newWriter) files() ([]newFile, error) {
	d, err := w.newDraft()
	if err != nil {
		return nil, err
	}
	if err := w.chooseGroup(d); err != nil {
		return nil, err
	}
	if w.o.name == "" {
		w.o.name = d.Name()
	}
	if err := w.checkName(); err != nil {
		return nil, err
	}
	settings, _, err := bot.LoadGroup(w.group, bot.Options{Stage: w.stage})
	if err != nil {
		return nil, err
	}
	d.Place(settings, w.o.region)
	text, err := d.Write()
	if err != nil {
		return nil, err
	}
	file := newFile{name: w.path(w.o.name), text: append(w.schemaLine(d.Entry.Kind), text...)}
	if err := w.allow(d, settings, file); err != nil {
		return nil, err
	}
	if err := w.check(file); err != nil {
		return nil, err
	}
	files := []newFile{file}
	if w.change != "" || w.groupWas == nil {
		files = append(files, newFile{w.path("group"), w.groupWas, w.group.Text})
	}
	return files, nil
}

// newDraft begins the template with what is known of the model.
func (w *newWriter) newDraft() (*draft.Draft, error) {
	defaults, err := w.dir.Defaults()
	if err != nil {
		return nil, err
	}
	d, err := draft.New(w.known, defaults, w.o.model, w.o.like)
	if _, known := w.known.Entry(w.o.model); err == nil && !known && w.o.like == "" {
		w.note("the catalogue does not have %s, so that all values are careful guesses, and Bedrock may not have it either; --like names a model that it resembles", w.o.model)
	}
	return d, err
}

// schemaLine has editors check a file by the folder's schema of its kind, if there is one.
func (w *newWriter) schemaLine(name string) []byte {
	if _, err := os.Stat(filepath.Join(w.configs, "schema", name+".json")); err != nil {
		return nil
	}
	return fmt.Appendf(nil, "# yaml-language-server: $schema=../../schema/%s.json\n", name)
}

// path is that of a file of the bot's group.
func (w *newWriter) path(name string) string {
	return filepath.Join(w.configs, "groups", w.o.group, name+".yaml")
}

func (w *newWriter) checkName() error {
	if err := checkBotName("--name", w.o.name); err != nil {
		return err
	}
	if w.o.name == "group" {
		return exit.Misused("--name group: that file is the group's own; choose another name")
	}
	if _, err := os.Lstat(w.path(w.o.name)); err == nil {
		return exit.Misused("%s is there already, and nothing is overwritten; --name chooses another", w.path(w.o.name))
	}
	return nil
}

func checkBotName(flag, name string) error {
	if !bot.ValidName(name) {
		return exit.Misused("%s %q: a name is lower-case letters, digits and hyphens, at most 64", flag, name)
	}
	return nil
}

func notValid(err error) error {
	return fmt.Errorf("nothing was written, since the bot would not be valid:\n%w", err)
}

// check holds the bot to all that it will be held to, before it is there.
func (w *newWriter) check(file newFile) error {
	texts := config.Texts{Group: w.group}
	var err error
	if texts.Defaults, err = w.dir.Defaults(); err != nil {
		return err
	}
	source := bot.Source{Name: file.name, Text: file.text}
	_, warnings, err := texts.Load(source, bot.Options{Stage: w.stage, Strict: true, Kinds: bot.Kinds(), Catalogue: w.known, Today: w.now()})
	if err = errors.Join(err, config.CheckParameter(source), config.CheckParameter(w.group)); err != nil {
		return notValid(err)
	}
	for _, one := range warnings {
		w.note("warning: %s", one)
	}
	return nil
}

// showFiles is what --dry-run shows: the new files whole, and of a changed one the change.
func (w *newWriter) showFiles(files []newFile) error {
	var b strings.Builder
	for _, f := range files {
		if f.was == nil {
			fmt.Fprintf(&b, "# %s\n%s", filepath.ToSlash(f.name), f.text)
		}
	}
	_, err := fmt.Fprint(w.stdout, b.String())
	if w.change != "" {
		w.note("%s", w.change)
	}
	w.note("nothing was written")
	return err
}

func writeFiles(files []newFile) error {
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.name), 0o755); err != nil {
			return err
		}
		if err := wholefile.Replace(f.name, f.was, f.text); err != nil {
			return err
		}
	}
	return nil
}
