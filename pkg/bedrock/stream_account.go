package bedrock

import "time"

// Attempts returns how often a model has been asked so far.
func (s *Stream) Attempts() int { return s.attempts }

// Target returns which of the request's targets was asked last, by its index: the one
// whose events are delivered.
func (s *Stream) Target() int { return s.target.index }

// Failures are the attempts that have failed so far, in order.
func (s *Stream) Failures() []Failure { return s.failures }

// RequestID returns AWS's for the attempt that was made last: at most 64 letters, digits and
// hyphens; "" where nobody answered, or without one. Those of the others are in Failures.
func (s *Stream) RequestID() string { return s.receipt.id }

// Times returns when what has happened so far.
func (s *Stream) Times() Times { return s.times }

// Deltas returns how many pieces of text, of reasoning and of tools' inputs the attempt that
// was made last has brought so far. In an answer in one piece a block
// is one or few.
func (s *Stream) Deltas() int { return s.deltas }

// Unknown returns how many events were skipped because they are new to us.
func (s *Stream) Unknown() int { return s.unknown }

// measure counts what is output. A complete answer is read from memory, at no time of the
// model's.
func (s *Stream) measure(kind EventKind, now time.Time) {
	switch kind {
	case EventText, EventReasoning, EventToolInput:
		s.deltas++
	case EventToolStart:
	default:
		return
	}
	if !s.target.Whole {
		s.times.output(now)
	}
}
