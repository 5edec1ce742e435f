package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

func (o options) chargesTo() string { return o.poeOr(o.poeAPI) }

func (o options) checkPoeAPI() error {
	return checkPoe(o.chargesTo(), "-poe-api or POEBRIDGE_POE_API_URL")
}

// newCosts is what users are charged with, over a new connection for each call, as the function
// does. Own is where this program listens.
func newCosts(o options, own net.Addr) *poe.CostAPI {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableKeepAlives = true
	switch to := o.chargesTo(); to {
	case toSim:
		return &poe.CostAPI{URL: baseURL(own) + poePath, Transport: t}
	case toPoe:
		return &poe.CostAPI{Transport: t}
	default:
		return &poe.CostAPI{URL: strings.TrimSuffix(to, "/"), Transport: t}
	}
}

// chargesHint prints where users are charged, where there are bots that do so.
func (s *site) chargesHint(ctx context.Context, out io.Writer) {
	if !slices.ContainsFunc(s.groups, func(g group) bool { return g.charges(ctx) }) {
		return
	}
	switch to := s.opts.chargesTo(); to {
	case toSim:
		fmt.Fprint(out, "\nSome bots charge their users: here a stand-in of Poe keeps account, and nobody pays. Their queries need a bot_query_id, as in \"bot_query_id\":\"b-1\".\n")
	case toPoe:
		fmt.Fprint(out, "\nSome bots charge their users, through Poe, which knows only queries of its own (-poe-api sim keeps account here).\n")
	default:
		fmt.Fprintf(out, "\nSome bots charge their users, through %s.\n", to)
	}
}

func (g group) charges(ctx context.Context) bool {
	names, _ := g.names(ctx) // an error is told with the group
	return slices.ContainsFunc(names, func(name string) bool {
		b, err := g.bots.Bot(ctx, name)
		return err == nil && b.Template.Charge.Users
	})
}
