package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// move writes the new model into a text wherever the old one stands.
func (r *retargeting) move(s bot.Source) ([]byte, error) {
	root, err := yamledit.Root(s)
	if err != nil {
		return nil, err
	}
	for _, n := range below(root, "base_id") {
		if bot.BaseID(r.from) == n.Value {
			r.warnings = append(r.warnings, fmt.Sprintf("%s:%d:%d: the model stands behind an ARN, which stays; do it by hand", s.Name, n.Line, n.Column))
		}
	}
	for _, n := range below(root, "id") {
		to := r.replacement(n.Value)
		if to == "" || to == n.Value {
			continue
		}
		if s.Text, err = yamledit.SetScalar(s, n, to); err != nil {
			return nil, err
		}
		r.calls[n.Value] = to
		r.rows = append(r.rows, retargetRow{filepath.ToSlash(s.Name), n.Line, n.Value, to})
	}
	return s.Text, nil
}

// below are the words under a key of each model, the last first, so that one can be replaced
// without moving those that follow.
func below(n *yaml.Node, key string) (words []*yaml.Node) {
	for i, child := range n.Content {
		words = append(words, below(child, key)...)
		if n.Kind != yaml.MappingNode || i%2 == 0 || n.Content[i-1].Value != "model" {
			continue
		}
		if word := yamledit.At(child, key); word != nil && word.Kind == yaml.ScalarNode {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b *yaml.Node) int { return cmp.Or(b.Line-a.Line, b.Column-a.Column) })
	return words
}

// replacement is what is called instead of an id; empty: it is of another model.
func (r *retargeting) replacement(id string) string {
	base := bot.BaseID(id)
	ofAny := bot.BaseID(r.from) == r.from // the model's own id means all ways to call it
	if id != r.from && !(ofAny && base == r.from) {
		return ""
	}
	if bot.BaseID(r.to) != r.to || strings.HasPrefix(r.to, "arn:") {
		return r.to
	}
	same := strings.TrimSuffix(id, base) + r.to
	if r.known == nil {
		return same
	}
	calls := r.known.Calls(r.to)
	if len(calls) == 0 || slices.ContainsFunc(calls, func(c bot.Call) bool { return c.ID == same }) {
		return same
	}
	return calls[0].ID
}

// allow adds the new model to what a group may call, and returns its group.yaml then.
func (r *retargeting) allow(was bot.Source) (is bot.Source, err error) {
	settings, _, err := bot.LoadGroup(was, bot.Options{Stage: r.stage})
	if err != nil {
		return was, err
	}
	for _, to := range r.calls {
		if settings.AllowsModel(&bot.Template{Model: bot.Model{ID: to}}) {
			continue
		}
		item := bot.BaseID(to)
		text, err := yamledit.AddToList(was, "models", item)
		if err != nil {
			return was, err
		}
		is = bot.Source{Name: was.Name, Text: text}
		r.changed = append(r.changed, changedFile{was, is})
		r.rows = append(r.rows, retargetRow{File: filepath.ToSlash(was.Name), Line: yamledit.LineOf(is, "models", item), To: item})
		return is, nil // the ways to call a model have one id of its own
	}
	return was, nil
}

// check judges the new texts as validate does.
func (r *retargeting) check(group bot.Source, moved []changedFile) error {
	around := config.Texts{Defaults: r.files.Defaults, Group: group}
	var faults []error
	for _, f := range moved {
		_, warnings, err := around.Load(f.is, r.files.Rules)
		faults = append(faults, err)
		for _, w := range warnings {
			r.warnings = append(r.warnings, w.String())
		}
	}
	return errors.Join(faults...)
}
