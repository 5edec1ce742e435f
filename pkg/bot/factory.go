package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// Responder answers queries for one template. It is made once for a template and
// used by any number of queries at a time.
type Responder interface {
	// Respond writes the answer to w and returns what it took. A failure is
	// returned, not written: the caller knows how to tell the user. The caller
	// also closes w.
	//
	// Before a model is asked, pay is asked to authorise the most that the answer will
	// cost in all likelihood. Its error ends the query as it is.
	Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter, pay Payment) (Outcome, error)
}

// Payment is how an answer is paid for by whoever has asked for it.
type Payment interface {
	// Authorise makes sure that the user can pay so much, and may wait for the user. It is
	// called once for an answer, and costs nothing by itself; for an amount of 0 it does
	// nothing. The error's kind is InsufficientFunds where the user cannot pay.
	Authorise(ctx context.Context, atMost usage.Picodollars) error
}

// Free is the payment for answers that cost users nothing.
type Free struct{}

// Authorise implements [Payment].
func (Free) Authorise(context.Context, usage.Picodollars) error { return nil }

// Outcome is what is accounted for after an answer, successful or not.
type Outcome struct {
	Model      string // as called
	Region     string // where it was called
	StopReason string // the model's; empty when it never came
	RequestID  string // AWS's, of the last call of a model; empty when AWS told none
	Usage      usage.Tokens
	Cost       usage.Picodollars // of Usage, or of what was made; 0 where the template has no price
	Attempts   int               // model invocations, all layers together
	Failures   []Failure         // of which came to nothing before anything of an answer was delivered, or broke off
	Recoveries int               // how often an answer that had begun was begun anew or continued
	OutOfTime  bool              // the answer was closed, unfinished, because time was up
	Unknown    int               // events, deltas and blocks that were skipped because nobody knows them

	// What is estimated is apart from what is measured, and not in it: of answers that broke
	// off before Bedrock counted, or of which it is not known whether they are paid for.
	EstimatedUsage usage.Tokens
	EstimatedCost  usage.Picodollars
	Doubtful       usage.Picodollars // of EstimatedCost, what may have been for another answer that has accounted for it
	ThinkingTokens int               // of Usage.Output, by estimate: Bedrock does not count them apart

	Times  Times
	Deltas int // pieces in which the model's answer came

	Files       int    // attachments in the query
	FilesFailed int    // of which the model was given nothing
	FileError   string // why the first that could not be fetched could not, fit for a log
	Dropped     int    // files and exchanges that the model's context had no room for
	CountFailed bool   // Bedrock was asked to count the tokens, and did not
	Intervened  bool   // a guardrail has stopped the question or the answer
}

// Total is what is to be paid for an answer in all likelihood, measured and estimated.
func (o Outcome) Total() usage.Picodollars { return o.Cost.Add(o.EstimatedCost) }

// Owed is what users pay for, before any markup: nothing that another of them may have paid for.
func (o Outcome) Owed() usage.Picodollars { return o.Total().Add(-o.Doubtful) }

// Estimated reports whether some of what an answer took is not measured.
func (o Outcome) Estimated() bool { return o.EstimatedCost != 0 || o.EstimatedUsage != usage.Tokens{} }

// Times are moments on the way of an answer; one that was not reached is zero. Of an answer
// that broke off and was begun anew or continued, Opened and First are of what users saw
// first, and Last is of what they saw last. A video has its First and its Last when it was seen to be there.
type Times struct {
	Translated time.Time // the query has become a request
	Asked      time.Time // a model was asked for the first time
	Opened     time.Time // the one that answered began to
	First      time.Time // its first delta
	Last       time.Time // and its last
}

// Add takes over the times of one more call.
func (t *Times) Add(asked, opened, first, last time.Time) {
	if t.Asked.IsZero() {
		t.Asked = asked
	}
	if t.First.IsZero() {
		t.Opened, t.First = opened, first
	}
	if !last.IsZero() {
		t.Last = last
	}
}

// Failure is one call of a model that failed.
type Failure struct {
	Model, Region string
	Kind          fault.Kind
	RequestID     string // AWS's; may be empty
	Began         time.Time
	Took          time.Duration // until it had failed
	Recovered     bool          // the call after it is a recovery: no retry and no failover
}

// Constructor makes the responder of one kind of bot. The template is valid and
// is not changed afterwards.
type Constructor func(*Template) (Responder, error)

// Factory makes bots out of templates. It is filled by main and not changed
// afterwards, so it is safe for concurrent use.
type Factory map[string]Constructor

// Kinds returns the kinds of bot that the factory can make, sorted.
func (f Factory) Kinds() []string { return slices.Sorted(maps.Keys(f)) }

// Bot is a template ready to serve.
type Bot struct {
	Template  *Template
	Settings  poe.Settings
	Responder Responder
	Origin    Origin
	Warnings  Faults // of its files
}

// Origin says which text a template was read from.
type Origin struct {
	Layer   string // override or base
	Version string // of the text; changes when it does
}

// New makes the bot of a valid template.
func (f Factory) New(t *Template) (*Bot, error) {
	construct, ok := f[t.Kind]
	if !ok {
		return nil, fmt.Errorf("kind %q is not one of %v", t.Kind, f.Kinds())
	}
	r, err := construct(t)
	if err != nil {
		return nil, fmt.Errorf("kind %q: %w", t.Kind, err)
	}
	return &Bot{Template: t, Settings: t.Settings(), Responder: r}, nil
}
