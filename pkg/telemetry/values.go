package telemetry

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// The kinds of error that somebody has to hear of; the others are for users to mend, or pass.
var (
	beyondControl = []fault.Kind{fault.Throttled, fault.Unavailable, fault.Timeout, fault.StreamBroken, fault.Internal}
	toMend        = []fault.Kind{fault.AccessDenied, fault.NotFound, fault.Misconfigured, fault.QuotaExceeded}
	// unreadable are those of a template that is refused or cannot be read.
	unreadable = []fault.Kind{fault.Misconfigured, fault.Unavailable, fault.Timeout}
)

// kindOf is the kind of fault that a request ended with; false for any other end.
func kindOf(r *gateway.Record) (fault.Kind, bool) {
	kind := fault.KindOf(r.Err)
	return kind, r.Err != nil && r.Outcome == kind.String()
}

func isOneOf(r *gateway.Record, kinds []fault.Kind) bool {
	kind, failed := kindOf(r)
	return failed && slices.Contains(kinds, kind)
}

func failed(r *gateway.Record) bool {
	_, failed := kindOf(r)
	return failed
}

// refused reports whether a request was turned away before it was known what it asks for, or
// for what it asks.
func refused(r *gateway.Record) bool {
	return r.Outcome == gateway.OutcomeRefused || r.Type == "" && r.Err != nil
}

// settingsFailed reports whether Poe was told nothing of a bot because of its template. A
// query that fails so is an error to mend.
func settingsFailed(r *gateway.Record) bool {
	return r.Type == poe.TypeSettings && isOneOf(r, unreadable)
}

// duration leaves out answers that nobody waited for to the end, and those that no model was
// asked for, which take next to nothing.
func duration(r *gateway.Record) int64 {
	if r.Answer.Attempts == 0 || r.Outcome == gateway.OutcomeAbandoned {
		return 0
	}
	return between(r.Times.Received, r.Times.Done)
}

// perChunk is the mean of the times between deltas.
func perChunk(r *gateway.Record) int64 {
	if r.Answer.Deltas < 2 {
		return 0
	}
	return between(r.Answer.Times.First, r.Answer.Times.Last) / int64(r.Answer.Deltas-1)
}

func configAge(r *gateway.Record) int64 {
	if r.Template.Version == "" {
		return 0
	}
	return r.ConfigAge.Microseconds()
}

// charged is what a user has paid, in picodollars.
func charged(r *gateway.Record) int64 {
	if r.Answer.Charge == nil {
		return 0
	}
	return int64(usage.MilliCents(r.Answer.Charge.ChargedMilliCents))
}

// cuts are Bedrock's words for answers that came to a limit of their model.
var cuts = []string{"max_tokens", "model_context_window_exceeded"}

func truncated(r *gateway.Record) bool {
	return r.Answer.Stream.Cut || r.Answer.OutOfTime || slices.Contains(cuts, r.Answer.StopReason)
}

// calledAgain is how many calls followed one that had failed, at the same place or at
// another. Calls that recover an answer are counted as such and nowhere else.
func calledAgain(o *bot.Outcome, same bool) (n int) {
	for i, f := range o.Failures {
		model, region := o.Model, o.Region
		switch {
		case i+1 < len(o.Failures):
			model, region = o.Failures[i+1].Model, o.Failures[i+1].Region
		case o.Attempts <= len(o.Failures):
			continue // it was the last
		}
		if !f.Recovered && same == (f.Model == model && f.Region == region) {
			n++
		}
	}
	return n
}
