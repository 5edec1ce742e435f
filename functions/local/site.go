package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// site serves one group, or several, each below a path of its name.
type site struct {
	mux       *http.ServeMux
	single    bool
	simulated bool
	key       string // for all bots; empty when keys come from a file
	keysFile  string
	groups    []group
}

type group struct {
	name string
	dir  *config.Dir
	bots *config.Bots
	keys *config.Keys
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *site) add(o options, dir *config.Dir, name string, factory bot.Factory, log *slog.Logger) error {
	log = log.With("group", name)
	bots := config.NewBots(config.BotsOptions{
		Store: dir, Group: name, Stage: o.stage, Factory: factory, Strict: true, TTL: o.ttl, Log: log,
	})
	keys, err := s.keys(o, dir, name, log)
	if err != nil {
		return err
	}
	handler := gateway.New(gateway.Options{Bots: bots, Keys: keys, Log: log, Version: version})
	s.groups = append(s.groups, group{name, dir, bots, keys})
	if s.single {
		s.mux.Handle("/", handler)
		return nil
	}
	s.mux.Handle("/"+name+"/", http.StripPrefix("/"+name, handler))
	if len(s.groups) == 1 {
		s.mux.Handle("/healthz", handler)
	}
	return nil
}

func (s *site) keys(o options, dir *config.Dir, group string, log *slog.Logger) (*config.Keys, error) {
	if o.keys == "" {
		return config.NewKeys(config.KeysOptions{Source: oneKey{key: s.key, dir: dir, group: group}, Log: log}), nil
	}
	file := config.KeysFile{Path: o.keys, Group: group}
	if s.single {
		file.Group = ""
	}
	keys := config.NewKeys(config.KeysOptions{Source: file, TTL: o.ttl, Log: log})
	if _, err := keys.Names(context.Background()); err != nil {
		return nil, fmt.Errorf("-keys: %w", err) // better now than as a 503 later
	}
	return keys, nil
}

// oneKey is the same key for every bot that there is.
type oneKey struct {
	key   string
	dir   *config.Dir
	group string
}

func (k oneKey) String() string { return "the printed key" }

func (k oneKey) ReadKeys(context.Context) (config.BotKeys, error) {
	names, err := k.dir.Names(k.group)
	if err != nil {
		return nil, err
	}
	keys := config.BotKeys{}
	for _, name := range names {
		keys[name] = []string{k.key}
	}
	return keys, nil
}

// newKey returns a key in the form of Poe's: 32 letters and digits.
func newKey() string { return (rand.Text() + rand.Text())[:32] }
