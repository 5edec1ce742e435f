package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Observer is told of each request to a bot once it has been answered, before the connection
// is closed: Lambda freezes the process then. It must return soon, and not keep or change the
// record. Its method may be called concurrently.
type Observer interface {
	Observe(ctx context.Context, r *Record)
}

// Record is what is known of a request. There is nothing of a conversation in it and no key,
// and every text is one of ours, an id, or from a closed set of words, Err aside.
type Record struct {
	ID         string // ours
	Bot        string // [UnknownBot] for a name that has no key
	Kind       string // of the bot; empty without its template
	Type       string // of Poe's requests; empty when none could be read
	PoeVersion string // of the protocol
	Auth       string // by what the caller wants to be let in: key, jwt, or empty
	TokenFault string // why a token was refused
	Status     int    // of HTTP
	Outcome    string // one of the outcomes below, or the name of a fault's kind
	Err        error  // nil for an answer
	Body       int    // size of the request in bytes
	Template   bot.Origin
	ConfigAge  time.Duration // since the template was last seen to stand so; 0 without one
	Times      Times
	Answer     *Answer      // of a query; nil for one that was refused before a stream began
	Reaction   *Reaction    // of report_reaction and report_feedback
	PoeError   *ErrorReport // of report_error
}

// What a request can come to beside the kinds of fault.
const (
	OutcomeOK        = "ok"
	OutcomeRefused   = "refused"
	OutcomeAbandoned = "abandoned" // the caller has left
	OutcomeDisabled  = "disabled"  // the template says enabled: false
)

// Times are moments on the way of a request; one that was not reached is zero. Those of the
// model are in [bot.Times].
type Times struct {
	Received   time.Time
	Authorised time.Time // the caller was let in
	Configured time.Time // the template was there
	FirstByte  time.Time
	FirstText  time.Time // that a user can see
	LastText   time.Time
	Done       time.Time // all is answered, done included
}

// Answer is what became of a query.
type Answer struct {
	ConversationID, MessageID, UserID string
	Messages                          int // in the conversation
	bot.Outcome
	Stream poe.StreamStats
	Charge *Charge // nil where users do not pay
}

// observe writes the one log line of a request, a trace before it if one is wanted, and tells
// who else wants to know.
func (x *exchange) observe() {
	x.times.Done = time.Now()
	r := x.record()
	x.writeTrace(r)
	x.writeLine(r)
	for _, o := range x.g.opts.Observers {
		o.Observe(x.ctx, r)
	}
}

func (x *exchange) record() *Record {
	r := &Record{
		ID: x.id, Bot: x.shown, Auth: x.auth, TokenFault: x.tokenFault, Status: x.status,
		Outcome: x.outcomeName(), Err: x.err, Body: x.body, ConfigAge: x.configAge, Times: x.times,
		Reaction: x.reaction, PoeError: x.poeError,
	}
	if x.request != nil {
		r.Type, r.PoeVersion = knownType(x.request.Type), knownVersion(x.request.Version)
	}
	if x.serving != nil {
		r.Kind, r.Template = x.serving.Template.Kind, x.serving.Origin
	}
	if x.stream != nil {
		q, s := x.request.Query, x.stream.Stats()
		r.Answer = &Answer{
			ConversationID: x.knownID(q.ConversationID), MessageID: x.knownID(q.MessageID), UserID: x.knownUser(q.UserID),
			Messages: len(q.Messages), Outcome: x.outcome, Stream: s, Charge: x.pay.charge(),
		}
		r.Times.FirstText, r.Times.LastText = after(s.Start, s.FirstText), after(s.Start, s.LastText)
	}
	return r
}

// after is a moment of a stream that began at start; zero for what was not reached.
func after(start time.Time, d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return start.Add(d)
}

// outcomeName is one of the outcomes or the kind of fault.
func (x *exchange) outcomeName() string {
	_, refused := errors.AsType[*refusal](x.err)
	switch {
	case x.err == nil:
		return OutcomeOK
	case refused:
		return OutcomeRefused
	case x.abandoned():
		return OutcomeAbandoned
	case errors.Is(x.err, errDisabled):
		return OutcomeDisabled
	}
	return fault.KindOf(x.err).String()
}
