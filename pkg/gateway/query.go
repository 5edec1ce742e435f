package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/deep"
	"github.com/poebridge/poebridge/pkg/poe"
)

// query answers a conversation. From here on every failure is an event in a 200.
func (x *exchange) query(ctx context.Context, decodeErr error) error {
	if err := x.place.query(); err != nil {
		return err
	}
	ctx, x.left = context.WithCancelCause(ctx)
	defer x.left(nil)
	x.answering = ctx
	serving, err := x.load(ctx)
	switch {
	case decodeErr != nil:
		return &fault.Error{Kind: fault.InvalidRequest, Op: "gateway", Err: decodeErr,
			UserText: "This message could not be read: " + decodeErr.Error() + "."}
	case err != nil:
		return missingTemplate(err)
	case !serving.Template.Enabled:
		return &fault.Error{Kind: fault.Misconfigured, Op: "gateway", Err: errDisabled, UserText: serving.Template.DisabledMessage}
	}
	return x.respond(ctx, serving)
}

// respond has the bot's responder answer, within its time.
func (x *exchange) respond(ctx context.Context, serving *bot.Bot) (err error) {
	pay := x.payment()
	ctx, cancel := x.bound(ctx, serving.Template.Timeouts.Total)
	defer cancel()
	x.request.Query.AccessKeys = x.accessKeys
	x.outcome, err = serving.Responder.Respond(ctx, x.request.Query, x.stream, pay)
	return err
}

// beginAfter is how long the first byte waits for the template, which says how the
// stream is to be sent. Poe gives five seconds, and may drop a silent connection
// sooner.
const beginAfter = time.Second

// load finds the bot and begins the stream, whichever is sooner within reason.
func (x *exchange) load(ctx context.Context) (*bot.Bot, error) {
	soon, cancel := context.WithTimeout(ctx, beginAfter)
	defer cancel()
	serving, err := x.g.opts.Bots.Bot(soon, x.bot)
	if soon.Err() != nil && err != nil {
		x.begin()
		serving, err = x.g.opts.Bots.Bot(ctx, x.bot)
		x.configured(serving)
		return serving, err
	}
	x.configured(serving)
	x.begin()
	return serving, err
}

// configured notes which bot serves, and logs as its template says from here on.
func (x *exchange) configured(serving *bot.Bot) {
	x.serving, x.times.Configured = serving, time.Now()
	if serving == nil {
		return
	}
	x.configAge = x.g.opts.Bots.Age(x.bot)
	if serving.Template.Log.Level == bot.LogDebug {
		loggedOf(x.ctx).debug.Store(true)
	}
}

var errDisabled = errors.New("the template says enabled: false")

// missingTemplate: a key without a template is a mistake in the set-up of a bot,
// not a model that does not exist.
func missingTemplate(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return &fault.Error{Kind: fault.Misconfigured, Op: "gateway", Err: err}
	}
	return err
}

// begin starts the stream, before anything slow is done.
func (x *exchange) begin() {
	opts := poe.StreamOptions{Language: x.request.Query.LanguageCode, Gone: x.left}
	if x.serving != nil {
		x.headers(x.serving)
		s := x.serving.Template.Stream
		opts.PaddingBytes, opts.KeepAlive = s.PaddingBytes, s.KeepAlive
		opts.StatusAfter, opts.StatusText = s.StatusAfter, s.StatusText
	}
	x.status = http.StatusOK
	deep.Call(func() { x.stream = poe.NewEventWriter(x.w, opts) }) // net/http writes headers with 3 KB of stack
	x.times.FirstByte = time.Now()
}

func (x *exchange) headers(b *bot.Bot) {
	x.w.Header().Set("X-Poebridge-Template", b.Origin.Layer+"/"+b.Origin.Version)
}

// failStream tells the user what happened, unless it is the user who has left.
func (x *exchange) failStream(err error) {
	if x.abandoned() {
		return
	}
	_ = x.stream.Fail(poe.Error{
		Text: x.userText(err),
		// Once there is something to see, running the query again would show it twice.
		AllowRetry: fault.AllowRetry(err) && !x.stream.Stats().Seen,
		ErrorType:  fault.KindOf(err).PoeErrorType(),
	})
}

// abandoned reports whether the caller has closed the connection, as its context or
// a write shows, whichever is first.
func (x *exchange) abandoned() bool {
	return errors.Is(context.Cause(x.ctx), context.Canceled) || errors.Is(x.err, poe.ErrGone) ||
		x.answering != nil && errors.Is(context.Cause(x.answering), poe.ErrGone)
}
