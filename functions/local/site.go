package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// site serves one group, or several, each below a path of its name.
type site struct {
	mux    *http.ServeMux
	single bool
	key    string // for all bots; empty when keys come from a file
	groups []group
}

type group struct {
	name string
	dir  *config.Dir
	bots *config.Bots
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *site) add(o options, dir *config.Dir, name string, factory bot.Factory, log *slog.Logger) error {
	log = log.With("group", name)
	bots := config.NewBots(config.BotsOptions{
		Store: dir, Group: name, Stage: o.stage, Factory: factory, TTL: o.ttl, Log: log,
	})
	keys, err := s.keys(o, dir, name, log)
	if err != nil {
		return err
	}
	handler := gateway.New(gateway.Options{Bots: bots, Keys: keys, Log: log, Version: version})
	s.groups = append(s.groups, group{name, dir, bots})
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

func (s *site) keys(o options, dir *config.Dir, group string, log *slog.Logger) (gateway.Keys, error) {
	if o.keys == "" {
		return oneKey{key: s.key, dir: dir, group: group}, nil
	}
	inFile := group
	if s.single {
		inFile = ""
	}
	keys := config.NewFileKeys(o.keys, inFile, o.ttl, log)
	if _, err := keys.Keys(context.Background(), ""); err != nil {
		return nil, err // better now than as a 503 later
	}
	return keys, nil
}

// oneKey is the same key for every bot that there is.
type oneKey struct {
	key   string
	dir   *config.Dir
	group string
}

func (k oneKey) Keys(_ context.Context, name string) ([]string, error) {
	names, err := k.dir.Names(k.group)
	if err != nil || !slices.Contains(names, name) {
		return nil, err
	}
	return []string{k.key}, nil
}

// newKey returns a key in the form of Poe's: 32 letters and digits.
func newKey() string { return (rand.Text() + rand.Text())[:32] }

// banner prints where everything is, and how to try it.
func (s *site) banner(ctx context.Context, out io.Writer, base string) {
	fmt.Fprintf(out, "poebridge %s is serving on %s\n\n", version, base)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	first := ""
	for _, g := range s.groups {
		names, err := g.dir.Names(g.name)
		if err != nil {
			fmt.Fprintf(table, "  %s\t%v\n", g.name, err)
		}
		for _, name := range names {
			url := s.url(base, g.name, name)
			if _, err := g.bots.Bot(ctx, name); err != nil {
				fmt.Fprintf(table, "  %s\tNOT VALID: %s\n", url, strings.ReplaceAll(err.Error(), "\n", "\n\t"))
				continue
			}
			fmt.Fprintf(table, "  %s\n", url)
			if first == "" {
				first = url
			}
		}
	}
	_ = table.Flush()
	if first != "" {
		s.hint(out, first)
	}
}

func (s *site) url(base, group, name string) string {
	if s.single {
		return base + "/" + name
	}
	return base + "/" + group + "/" + name
}

// hint prints a line that can be pasted into a shell.
func (s *site) hint(out io.Writer, url string) {
	key := s.key
	if key == "" {
		key = "YOUR-ACCESS-KEY"
		fmt.Fprintf(out, "\nThe access keys are those of your keys file. Try a bot:\n\n")
	} else {
		fmt.Fprintf(out, "\nAccess key of all of them, until the next start: %s\n\nTry one (say \"help\", \"markdown\" or \"long 300\" too):\n\n", key)
	}
	fmt.Fprintf(out, `  curl -N %s -H 'Authorization: Bearer %s' -d '{"version":"1.2","type":"query","query":[{"role":"user","content":"Hello!"}]}'`+"\n\n", url, key)
}
