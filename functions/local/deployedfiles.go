package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const (
	// eventsKey is the access key in the payloads of events/. It opens every bot where
	// there is no file of keys.
	eventsKey = "emulated-key-of-32-characters-xx"
	// defaultStage is what make synth makes a template of where nobody names a stage.
	defaultStage = "dev"
)

// deployedFiles are what a deployment of the served groups would put into Parameter
// Store and Secrets Manager.
type deployedFiles struct {
	stage  string
	from   *sources
	groups []group
	single bool
}

func newDeployedFiles(s *site) deployedFiles {
	d := deployedFiles{stage: s.opts.stage, from: s.from, groups: s.groups, single: s.opts.single()}
	if d.stage == "" {
		d.stage = defaultStage
	}
	return d
}

// contents are values by name.
type contents struct{ parameters, secrets map[string]string }

func newContents() contents { return contents{map[string]string{}, map[string]string{}} }

// read returns what can be deployed of the files as they now stand, and the faults of
// the rest.
func (d deployedFiles) read(ctx context.Context) (contents, error) {
	r := &filesReader{deployedFiles: d, texts: map[string]bot.Source{}}
	found := newContents()
	for _, g := range d.groups {
		r.templates(ctx, g.name)
		r.fault(d.readKeys(ctx, g.name, found.secrets))
	}
	for name, source := range r.texts {
		if err := config.CheckParameter(source); err != nil {
			r.fault(err)
			continue
		}
		found.parameters[name] = string(source.Text)
	}
	return found, errors.Join(r.faults...)
}

// readKeys finds the secret of a group: what -keys says, or the key of events/ for every bot.
func (d deployedFiles) readKeys(ctx context.Context, group string, found map[string]string) error {
	source := d.from.keySource(group, d.single, eventsKey)
	keys, err := source.ReadKeys(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	text, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	found[config.SecretName(d.stage, group)] = string(text)
	return nil
}

// filesReader goes on after a fault, and tells each once.
type filesReader struct {
	deployedFiles
	texts  map[string]bot.Source // by parameter
	faults []error
}

func (r *filesReader) fault(err error) {
	if err != nil && !slices.ContainsFunc(r.faults, func(f error) bool { return f.Error() == err.Error() }) {
		r.faults = append(r.faults, err)
	}
}

// templates finds the parameters of a group, and the defaults.
func (r *filesReader) templates(ctx context.Context, group string) {
	names, err := r.from.dir.Names(group)
	r.fault(err)
	for _, name := range names {
		texts, err := r.from.dir.Read(ctx, group, name)
		if err != nil {
			r.fault(err)
			continue
		}
		for _, layer := range texts.Layers {
			r.put(folderOf[layer.Name]+group+"/"+name, layer.Source)
		}
		r.put("/groups/"+group+"/_group", texts.Group)
		for kind, source := range texts.Defaults {
			r.put("/defaults/"+kind, source)
		}
		for _, err := range texts.Unread {
			r.fault(err)
		}
	}
}

// folderOf is where the layers of a template are kept.
var folderOf = map[string]string{config.LayerBase: "/groups/", config.LayerOverride: "/overrides/"}

func (r *filesReader) put(path string, source bot.Source) {
	r.texts[config.ParametersOf(r.stage)+path] = source
}
