package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// check looks at templates and goes on after a fault, so that one run tells them all.
type check struct {
	*program
	ctx    context.Context
	rows   []findingRow
	bots   int
	groups map[string]bool
	whole  []wholeBot
}

// wholeBot is what --resolved shows.
type wholeBot struct {
	defaults, file bot.Source
}

// target looks at all that a path means. The error is of what cannot be looked at.
func (c *check) target(t target) error {
	if t.file != "" {
		return c.loose(t.file)
	}
	dir, err := openConfigs(t.configs)
	if err != nil {
		return err
	}
	known, err := dir.Catalogue()
	if c.tell(severityFault, err) {
		known = nil
	}
	names := []string{t.group}
	if t.group == "" {
		if names, err = dir.Groups(); err != nil {
			return err
		}
	}
	for _, group := range names {
		c.group(dir, group, t, c.options(known))
	}
	if t.group == "" {
		_, err := deployment.Read(deployment.Options{Configs: t.configs, Stage: c.stage, Today: c.now()})
		c.tell(severityFault, err)
	}
	return nil
}

func (c *check) options(known *bot.Catalogue) bot.Options {
	return bot.Options{Stage: c.stage, Strict: true, Kinds: bot.Kinds(), Catalogue: known, Today: c.now()}
}

// group looks at one bot of a group or at all of it.
func (c *check) group(dir *config.Dir, group string, t target, o bot.Options) {
	if c.groups == nil {
		c.groups = map[string]bool{}
	}
	c.groups[filepath.Join(t.configs, group)] = true
	names := []string{t.bot}
	if t.bot == "" {
		source, err := dir.ReadGroup(c.ctx, group)
		if c.tell(severityFault, err) {
			return
		}
		_, warnings, err := bot.LoadGroup(source, o)
		c.tell(severityFault, err)
		c.tell(severityFault, config.CheckParameter(source))
		c.warn(warnings)
		for _, line := range dir.Skipped(group) {
			c.tell(severityFault, errors.New(line))
		}
		names, err = dir.Names(group)
		c.tell(severityFault, err)
	}
	for _, name := range names {
		texts, err := dir.Read(c.ctx, group, name)
		if !c.tell(severityFault, err) {
			c.layers(texts, t, o)
		}
	}
}

// layers looks at a bot's own file and at one that takes its place, or at the one that was
// named.
func (c *check) layers(texts config.Texts, t target, o bot.Options) {
	wanted := map[string]string{"groups": config.LayerBase, "overrides": config.LayerOverride}[t.layer]
	for _, layer := range texts.Layers {
		if wanted == "" || layer.Name == wanted {
			c.bot(texts, layer.Source, o)
		}
	}
}

func (c *check) bot(texts config.Texts, source bot.Source, o bot.Options) {
	c.bots++
	_, warnings, err := texts.Load(source, o)
	c.tell(severityFault, err)
	c.tell(severityFault, config.CheckParameter(source))
	c.warn(warnings)
	if kind, _ := bot.KindOf(source, o.Kinds); kind != "" {
		c.whole = append(c.whole, wholeBot{texts.Defaults[kind], source})
	}
}

// loose looks at a file in no folder of configurations.
func (c *check) loose(file string) error {
	text, err := readFile(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file, problemOf(err))
	}
	dir, err := c.openFolder()
	if err != nil {
		return err
	}
	known, err := dir.Catalogue()
	c.tell(severityFault, err)
	defaults, err := dir.Defaults()
	if err != nil {
		return err
	}
	o, source := c.options(known), bot.Source{Name: file, Text: text}
	c.bots++
	kind, err := bot.KindOf(source, o.Kinds)
	c.tell(severityFault, err)
	if kind == "" {
		return nil
	}
	_, warnings, err := bot.Load(defaults[kind], source, o)
	c.tell(severityFault, err)
	c.tell(severityFault, config.CheckParameter(source))
	c.warn(warnings)
	c.whole = append(c.whole, wholeBot{defaults[kind], source})
	return nil
}

// mostOfFile is more than any template may have, so that a longer one is refused as one.
const mostOfFile = 1 << 20

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostOfFile))
}

func (c *check) warn(warnings bot.Faults) {
	if len(warnings) > 0 {
		c.tell(severityWarning, warnings)
	}
}

// tell notes what an error is made of, each thing once, and reports whether there was one.
func (c *check) tell(severity string, err error) bool {
	for _, f := range findings(err) {
		row := findingRow{severity, filepath.ToSlash(f.File), f.Line, f.Column, f.Path, f.Message, f.Hint}
		if !slices.ContainsFunc(c.rows, func(r findingRow) bool { return r.says(row) }) {
			c.rows = append(c.rows, row)
		}
	}
	return err != nil
}

// says reports whether a row says what another does, which may have lost its place.
func (r findingRow) says(other findingRow) bool {
	return r == other || other.Line == 0 && strings.Contains(other.Message, r.fault().String())
}

// findings are the faults that an error holds; what is none is one without a place.
func findings(err error) (all []bot.Fault) {
	switch e := err.(type) {
	case nil:
		return nil
	case bot.Faults:
		return e
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			all = append(all, findings(one)...)
		}
		return all
	}
	if faults, ok := errors.AsType[bot.Faults](err); ok {
		return faults
	}
	lines := strings.Split(err.Error(), "\n")
	for _, line := range lines {
		all = append(all, bot.Fault{Message: line})
	}
	return all
}
