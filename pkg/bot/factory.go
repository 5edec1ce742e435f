package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
	Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter) (Outcome, error)
}

// Outcome is what is accounted for after an answer, successful or not.
type Outcome struct {
	Model      string // as called
	Region     string // where it was called
	StopReason string // the model's; empty when it never came
	Usage      usage.Tokens
	Cost       usage.Picodollars // of Usage; 0 where the template has no price
	Estimated  bool              // Usage and Cost are: the answer broke off before Bedrock counted, or it is not known whether one is paid for
	Attempts   int               // model invocations, all layers together
	Failures   []Failure         // of which came to nothing before anything of an answer was delivered, or broke off
	Recoveries int               // how often an answer that had begun was begun anew or continued
	OutOfTime  bool              // the answer was closed, unfinished, because time was up
	Unknown    int               // events, deltas and blocks that were skipped because nobody knows them

	Files       int    // attachments in the query
	FilesFailed int    // of which the model was given nothing
	FileError   string // why the first that could not be fetched could not, fit for a log
	Dropped     int    // files and exchanges that the model's context had no room for
	CountFailed bool   // Bedrock was asked to count the tokens, and did not
	Intervened  bool   // a guardrail has stopped the question or the answer
}

// Failure is one call of a model that failed.
type Failure struct {
	Model, Region string
	Kind          fault.Kind
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
