package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/jwtauth"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

// site serves one group, or several, each below a path of its name.
type site struct {
	opts    options
	from    *sources
	key     string // for all bots; empty when keys come from elsewhere
	mux     *http.ServeMux
	groups  []group
	limit   *gateway.Limit // of all groups together
	uploads *poe.UploadAPI // for the files of answers
	metrics metricsFile
	costs   *poe.CostAPI // for charging users
	aws     *awsServer   // nil: AWS is not played
	played  bool         // there is a playground
	factory bot.Factory
	watch   []gateway.Observer // beside those of each group
	saving  sync.Mutex         // a template
}

type group struct {
	name    string
	from    *sources
	bots    *config.Bots
	keys    *config.Keys
	own     *config.Group // what its group.yaml says
	overlay *overlay      // what its bots are read from
	kinds   []string      // of bots that there can be
}

// newSite finds the groups to serve. Those who watch are told of each request.
func newSite(ctx context.Context, o options, from *sources, factory bot.Factory, costs *poe.CostAPI, metrics metricsFile, log *slog.Logger, watch ...gateway.Observer) (*site, error) {
	groups, err := from.groups(o)
	if err != nil {
		return nil, err
	}
	s := &site{
		opts: o, from: from, mux: http.NewServeMux(), limit: gateway.NewLimit(o.maxConcurrent), metrics: metrics, costs: costs,
		factory: factory, watch: watch,
	}
	if o.keys == "" {
		s.key = newKey()
	}
	for _, group := range groups {
		if err := s.add(ctx, group, log); err != nil {
			return nil, err
		}
	}
	if !o.single() {
		s.mux.HandleFunc("/", s.noGroup)
	}
	if o.attachments != "" {
		s.mux.Handle("GET "+attachmentsPath, attachmentFiles(o.attachments))
	}
	return s, nil
}

// find returns the group of a name.
func (s *site) find(name string) (group, bool) {
	i := slices.IndexFunc(s.groups, func(g group) bool { return g.name == name })
	if i < 0 {
		return group{}, false
	}
	return s.groups[i], true
}

// noGroup answers for addresses below no group.
func (s *site) noGroup(w http.ResponseWriter, _ *http.Request) {
	names := make([]string, len(s.groups))
	for i, g := range s.groups {
		names[i] = g.name
	}
	http.Error(w, "There is nothing at this address. Bots are at /<group>/<bot>; the groups are "+strings.Join(names, ", ")+
		". A group that is new is served after a restart.", http.StatusNotFound)
}

func (s *site) add(ctx context.Context, name string, log *slog.Logger) error {
	recorder := s.metrics.recorder(s.opts.stage, name)
	log = slog.New(recorder.LogHandler(log.Handler())).With("group", name)
	keys := config.NewKeys(config.KeysOptions{Source: s.from.keySource(name, s.opts.single(), s.key), TTL: s.keysTTL(), Log: log})
	if _, err := keys.Names(ctx); err != nil {
		return fmt.Errorf("-keys: %w", err) // better now than as a 503 later
	}
	store := newOverlay(s.from.store(s.factory.Kinds()))
	bots := config.NewBots(config.BotsOptions{
		Store: store, Group: name, Stage: s.opts.stage, Factory: s.factory, Log: log,
		// Whoever edits files is told of a slip; what a function serves it serves here too.
		Strict: s.from.dir != nil, Catalogue: s.from.known,
		TTL: s.opts.ttl,
	})
	settings := config.NewGroup(config.GroupOptions{
		Store: store, Group: name, Stage: s.opts.stage, Strict: s.from.dir != nil, TTL: s.opts.ttl, Log: log,
	})
	tokens := jwtauth.New(jwtauth.Options{Settings: settings, Log: log})
	handler := s.gateway(name, gateway.Options{
		Bots: bots, Keys: keys, Tokens: tokens, Log: log, Version: version, Limit: s.limit,
		Costs: s.costs, Observers: append([]gateway.Observer{recorder}, s.watch...),
	})
	s.groups = append(s.groups, group{name, s.from, bots, keys, settings, store, s.factory.Kinds()})
	if s.opts.single() {
		s.mux.Handle("/", handler)
		return nil
	}
	s.mux.Handle("/"+name+"/", http.StripPrefix("/"+name, handler))
	if len(s.groups) == 1 {
		s.mux.Handle("/healthz", handler)
	}
	return nil
}

// gateway serves a group, and sends its traces where somebody wants them.
func (s *site) gateway(group string, opts gateway.Options) http.Handler {
	if s.opts.traces == nil {
		return gateway.New(opts)
	}
	exporter := otlp.New(otlp.Options{Settings: s.opts.traces, Stage: s.opts.stage, Group: group, Version: version, Log: opts.Log})
	opts.Observers = append(opts.Observers, exporter)
	return exporter.Wrap(gateway.New(opts))
}

// keysTTL has a bot that is new in the folder found at once by our own key.
func (s *site) keysTTL() (d time.Duration) {
	if s.key != "" {
		return 0
	}
	return s.opts.ttl
}

// handler is what answers requests: this process, or a function.
func (s *site) handler(ctx context.Context, o options, m *model, log io.Writer, own net.Addr) (h http.Handler, end func(), err error) {
	h, end = s.mux, func() {}
	if o.lambda != "" {
		if h, end, err = s.function(ctx, m, log); err != nil {
			return nil, nil, err
		}
	}
	h = s.withPoe(h, m)
	if s.played = isLoopback(own); s.played {
		h = s.withPlayground(h, m, baseURL(own))
	}
	return h, end, nil
}

// names are the bots of a group: the files, or where there are none, those that
// have a key.
func (g group) names(ctx context.Context) ([]string, error) {
	if g.from.dir != nil {
		return g.from.dir.Names(g.name)
	}
	return g.keys.Names(ctx)
}

// newKey returns a key in the form of Poe's: 32 letters and digits.
func newKey() string { return (rand.Text() + rand.Text())[:32] }
