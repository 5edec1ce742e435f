package bedrock

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// source is one invocation of a model. Next returns every event on the wire, whose text
// is valid until the next one, and io.EOF where the bytes end, complete or not. It may
// block until ctx is over, which is that of the invocation.
type source interface {
	next(ctx context.Context) (Event, error)
	close()
}

// attempt is one call of one target. It has a context of its own, so that one that is
// given up leaves time for another.
type attempt struct {
	target *candidate
	ctx    context.Context
	cancel context.CancelCauseFunc
	src    source // nil until the call is answered
	alive  bool   // the model has begun to work on its answer
}

// begin prepares the call of the chosen target, and begins to wait for it.
func (s *Stream) begin() *attempt {
	if !s.target.ready {
		s.target.Target, s.target.ready = s.client.memory.apply(s.target.Target), true
	}
	s.attempts++
	s.target.asked++
	a := &attempt{target: s.target}
	a.ctx, a.cancel = context.WithCancelCause(s.ctx)
	s.watch("the first token", s.patience(), a)
	return a
}

// watch has the watchdog end an attempt when what takes longer than limit.
func (s *Stream) watch(what string, limit time.Duration, a *attempt) {
	op := a.target.op()
	s.watchdog.watch(limit, func() {
		a.cancel(fault.New(fault.Timeout, op, "%s took longer than %s", what, limit))
	})
}

// patience is how long the chosen target may take to its first sign of life; 0 for as
// long as the context lasts. While there is someone else to ask, it is a share of what is
// left.
func (s *Stream) patience() time.Duration {
	left, bounded := s.remaining(s.target.Target)
	others := min(s.others(), s.left())
	end, ends := s.ctx.Deadline()
	if !bounded || others == 0 && ends && left >= time.Until(end) {
		return 0
	}
	return max(left/time.Duration(others+1), 1)
}

// remaining is the time that is left for the first sign of life of a target: of its
// time-out, which a complete answer has none of, and of the context.
func (s *Stream) remaining(t Target) (left time.Duration, bounded bool) {
	end, bounded := s.ctx.Deadline()
	if limit := t.Timeouts.FirstToken; limit > 0 && !t.Whole {
		if until := s.opened.Add(limit); !bounded || until.Before(end) {
			end, bounded = until, true
		}
	}
	return time.Until(end), bounded
}

// failure gives an error of the attempt its kind.
func (a *attempt) failure(err error) error {
	op := a.target.op()
	ended := endOf(a.ctx, op)
	switch {
	case ended != nil:
		return ended
	case a.src != nil:
		return sortStreamError(op, err)
	}
	return sortError(op, err)
}

// end gives the attempt up, or gives back what it held.
func (a *attempt) end() {
	a.cancel(context.Canceled)
	if a.src != nil {
		a.src.close()
	}
}
