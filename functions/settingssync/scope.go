package main

import (
	"context"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// ref names a bot of the stage.
type ref struct{ group, bot string }

func (r ref) String() string { return r.group + "/" + r.bot }

// scope is which bots a parameter is about; the zero value is none.
type scope struct {
	group, bot string // a bot, or with an empty bot all of a group
	kind       string // instead: all bots of this kind
}

// scopeOf reads the name of a parameter.
func scopeOf(stage, name string) (scope, error) {
	stranger := func(what string) (scope, error) {
		return scope{}, notOurs("a change of %s, %s", shown(name), what)
	}
	at, ok := config.PlaceOf(stage, name)
	switch {
	case at.Layer == "":
		return stranger("which is not of stage " + stage)
	case at.Layer == config.Synced:
		return scope{}, nil // our own writing
	case at.Layer == config.Defaults && slices.Contains(bot.Kinds(), at.Name):
		return scope{kind: at.Name}, nil
	case at.Layer == config.Defaults && at.Name != "":
		return stranger("which is no kind of bot")
	case !ok && bot.ValidName(at.Group) && (at.Layer == config.Groups || at.Layer == config.Overrides):
		return stranger("which no bot can be called")
	case !ok:
		return stranger("which holds no template")
	case at.Name == config.GroupFile:
		return scope{group: at.Group}, nil
	}
	return scope{group: at.Group, bot: at.Name}, nil
}

// one reports whether the scope is a single bot.
func (s scope) one() bool { return s.bot != "" }

// refs returns the bots; of which kind they are is not known yet.
func (s scope) refs(ctx context.Context, store *config.ParameterStore) ([]ref, error) {
	if s.one() {
		return []ref{{s.group, s.bot}}, nil
	}
	groups := []string{s.group}
	if s.kind != "" {
		var err error
		if groups, err = attempt(ctx, store.Groups); err != nil {
			return nil, err
		}
	}
	var all []ref
	for _, group := range groups {
		names, err := attempt(ctx, func(ctx context.Context) ([]string, error) { return store.Names(ctx, group) })
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all = append(all, ref{group, name})
		}
	}
	return all, nil
}
