package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/poe"
)

// direct is an address in place of that of a deployed bot.
type direct struct {
	url      string
	keyStdin bool
}

func (d *direct) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&d.url, "url", "", "`address` of the bot; without it, that of the deployed one")
	f.BoolVar(&d.keyStdin, "key-stdin", false, "take the access key for --url from the first line of standard input")
}

// directBot is the bot of the folder that is meant: the one that is named, or the one that
// the address ends in.
func (p *program) directBot(ctx context.Context, d direct, names []string) (b stage.Place, known bool, err error) {
	if u, err := url.Parse(d.url); err != nil || u.Host == "" {
		return b, false, exit.Misused("--url: want a whole address, such as http://127.0.0.1:8080/nova/nova-lite")
	}
	if err := poe.CheckAPIURL(d.url); err != nil {
		return b, false, exit.Misused("--url: %w", err)
	}
	if len(names) > 1 {
		return b, false, exit.Misused("--url is the address of one bot; name one at most")
	}
	s, err := p.openSite(ctx)
	if err != nil {
		return b, false, err
	}
	if len(names) == 1 {
		b.Ref, err = s.FindFile(names[0])
		return b, err == nil, err
	}
	u, _ := url.Parse(d.url) // checked above
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for _, n := range []int{2, 1} {
		if len(parts) < n {
			continue
		}
		if b.Ref, err = s.FindFile(strings.Join(parts[len(parts)-n:], "/")); err == nil {
			return b, true, nil
		}
	}
	return b, false, nil
}

// directKey is the key for an address.
func (p *program) directKey(ctx context.Context, d direct) (string, error) {
	if !d.keyStdin && !p.asks {
		return "", exit.Misused("give the access key for --url on standard input, with --key-stdin")
	}
	return p.askKey(ctx, "Access key")
}
