package chat

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Responder answers the queries of one chat bot. It is safe for concurrent use.
type Responder struct {
	client   *bedrock.Client
	fetcher  Fetcher
	template *bot.Template
}

// New returns the constructor of chat bots that call through client and fetch
// attachments with fetcher.
func New(client *bedrock.Client, fetcher Fetcher) bot.Constructor {
	return func(t *bot.Template) (bot.Responder, error) {
		return &Responder{client, fetcher, t}, nil
	}
}

// Respond implements [bot.Responder].
func (r *Responder) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter, pay bot.Payment) (bot.Outcome, error) {
	a := newAnswer(ctx, r, q, w)
	a.pay = pay
	err := a.give(ctx)
	return a.outcome, err
}

// answer is one query on its way.
type answer struct {
	client   *bedrock.Client
	recovery bot.Recovery
	query    *poe.Query
	page     *page
	pay      bot.Payment

	models  []*model
	targets []target // in order of preference
	broken  []int    // of them, those whose answers have broken off
	outcome bot.Outcome

	model     *model // that was asked last
	relay     *relay // of the last call
	shortened bool
	spoilt    bool // the model has completed an answer that is none
}

// target is a model in one region.
type target struct {
	*model
	bedrock.Target
}

func newAnswer(ctx context.Context, r *Responder, q *poe.Query, w *poe.EventWriter) *answer {
	a := &answer{
		client: r.client, recovery: r.template.Recovery, query: q,
		page:   &page{w: w, keep: r.template.Recovery == bot.RecoveryContinue},
		models: r.models(ctx, q),
	}
	for _, m := range a.models {
		for _, t := range m.targets() {
			a.targets = append(a.targets, target{m, t})
		}
	}
	a.model = a.models[0]
	return a
}

// give asks until there is an answer, or no more can be done for one.
func (a *answer) give(ctx context.Context) error {
	a.measure(ctx)
	a.model.asked()
	a.outcome.Times.Translated = time.Now()
	if err := a.authorise(ctx); err != nil {
		return err
	}
	err := a.ask(ctx)
	for err != nil && a.mend(ctx, err) {
		err = a.ask(ctx)
	}
	a.describe()
	if err == nil {
		return a.tellProblems()
	}
	if outOfTime(ctx) && a.relay.rescue() == nil && a.page.answered {
		return a.closeInTime()
	}
	return err
}

// ask puts the question to one target, or to several until one answers, and relays what it
// says.
func (a *answer) ask(ctx context.Context) error {
	w := a.page.w
	stream := a.client.Open(ctx, bedrock.Request{Targets: a.bedrockTargets(), Broken: a.broken, Used: a.outcome.Attempts, Drained: w.Send})
	defer stream.Close()
	w.Gather(true)
	defer w.Gather(false)
	a.relay = newRelay(stream, a)
	err := a.relay.run()
	a.account(ctx, stream, err)
	return err
}

func (a *answer) bedrockTargets() []bedrock.Target {
	out := make([]bedrock.Target, len(a.targets))
	for i, t := range a.targets {
		out[i] = t.Target
	}
	return out
}

// mend finds out whether the question can be put again after a failure, and in which form.
func (a *answer) mend(ctx context.Context, err error) bool {
	switch {
	case ctx.Err() != nil || a.outcome.Attempts >= bedrock.MaxAttempts:
		return false
	case fault.KindOf(err) == fault.TooLong && !a.relay.begun && !a.shortened:
		a.shortened = true
		return a.shorten(err)
	}
	return a.recover(err)
}
