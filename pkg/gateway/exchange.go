package gateway

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/deep"
	"github.com/poebridge/poebridge/pkg/poe"
)

// exchange is one request and its answer, with what the log line says of it.
type exchange struct {
	g     *Gateway
	w     http.ResponseWriter
	r     *http.Request
	ctx   context.Context // of r; log lines need it where nothing else does
	id    string
	bot   string // as in the path
	shown string // for the log
	key   string // that has let the caller in; for the answer alone
	auth  string // by what the caller wants to be let in; empty: nothing was shown
	// tokenFault is why the token was refused, if it was.
	tokenFault string
	times      Times

	place     *place
	answering context.Context // of a query; ends when a write shows that the caller has left
	left      context.CancelCauseFunc

	status  int // of a plain answer; 0 while none was given
	body    int // bytes
	request *poe.Request
	serving *bot.Bot
	stream  *poe.EventWriter
	outcome bot.Outcome
	pay     *payment // nil where users do not pay
	err     error

	configAge time.Duration
	reaction  *Reaction
	poeError  *ErrorReport
}

// post answers one request of Poe's. It is the only place that decides what an
// error means for the caller, and the only one that recovers from a panic.
func (g *Gateway) post(w http.ResponseWriter, r *http.Request) {
	x := &exchange{g: g, w: w, r: r, ctx: r.Context(), id: w.Header().Get(requestIDHeader), bot: r.PathValue("bot"), shown: UnknownBot, times: Times{Received: time.Now()}}
	defer func() { x.place.leave() }() // if finish does not come to it
	defer x.finish()
	x.err = x.serve(x.ctx)
}

// UnknownBot stands in log lines and records for a name that has no key. It is not quoted:
// people put anything into an address, keys too.
const UnknownBot = "(unknown)"

// finish ends the answer, whatever happened, and writes the log line. It runs on
// the way out of a panic too.
func (x *exchange) finish() {
	if p := recover(); p != nil {
		value, stack := deep.Recovered(p)
		x.err = fault.New(fault.Internal, "gateway", "panic: %s", describePanic(value))
		x.log().ErrorContext(x.ctx, "panic", "bot", x.shown, "panic", describePanic(value), "stack", string(stack))
	}
	if x.err != nil && x.stream == nil && x.isQuery() {
		x.begin() // or Poe's client would keep our sentence from the user
	}
	switch {
	case x.err == nil:
	case x.stream != nil:
		x.failStream(x.err)
	case x.status == 0:
		x.fail(x.err)
	}
	charged := x.capture()
	if x.stream != nil {
		_ = x.stream.Close() // its error is the connection's, and nobody is left to tell
	}
	<-charged
	x.place.leave()
	x.observe()
	x.g.settle(x.ctx, x.bot)
}

func (x *exchange) log() *slog.Logger { return x.g.opts.Log }

// isQuery reports whether a query has been read, so that every failure is an event.
func (x *exchange) isQuery() bool { return x.request != nil && x.request.Query != nil }

// describePanic says what kind of panic it was. A panic's value may quote a
// conversation, so only the runtime's own errors are repeated.
func describePanic(p any) string {
	if err, ok := p.(interface {
		error
		RuntimeError()
	}); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// serve takes a request through its stages: authorise, find a place, decode, answer.
func (x *exchange) serve(ctx context.Context) (err error) {
	if err := x.authorise(ctx); err != nil {
		return err
	}
	x.times.Authorised = time.Now()
	if x.place, err = x.g.opts.Limit.enter(ctx); err != nil {
		return err
	}
	body, err := x.readBody()
	if err != nil {
		return err
	}
	x.request, err = poe.DecodeRequest(body)
	if errors.Is(err, poe.ErrNotObject) {
		return refuse(http.StatusBadRequest, err.Error())
	}
	switch x.request.Type {
	case poe.TypeQuery:
		return x.query(ctx, err)
	case poe.TypeSettings:
		return x.settings(ctx)
	case poe.TypeReportError, poe.TypeReportFeedback, poe.TypeReportReaction:
		return x.report()
	}
	return refuse(http.StatusNotImplemented, "Unsupported request type")
}

func (x *exchange) readBody() ([]byte, error) {
	conn := http.NewResponseController(x.w)
	_ = conn.SetReadDeadline(x.times.Received.Add(readTimeout)) // where there is a connection to bound
	defer conn.SetReadDeadline(time.Time{})                     // or the server would take its expiry for a caller who left
	var body bytes.Buffer
	// Room for what was announced, and for the read that finds its end.
	body.Grow(int(min(max(x.r.ContentLength, 0), x.g.opts.MaxBody)) + bytes.MinRead)
	_, err := body.ReadFrom(http.MaxBytesReader(x.w, x.r.Body, x.g.opts.MaxBody))
	x.body = body.Len()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(http.StatusRequestEntityTooLarge,
			fmt.Sprintf("The request is larger than %d bytes. Start a new chat, or attach less.", x.g.opts.MaxBody))
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "The request body could not be read to its end.")
	}
	return body.Bytes(), nil
}

// refusal is an error with an HTTP status, for whatever is decided before a stream
// has begun.
type refusal struct {
	status int
	detail string
}

func refuse(status int, detail string) error { return &refusal{status, detail} }

func (e *refusal) Error() string { return e.detail }

// fail answers an error that came before the stream, in the form that Poe's own
// library uses.
func (x *exchange) fail(err error) {
	if r, ok := errors.AsType[*refusal](err); ok {
		if r.status == http.StatusUnauthorized {
			x.w.Header().Set("WWW-Authenticate", x.challenge())
		}
		x.json(r.status, map[string]string{"detail": r.detail})
		return
	}
	status := http.StatusInternalServerError
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Throttled, fault.Timeout, fault.Busy:
		status = http.StatusServiceUnavailable
	}
	x.json(status, map[string]string{"detail": x.userText(err)})
}

func (x *exchange) json(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		x.err, status, body = err, http.StatusInternalServerError, []byte(`{"detail":"The answer could not be encoded."}`)
	}
	x.status = status
	x.w.Header().Set("Content-Type", "application/json")
	if status == http.StatusServiceUnavailable {
		x.w.Header().Set("Retry-After", retryAfter)
	}
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body) // the caller is gone; the log line is written all the same
}

// retryAfter is when whoever gets a 503 may ask again, in seconds.
const retryAfter = "1"

// userText is what a user reads about an error: its text and the reference that
// finds the log line. It is empty where Poe has a text of its own.
func (x *exchange) userText(err error) string {
	language := ""
	if x.request != nil && x.request.Query != nil {
		language = x.request.Query.LanguageCode
	}
	text := fault.UserText(err, language)
	if text == "" {
		return ""
	}
	return text + " (ref " + x.id[:referenceLength] + ")"
}

// referenceLength is how much of a request id users are shown: enough to find one
// line among millions, short enough to read out.
const referenceLength = 10

// newRequestID returns 80 random bits in letters that cannot be mistaken for digits.
func newRequestID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
