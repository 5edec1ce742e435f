package jwtauth

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Settings tell whose tokens a group takes. What they say may change at any time.
type Settings interface {
	JWT(ctx context.Context) (bot.JWT, error)
	// Settle waits, for as long as ctx lasts, until nothing is read.
	Settle(ctx context.Context)
}

// Options are what a [Verifier] needs. Settings are required.
type Options struct {
	Settings  Settings
	Transport http.RoundTripper // to fetch keys with; nil: http's own, without kept connections
	Log       *slog.Logger
}

// Verifier verifies the tokens of the callers of one group. It is safe for concurrent
// use.
type Verifier struct {
	opts   Options
	client *http.Client

	mu   sync.Mutex
	keys *keySet // of the address that was last named
}

// New returns a verifier; nothing is read yet.
func New(o Options) *Verifier {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Verifier{opts: o, client: newClient(o.Transport)}
}

// Verify returns nil for a token that lets its bearer in, a [Refusal] for any other one,
// and [ErrOff] where the group takes no tokens. Any other error means that nobody can say
// at present.
func (v *Verifier) Verify(ctx context.Context, text string) error {
	want, err := v.opts.Settings.JWT(ctx)
	if err != nil {
		return err
	}
	if !want.Enabled() {
		return ErrOff
	}
	t, err := parse(text, want.Algorithms)
	if err != nil {
		return err
	}
	found, err := v.at(want.JWKSURL).of(ctx, t)
	if err != nil {
		return err
	}
	for _, key := range found {
		if payload, err := t.signed.Verify(key.Key); err == nil {
			return checkClaims(payload, want, time.Now())
		}
	}
	return WrongSignature
}

// at returns the keys at an address.
func (v *Verifier) at(url string) *keySet {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keys == nil || v.keys.url != url {
		v.keys = newKeySet(url, v.client, v.opts.Log)
	}
	return v.keys
}

// Settle waits, for as long as ctx lasts, until nothing is read or fetched.
func (v *Verifier) Settle(ctx context.Context) {
	v.opts.Settings.Settle(ctx)
	v.mu.Lock()
	keys := v.keys
	v.mu.Unlock()
	if keys != nil {
		keys.latest.Settle(ctx)
	}
}
