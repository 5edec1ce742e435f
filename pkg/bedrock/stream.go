package bedrock

import (
	"context"
	"errors"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// ErrComplete is what [Stream.Next] returns after the last event of an answer that
// the model has completed. It is not io.EOF, which a lost connection may wrap.
var ErrComplete = errors.New("bedrock: the answer is complete")

// tailTimeout is how long the usage is waited for once the answer is complete.
const tailTimeout = 3 * time.Second

// Stream is one answer. Next and Close must not be called concurrently.
//
// The first target that is well is asked, and after a failure the next one that is, at
// once. Only when no other is left is one asked again, after a pause. A target that fails
// several times in a row is passed over for a while by all streams of the client. All of
// it ends with the first event that is delivered.
type Stream struct {
	asking
	attempt   *attempt // nil: the target is still to be asked
	event     Event    // the last that was read or taken from held
	held      hold
	delivered bool // events are given out: no attempt may follow
	complete  bool // the model has said that its answer is complete
	exact     bool // see [Request]
	drained   func()
	fresh     bool // events were given out since drained was called
	err       error
	unknown   int
	deltas    int
}

// Open prepares a question. The first call of Next asks it. Close must be called.
func (c *Client) Open(ctx context.Context, r Request) *Stream {
	s := &Stream{exact: r.Exact, drained: r.Drained}
	targets := make([]*candidate, len(r.Targets))
	for i, t := range r.Targets {
		targets[i] = &candidate{Target: t, index: i}
	}
	s.open(ctx, c, targets, r.Used)
	for _, i := range r.Broken {
		s.targets[i].asked++
		s.targets[i].last = fault.StreamBroken
	}
	s.target = s.beginWith()
	return s
}

// Next returns the next event of the answer, and [ErrComplete] after the last, when
// the model has said that its answer is complete. Any other end is a [fault.Error].
// Once there is an end, it stays the end. The Text of an event is valid until the next
// call: it stands in memory that is used again.
func (s *Stream) Next() (Event, error) {
	if s.err != nil {
		return Event{}, s.err
	}
	s.watchdog.wake()
	defer s.watchdog.rest()
	s.err = s.next()
	if s.fresh = s.err == nil; !s.fresh {
		return Event{}, s.err
	}
	return s.event, nil
}

// drain is called before every read. Meanwhile nobody waits for the stream: a user who reads
// slowly is no silence of the model's.
func (s *Stream) drain() {
	if s.drained == nil || !s.fresh {
		return
	}
	s.fresh = false
	s.watchdog.rest()
	s.drained()
	s.watchdog.wake()
}

// next reads until there is an event to deliver, or an end. Events are handed on in place:
// copies would double the stack on which a silent model is waited for.
//
// It is the only place that tries again, whether the question was refused or the
// answer broke off. The SDK must not: it gives up at once on ModelNotReadyException,
// ModelTimeoutException, an untyped 429 and others (bedrock.md §1.4), never sees
// what fails inside a stream, and has one budget of retries for all queries, which a
// slow model would spend for the others.
func (s *Stream) next() error {
	for {
		if s.delivered && s.held.take(&s.event) {
			return nil // once the user has seen something, or will
		}
		err := s.read()
		switch {
		case err == nil && s.passOn():
			return nil
		case err == nil:
			continue
		case s.complete:
			return ErrComplete // whatever ended the bytes, the answer is whole
		}
		if err := s.failed(err); err != nil {
			return err
		}
	}
}

// failed ends an attempt that came to nothing. It returns nil where another may follow.
func (s *Stream) failed(err error) error {
	err = s.failure(s.attempt, err)
	s.drop()
	if s.again(err) {
		return nil
	}
	return s.verdict(err)
}

// Close ends the call, if it is still going on.
func (s *Stream) Close() {
	s.drop()
	if s.err == nil {
		s.err = fault.New(fault.Internal, s.target.op(), "the stream is closed")
	}
}

// drop ends the attempt, and forgets what it has brought.
func (s *Stream) drop() {
	s.watchdog.watch(0, nil)
	s.held.clear()
	if s.attempt != nil {
		s.attempt.end()
		s.attempt = nil
	}
}

// read takes one event off the wire, asking the question first where needed.
func (s *Stream) read() error {
	if s.attempt == nil {
		if err := s.ask(); err != nil {
			return err
		}
	}
	if err := s.attempt.src.next(s.attempt.ctx, &s.event); err != nil {
		return err
	}
	s.note(s.event.Kind)
	if s.held.size > maxHeld {
		return fault.New(fault.StreamBroken, s.target.op(), "more than %d bytes came before any of the answer", maxHeld)
	}
	return nil
}

// passOn reports whether the event is to be delivered at once. If not, it is held where
// others are before it, or another attempt may follow.
func (s *Stream) passOn() bool {
	switch kind := s.event.Kind; {
	case kind == eventNothing, kind == eventBegun:
		return false
	case s.delivered && s.held.empty():
		return true
	}
	s.held.put(s.event)
	return false
}

func (s *Stream) ask() error {
	if err := s.mayAsk(); err != nil {
		return err
	}
	if !s.target.ready {
		s.target.Input()
		if s.target.ready = true; !s.exact {
			s.target.Target = s.client.memory.apply(s.target.Target)
		}
	}
	s.attempt, s.deltas = s.begin("the first token"), 0
	src, err := s.client.converse(s.attempt.ctx, s.target.Target, &s.receipt, s.drain)
	if err != nil {
		return err
	}
	s.times.open(s.target.Whole)
	s.attempt.src = src
	return nil
}

// note keeps track of how far the answer has come. The one look at the clock is for all
// who have to know.
func (s *Stream) note(kind EventKind) {
	now := time.Now()
	s.measure(kind, now)
	switch kind {
	case EventUnknown:
		s.unknown++
	case EventText, EventReasoning, EventToolStart, EventStop:
		s.delivered = true
	}
	a := s.attempt
	switch {
	case kind == EventStop:
		s.complete = true
		s.client.health.completed(s.target.place())
		s.watch("the usage", tailTimeout, a)
	case a.alive:
		s.watchdog.touch(now)
	case kind != eventBegun:
		a.alive = true
		s.client.health.lives(s.target.place())
		s.watch("the next event", s.target.Timeouts.Idle, a)
	}
}

// endOf is why a context has ended, with a kind; nil while it has not.
func endOf(ctx context.Context, op string) error {
	cause := context.Cause(ctx)
	_, sorted := errors.AsType[*fault.Error](cause)
	switch {
	case cause == nil:
		return nil
	case sorted:
		return cause
	case errors.Is(cause, context.DeadlineExceeded):
		return fault.New(fault.Timeout, op, "total time is up: %w", cause)
	}
	return fault.New(fault.Unavailable, op, "the caller has left: %w", cause)
}

// again finds who is to be asked next, and reports whether anyone may be.
func (s *Stream) again(err error) bool {
	cured := s.cure(err)
	if s.delivered || s.ctx.Err() != nil || s.left() <= 0 {
		return false
	}
	return cured || s.choose(err)
}

// cure changes the question where a refusal says what is wrong with it, and reports
// whether it may be put to the same target again, which needs no pause then. The client
// remembers the remedy even if it comes too late for this query.
func (s *Stream) cure(err error) (changed bool) {
	remedy := remedyOf(err)
	if remedy == noRemedy || s.exact {
		return false
	}
	s.client.memory.learn(s.target.Model, remedy)
	s.target.Target, changed = cures[remedy](s.target.Target)
	return changed
}
