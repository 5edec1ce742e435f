package main

import (
	"context"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/bot"
)

// withPlayground serves the page beside what answers requests. A browser that asks for the
// root is led there.
func (s *site) withPlayground(bots http.Handler, m *model, base string) http.Handler {
	opts := playground.Options{Bots: playedBots{s, base}, Serve: bots, Base: base, Wire: m.wire, Simulator: m.sim, Templates: playedTemplates{s}}
	if s.opts.lambda != "" {
		opts.Unfetched = "The function of -lambda cannot fetch this file: it asks no address of this machine for attachments. Without -lambda it is fetched."
	}
	page := playground.New(opts)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, playground.Path):
			page.ServeHTTP(w, r)
		case r.URL.Path == "/" && isBrowser(r):
			http.Redirect(w, r, playground.Path, http.StatusFound)
		default:
			bots.ServeHTTP(w, r)
		}
	})
}

// isBrowser reports whether a request is for a page that somebody looks at.
func isBrowser(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// playedBots are the bots of a site as the playground wants them.
type playedBots struct {
	*site
	base string
}

// Site implements playground.Bots.
func (p playedBots) Site(ctx context.Context) playground.Site {
	found := playground.Site{Version: version, Answers: p.answers(), Groups: []playground.Group{}}
	for _, g := range p.groups {
		found.Groups = append(found.Groups, p.group(ctx, g))
	}
	return found
}

func (p playedBots) group(ctx context.Context, g group) playground.Group {
	found := playground.Group{Name: g.name, Bots: []playground.Bot{}, Problems: []string{}}
	names, err := g.names(ctx)
	if err != nil {
		found.Problems = append(found.Problems, err.Error())
	}
	if g.from.dir != nil {
		found.Problems = append(found.Problems, g.from.dir.Skipped(g.name)...)
	}
	for _, name := range names {
		b := playground.Bot{Name: name, URL: p.url(p.base, g.name, name), Problems: []string{}, Warnings: []string{}}
		state, made, err := g.state(ctx, name)
		b.State, b.Edited = state, g.overlay.get(g.name, name) != nil
		if err != nil {
			b.Problems = strings.Split(reason(err), "\n")
		} else {
			b.Kind, b.Model, b.Warnings = made.Template.Kind, made.Template.Model.ID, warningTexts(made.Warnings)
		}
		found.Bots = append(found.Bots, b)
	}
	return found
}

func warningTexts(warnings bot.Faults) []string {
	texts := make([]string, len(warnings))
	for i, w := range warnings {
		texts[i] = w.String()
	}
	return texts
}

// Path implements playground.Bots.
func (p playedBots) Path(group, name string) string { return p.url("", group, name) }

// Key implements playground.Bots.
func (p playedBots) Key(ctx context.Context, group, name string) (string, error) {
	g, ok := p.find(group)
	if !ok {
		return "", nil
	}
	keys, err := g.keys.Keys(ctx, name)
	if err != nil || len(keys) == 0 {
		return "", err
	}
	return keys[0], nil
}

// Parameters implements playground.Bots.
func (p playedBots) Parameters(ctx context.Context, group, name string) []string {
	if g, ok := p.find(group); ok {
		if made, err := g.bots.Bot(ctx, name); err == nil {
			return slices.Sorted(maps.Keys(made.Template.Parameters))
		}
	}
	return nil
}
