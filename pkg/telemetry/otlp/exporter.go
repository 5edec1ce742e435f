package otlp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/poebridge/poebridge/pkg/gateway"
)

const (
	// timeout is how long a collector is waited for: its query is answered, but its
	// connection is still open.
	timeout = time.Second
	// lateTimeout is what is left for it where the query has used up its time, or the process
	// its own. On Lambda that is a second, or half of one, before the process is ended.
	lateTimeout = 250 * time.Millisecond
	// warnEvery is how often a failure is worth a warning.
	warnEvery = time.Minute
)

// Options are what an [Exporter] needs.
type Options struct {
	Settings              *Settings // of [Read]; required
	Stage, Group, Version string    // of what sends; empty ones are left out
	Log                   *slog.Logger
	// Transport calls the collector; nil is one of its own. It is no http.Client, which
	// would follow redirects with a key in its headers.
	Transport http.RoundTripper
}

// Exporter sends the trace of each query to a collector, before the connection to the
// caller is closed. It tries once, and waits for no more than a second: a trace may be lost,
// an answer is not. It implements [gateway.Observer] and is safe for concurrent use.
type Exporter struct {
	opts     Options
	resource []attribute
	warned   atomic.Int64 // when, in Unix nanoseconds
}

// New returns an exporter. Serve the requests that it is to be told of through [Exporter.Wrap].
func New(opts Options) *Exporter {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Transport == nil {
		opts.Transport = newTransport(new(net.Dialer).DialContext)
	}
	return &Exporter{opts: opts, resource: opts.resource()}
}

// resource is who sends the traces. What the environment says of it stands.
func (o Options) resource() []attribute {
	out := slices.Clone(o.Settings.resource)
	for _, p := range []pair{
		{"service.version", o.Version}, {"deployment.environment.name", o.Stage}, {"poebridge.group", o.Group},
	} {
		said := slices.ContainsFunc(out, func(a attribute) bool { return a.Key == p.name })
		if p.value != "" && !said {
			out = append(out, text(p.name, p.value))
		}
	}
	return out
}

// Observe implements [gateway.Observer]. Requests that are no queries have no trace: there is
// nothing in them to wait for.
func (e *Exporter) Observe(ctx context.Context, r *gateway.Record) {
	if r.Answer == nil {
		return
	}
	from, ok := ctx.Value(originKey{}).(origin)
	if !ok {
		from = newOrigin()
	}
	if !e.opts.Settings.sampler.traces(from) {
		return
	}
	if err := e.send(ctx, spansOf(r, from)); err != nil {
		e.opts.Log.LogAttrs(ctx, e.level(), "a trace is lost", slog.String("error", err.Error()))
	}
}

// level keeps a collector that is down from filling the log.
func (e *Exporter) level() slog.Level {
	now, last := time.Now().UnixNano(), e.warned.Load()
	if last != 0 && now-last < int64(warnEvery) || !e.warned.CompareAndSwap(last, now) {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

func (e *Exporter) send(ctx context.Context, spans []span) error {
	body, err := json.Marshal(request{[]resourceSpans{{
		resource{e.resource}, []scopeSpans{{scope{"github.com/poebridge/poebridge", e.opts.Version}, spans}},
	}}})
	if err != nil {
		return errors.New("it cannot be encoded")
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.opts.Settings.url, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address is none")
	}
	for name, values := range e.opts.Settings.headers {
		r.Header[name] = values
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "poebridge/"+cmp.Or(e.opts.Version, "dev"))
	return e.post(r)
}

// bounded is a context that does not end with the caller, who may have left, and not much
// later than the query's own time.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := timeout
	if end, ends := ctx.Deadline(); ends {
		limit = min(limit, max(time.Until(end), lateTimeout))
	}
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) { // of the query, or of the process
		limit = lateTimeout
	}
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}

// maxAnswer bounds what is read of a collector's answer, so that its connection serves again.
const maxAnswer = 64 << 10

func (e *Exporter) post(r *http.Request) error {
	response, err := e.opts.Transport.RoundTrip(r)
	if err != nil {
		return inOurWords(r.Context(), err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer)); err != nil {
		return inOurWords(r.Context(), err)
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the collector answers with status %d", response.StatusCode)
	}
	return nil
}

// inOurWords says why a collector could not be reached. The words of net/http may quote what
// it was sent.
func inOurWords(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("the collector does not answer in time")
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New("the name of the collector cannot be resolved")
	}
	if reason, ok := errors.AsType[syscall.Errno](err); ok {
		return fmt.Errorf("the connection to the collector failed: %w", reason)
	}
	return errors.New("the connection to the collector failed")
}
