package main

import (
	"context"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// kinds are all that there are. One that the gateway cannot serve has no defaults in
// Parameter Store, and then no template of it is valid here either.
var kinds = []string{"chat", "image", "video"}

// ref names a bot of the stage.
type ref struct{ group, bot string }

func (r ref) String() string { return r.group + "/" + r.bot }

// scope is which bots a parameter is about; the zero value is none.
type scope struct {
	group, bot string // a bot, or with an empty bot all of a group
	kind       string // instead: all bots of this kind
}

// scopeOf reads the name of a parameter. The layout is that of [config.ParameterStore].
func scopeOf(stage, name string) (scope, error) {
	stranger := func(what string) (scope, error) {
		return scope{}, notOurs("a change of %s, %s", shown(name), what)
	}
	below, ok := strings.CutPrefix(name, "/poebridge/"+stage+"/")
	if !ok {
		return stranger("which is not of stage " + stage)
	}
	path := strings.Split(below, "/")
	if path[0] == syncedFolder {
		return scope{}, nil // our own writing
	}
	switch {
	case path[0] == "defaults" && len(path) == 2 && slices.Contains(kinds, path[1]):
		return scope{kind: path[1]}, nil
	case path[0] == "defaults" && len(path) == 2:
		return stranger("which is no kind of bot")
	case len(path) != 3 || path[0] != "groups" && path[0] != "overrides" || !bot.ValidName(path[1]):
		return stranger("which holds no template")
	case path[0] == "groups" && path[2] == "_group":
		return scope{group: path[1]}, nil
	case !bot.ValidName(path[2]):
		return stranger("which no bot can be called")
	}
	return scope{group: path[1], bot: path[2]}, nil
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
