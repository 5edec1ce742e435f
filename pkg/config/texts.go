package config

import (
	"errors"
	"fmt"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// Texts are what a bot is made of.
type Texts struct {
	Defaults map[string]bot.Source // by kind
	Unread   map[string]error      // kinds whose defaults are there and cannot be read
	Group    bot.Source
	Layers   []Layer // the template, in order of preference; at least one
}

// The names of the layers, as in [bot.Origin].
const (
	LayerOverride = "override"
	LayerBase     = "base"
)

// Layer is one text of a template and what it is called.
type Layer struct {
	Name   string
	Source bot.Source
}

// Load reads a template, one of the layers or what may become one, over these defaults
// and for this group, which takes the place of o.Group. It is the judgement by which [Bots]
// serve a layer or pass it over, so that whoever asks beforehand is told the same. The error
// tells all that is wrong with the template and the group's file; the warnings are of both.
func (t Texts) Load(source bot.Source, o bot.Options) (template *bot.Template, warnings bot.Faults, err error) {
	group, notes, groupErr := bot.LoadGroup(t.Group, o)
	o.Group = group // nil when it is not valid: then the bot is checked by itself
	template, more, err := load(t, source, o)
	if err := errors.Join(groupErr, err); err != nil {
		return nil, nil, err
	}
	return template, append(notes, more...), nil
}

// load lays a template on the defaults of its kind, or of the kind that was
// probably meant.
func load(texts Texts, source bot.Source, options bot.Options) (*bot.Template, bot.Faults, error) {
	kind, err := bot.KindOf(source, options.Kinds)
	if kind == "" {
		return nil, nil, err
	}
	if failed := texts.Unread[kind]; failed != nil {
		return nil, nil, errors.Join(err, fault.Wrap(fault.Unavailable, "defaults of kind "+kind, failed))
	}
	defaults, ok := texts.Defaults[kind]
	if !ok {
		return nil, nil, errors.Join(err, fmt.Errorf("%s: there are no defaults for kind %s", source.Name, kind))
	}
	return bot.Load(defaults, source, options)
}
