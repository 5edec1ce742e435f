package bedrock

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// source is one invocation of a model. Next puts every event on the wire into e, whose text
// is valid until the next one, and returns io.EOF where the bytes end, complete or not. It
// may block until ctx is over, which is that of the invocation.
type source interface {
	next(ctx context.Context, e *Event) error
	close()
}

// attempt is one call of one target. It has a context of its own, so that one that is
// given up leaves time for another.
type attempt struct {
	target *candidate
	began  time.Time
	ctx    context.Context
	cancel context.CancelCauseFunc
	src    source // nil until the call is answered
	alive  bool   // the model has begun to work on its answer
}

// begin counts the call of the chosen target, and begins to wait for what it has to bring.
// The question is made before, which may take its time and is not the target's.
func (q *asking) begin(what string) *attempt {
	q.attempts++
	q.target.asked++
	a := &attempt{target: q.target, began: time.Now()}
	q.times.again(a.began)
	a.ctx, a.cancel = context.WithCancelCause(q.ctx)
	q.watch(what, q.patience(), a)
	return a
}

// watch has the watchdog end an attempt when what takes longer than limit.
func (q *asking) watch(what string, limit time.Duration, a *attempt) {
	op := a.target.op()
	q.watchdog.watch(limit, func() {
		a.cancel(fault.New(fault.Timeout, op, "%s took longer than %s", what, limit))
	})
}

// patience is how long the chosen target may take to its first sign of life; 0 for as
// long as the context lasts. While there is someone else to ask, it is half of what is
// left: a share for each would leave slow models none that is enough.
func (q *asking) patience() time.Duration {
	left, bounded := q.remaining()
	if bounded && q.left() > 0 && q.others() > 0 {
		left /= 2
	} else if end, ends := q.ctx.Deadline(); ends && left >= time.Until(end) {
		bounded = false // the context will see to it
	}
	if own := q.target.firstToken(); own > 0 && (!bounded || own < left) {
		left, bounded = own, true
	}
	if !bounded {
		return 0
	}
	return max(left, 1)
}

// firstToken is the target's own time-out; 0 for none. A complete answer has no first
// token.
func (t Target) firstToken() time.Duration {
	if t.Whole {
		return 0
	}
	return t.Timeouts.FirstToken
}

// remaining is the time that is left for the first sign of life of any target: of the
// longest time-out of theirs, if all have one, and of the context.
func (q *asking) remaining() (left time.Duration, bounded bool) {
	end, bounded := q.ctx.Deadline()
	longest := time.Duration(0)
	for _, c := range q.targets {
		limit := c.firstToken()
		if limit <= 0 {
			return time.Until(end), bounded
		}
		longest = max(longest, limit)
	}
	if until := q.opened.Add(longest); !bounded || until.Before(end) {
		end, bounded = until, true
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
