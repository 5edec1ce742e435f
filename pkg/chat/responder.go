package chat

import (
	"context"

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
func (r *Responder) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter) (bot.Outcome, error) {
	t := r.template.For(q)
	a := &answer{client: r.client, template: t, query: q, w: w, files: gather(ctx, r.fetcher, t, q)}
	err := a.give(ctx)
	return a.outcome(), err
}

// answer is one query on its way.
type answer struct {
	client   *bedrock.Client
	template *bot.Template // for this query
	query    *poe.Query
	w        *poe.EventWriter
	files    files

	request  *request
	relay    *relay
	attempts int
	unknown  int

	countFailed bool
}

// give asks the model, and once more with less of the conversation if it was too long:
// what it has room for is not known exactly beforehand.
func (a *answer) give(ctx context.Context) error {
	a.request = newRequest(a.template, a.query, a.files, estimated)
	if scale, ok := a.measure(ctx); ok {
		a.request = newRequest(a.template, a.query, a.files, scale)
	}
	err := a.ask(ctx)
	if fault.KindOf(err) == fault.TooLong && !a.relay.begun && a.attempts < bedrock.MaxAttempts {
		if a.shorten(err) {
			err = a.ask(ctx)
		}
	}
	if err == nil {
		err = a.tellProblems()
	}
	return err
}

// ask makes one call and relays its answer.
func (a *answer) ask(ctx context.Context) error {
	stream := a.client.Open(ctx, a.bedrockRequest())
	defer stream.Close()
	a.relay = newRelay(stream, a.w, a.request)
	err := a.relay.run()
	a.attempts += stream.Attempts()
	a.unknown += stream.Unknown()
	return err
}

func (a *answer) bedrockRequest() bedrock.Request {
	t := a.template
	whole := t.Capabilities.Streaming == bot.StreamingNone ||
		t.Capabilities.Streaming == bot.StreamingNoTools && a.request.tools != nil
	return bedrock.Request{
		Region:   t.Model.Regions[0],
		Role:     t.Model.RoleARN,
		Input:    a.request.input(),
		Whole:    whole,
		Used:     a.attempts,
		Timeouts: bedrock.Timeouts{Connect: t.Timeouts.Connect, FirstToken: t.Timeouts.FirstToken, Idle: t.Timeouts.Idle},
	}
}
