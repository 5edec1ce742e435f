package bedrock

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/poebridge/poebridge/pkg/fault"
)

// ErrComplete is what [Stream.Next] returns after the last event of an answer that
// the model has completed. It is not io.EOF, which a lost connection may wrap.
var ErrComplete = errors.New("bedrock: the answer is complete")

// tailTimeout is how long the usage is waited for once the answer is complete.
const tailTimeout = 3 * time.Second

// Timeouts bound the parts of one answer; 0 is no bound, where nothing else is said.
// The whole answer is bounded by the context.
type Timeouts struct {
	Connect    time.Duration // a TCP handshake, and a TLS handshake; 0: five seconds
	FirstToken time.Duration // from Open to the first sign of life after the start of a message, all attempts together
	Idle       time.Duration // between two events on the wire, while Next waits
}

// Request is one question to one model in one region.
type Request struct {
	Region string
	Input  *bedrockruntime.ConverseStreamInput
	// Whole calls Converse in place of ConverseStream, for models that cannot
	// stream this request. The events are then made from the complete answer.
	Whole    bool
	Timeouts Timeouts
	// Used is how many attempts the query has spent before. With those of this stream
	// they are no more than [MaxAttempts].
	Used int
	// Role is the ARN of a role to be assumed for the call, such as one in another
	// account; "" is for our own credentials.
	Role string
}

// source is one invocation of a model. Next returns every event on the wire, and
// io.EOF where the bytes end, complete or not.
type source interface {
	next(ctx context.Context) (Event, error)
	close()
}

// Stream is one answer. Next and Close must not be called concurrently.
type Stream struct {
	client  *Client
	request Request
	op      string
	ctx     context.Context
	cancel  context.CancelCauseFunc

	attempts  int
	src       source
	held      hold
	alive     bool // the model has begun to work on its answer
	delivered bool // events are given out: no attempt may follow
	complete  bool // the model has said that its answer is complete
	err       error
	unknown   int

	watchdog watchdog
}

// Open prepares a question. The first call of Next asks it. Close must be called.
func (c *Client) Open(ctx context.Context, r Request) *Stream {
	s := &Stream{client: c, request: c.memory.apply(r)}
	s.op = "bedrock: " + modelOf(r) + " in " + r.Region
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.watchdog.bite = func(what string, limit time.Duration) {
		s.cancel(fault.New(fault.Timeout, s.op, "%s took longer than %s", what, limit))
	}
	s.await()
	return s
}

// await begins to wait for an answer. A complete one has no first token: only the
// context bounds it.
func (s *Stream) await() {
	limit := s.request.Timeouts.FirstToken
	if s.request.Whole {
		limit = 0
	}
	s.watchdog.watch("the first token", limit)
}

// Next returns the next event of the answer, and [ErrComplete] after the last, when
// the model has said that its answer is complete. Any other end is a [fault.Error].
// Once there is an end, it stays the end.
func (s *Stream) Next() (Event, error) {
	if s.err != nil {
		return Event{}, s.err
	}
	s.watchdog.wake()
	defer s.watchdog.rest()
	var e Event
	e, s.err = s.next()
	return e, s.err
}

// next reads until there is an event to deliver, or an end.
//
// It is the only place that tries again, whether the question was refused or the
// answer broke off. The SDK must not: it gives up at once on ModelNotReadyException,
// ModelTimeoutException, an untyped 429 and others (bedrock.md §1.4), never sees
// what fails inside a stream, and has one budget of retries for all queries, which a
// slow model would spend for the others.
func (s *Stream) next() (Event, error) {
	for {
		if e, ok := s.deliver(); ok {
			return e, nil
		}
		err := s.read()
		switch {
		case err == nil:
			continue
		case s.complete:
			return Event{}, ErrComplete // whatever ended the bytes, the answer is whole
		}
		err = s.failure(err)
		s.drop()
		if !s.cure(err) && (!s.mayRetry(err) || !s.pause(err)) {
			return Event{}, err
		}
	}
}

// deliver gives out the oldest event, once the user has seen something, or will.
func (s *Stream) deliver() (Event, bool) {
	if !s.delivered {
		return Event{}, false
	}
	return s.held.take()
}

// Attempts returns how often the model has been asked so far.
func (s *Stream) Attempts() int { return s.attempts }

// Unknown returns how many events were skipped because they are new to us.
func (s *Stream) Unknown() int { return s.unknown }

// Close ends the call, if it is still going on.
func (s *Stream) Close() {
	s.watchdog.watch("", 0)
	s.cancel(context.Canceled)
	s.drop()
	if s.err == nil {
		s.err = fault.New(fault.Internal, s.op, "the stream is closed")
	}
}

func (s *Stream) drop() {
	s.held.clear()
	if s.src != nil {
		s.src.close()
		s.src = nil
	}
}

// read takes one event off the wire, asking the question first where needed.
func (s *Stream) read() error {
	if s.src == nil {
		if err := s.ask(); err != nil {
			return err
		}
	}
	e, err := s.src.next(s.ctx)
	if err != nil {
		return err
	}
	s.note(e)
	if e.Kind != eventNothing && e.Kind != eventBegun {
		s.held.put(e)
	}
	return nil
}

func (s *Stream) ask() error {
	if s.left() <= 0 {
		return fault.New(fault.Unavailable, s.op, "the query has spent its %d attempts", MaxAttempts)
	}
	s.attempts++
	src, err := s.client.invoke(s.ctx, s.request)
	if err != nil {
		return err
	}
	s.src = src
	return nil
}

// left is how many attempts may follow.
func (s *Stream) left() int { return MaxAttempts - s.request.Used - s.attempts }

// note keeps track of how far the answer has come.
func (s *Stream) note(e Event) {
	switch e.Kind {
	case EventUnknown:
		s.unknown++
	case EventText, EventReasoning, EventToolStart, EventStop:
		s.delivered = true
	}
	switch {
	case e.Kind == EventStop:
		s.complete = true
		s.watchdog.watch("the usage", tailTimeout)
	case s.alive:
		s.watchdog.touch()
	case e.Kind != eventBegun:
		s.watchdog.watch("the next event", s.request.Timeouts.Idle)
	}
	s.alive = s.alive || e.Kind != eventBegun
}

// failure gives an error its kind. What ended the context, if anything did, is the
// cause of whatever the connection then says.
func (s *Stream) failure(err error) error {
	ended := endOf(s.ctx, s.op)
	switch {
	case ended != nil:
		return ended
	case s.src != nil:
		return sortStreamError(s.op, err)
	}
	return sortError(s.op, err)
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

// mayAsk reports whether another attempt may follow.
func (s *Stream) mayAsk() bool { return !s.delivered && s.ctx.Err() == nil && s.left() > 0 }

func (s *Stream) mayRetry(err error) bool { return s.mayAsk() && fault.KindOf(err).Retryable() }

// cure changes the question where a refusal says what is wrong with it, and reports
// whether it may be asked again, which needs no pause then. The client remembers the
// remedy even if it comes too late for this query.
func (s *Stream) cure(err error) bool {
	remedy := remedyOf(err)
	if remedy == noRemedy {
		return false
	}
	s.client.memory.learn(modelOf(s.request), remedy)
	cured, changed := cures[remedy](s.request)
	if !changed || !s.mayAsk() {
		return false
	}
	s.request = cured
	if cured.Whole {
		s.await()
	}
	return true
}

// pause waits before another attempt and reports whether there may be one.
func (s *Stream) pause(err error) bool {
	delay, delayErr := s.client.opts.Backoff.BackoffDelay(s.attempts, err)
	if delayErr != nil {
		return false
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}
