package gateway

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
)

// DefaultMaxBody is the size of the largest request body, in bytes: what a Lambda
// function URL takes.
const DefaultMaxBody = 6 << 20

// readTimeout bounds the reading of a request body where the server can do that.
const readTimeout = 30 * time.Second

// settleTime is how long a request that is answered may be kept open for what is
// being read anew: when it ends, Lambda freezes the process.
const settleTime = 2 * time.Second

// Bots finds the bot for a name. All methods may be called concurrently.
type Bots interface {
	// Bot returns the bot as last loaded. The error's kind is NotFound where there
	// is no template of that name.
	Bot(ctx context.Context, name string) (*bot.Bot, error)
	// Fresh returns the bot as it now stands where it is kept.
	Fresh(ctx context.Context, name string) (*bot.Bot, error)
	// Age is how long ago the bot was last seen to stand as it is served.
	Age(name string) time.Duration
	// Settle waits, for as long as ctx lasts, until nothing is read for that bot.
	Settle(ctx context.Context, name string)
}

// Keys finds the access keys of a bot: none for a bot that does not exist, several
// while one is being rotated. An error means that keys cannot be read at present.
// All methods may be called concurrently.
type Keys interface {
	Keys(ctx context.Context, name string) ([]string, error)
	// Reread returns the keys of a bot after a look at where they are kept, unless
	// there was one a moment ago.
	Reread(ctx context.Context, name string) ([]string, error)
	// Settle waits, for as long as ctx lasts, until no keys are being read.
	Settle(ctx context.Context)
}

// Options are what a [Gateway] needs. Bots and Keys are required.
type Options struct {
	Bots    Bots
	Keys    Keys
	Tokens  Tokens       // nil: access keys only
	Costs   Costs        // nil: bots whose users pay do not answer
	Log     *slog.Logger // built with [LogHandler]; nil discards
	Version string       // of the code, for log lines and a response header
	MaxBody int64        // bytes; 0 is DefaultMaxBody
	Limit   *Limit       // shared by the gateways of a process; nil is one of its own
	// Observers are told of each request, one after the other.
	Observers []Observer
}

// Gateway is an http.Handler that serves a group of bots, each at /{bot}. It is
// safe for concurrent use.
//
// The cause of a request's context says why it ended. Where it is taken by errors.Is for
// context.DeadlineExceeded the answer is out of time, be it that of the invocation or
// of the process, and is brought to its end; otherwise the caller has left.
type Gateway struct {
	opts Options
	mux  *http.ServeMux
}

// New returns a gateway.
func New(opts Options) *Gateway {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	opts.Log = opts.Log.With("version", opts.Version)
	if opts.MaxBody <= 0 {
		opts.MaxBody = DefaultMaxBody
	}
	if opts.Limit == nil {
		opts.Limit = NewLimit(0)
	}
	g := &Gateway{opts: opts, mux: http.NewServeMux()}
	g.mux.HandleFunc("GET /healthz", healthz)
	// Poe's client does not follow redirects, so both spellings are served.
	for _, path := range []string{"/{bot}", "/{bot}/{$}"} {
		g.mux.HandleFunc("POST "+path, g.post)
		g.mux.HandleFunc("GET "+path, g.page)
	}
	return g
}

const requestIDHeader = "X-Request-Id"

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := newRequestID()
	w.Header().Set(requestIDHeader, id)
	w.Header().Set("X-Poebridge-Version", g.opts.Version)
	g.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), loggedKey{}, &logged{id: id})))
}

// healthz answers without looking at anything: it must cost nothing.
func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

// page says that a bot's address is right. It says so for any name: which bots
// there are is only for those who hold a key.
func (g *Gateway) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_, _ = io.WriteString(w, pageHTML)
	g.settle(r.Context(), "")
}

// settle gives what is being read anew the time to end, as far as the request has
// any left. The bot may be empty.
func (g *Gateway) settle(ctx context.Context, bot string) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	g.opts.Keys.Settle(ctx)
	if g.opts.Tokens != nil {
		g.opts.Tokens.Settle(ctx)
	}
	if bot != "" {
		g.opts.Bots.Settle(ctx, bot)
	}
}

const pageHTML = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>poebridge</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}</style>
<h1>This bot is up</h1>
<p>This is the address of a server bot for <a href="https://poe.com">Poe</a>, served by poebridge.
Poe talks to it with POST requests and an access key; there is nothing more to see in a browser.</p>
</html>
`
