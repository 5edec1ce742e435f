package bedrock

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// asking is one question on its way through its targets, with all that has become of it:
// who was asked, who may be asked next, and how long that may take. It is the same for
// streams and for answers in one piece.
type asking struct {
	client  *Client
	ctx     context.Context // the caller's; each attempt has one of its own below it
	opened  time.Time
	used    int // attempts of the query before
	targets []*candidate
	target  *candidate // chosen; never nil once there is a question

	attempts int
	failures []Failure
	times    Times
	receipt  receipt // of the attempt that was made last
	watchdog watchdog
}

// Failure is one attempt that came to nothing.
type Failure struct {
	Target int // index in the request's targets
	Kind   fault.Kind
	// RequestID is AWS's, by which its support finds the call: at most 64 letters, digits
	// and hyphens; "" where nobody answered, or without one.
	RequestID string
	// Began is when the attempt did, and Took is from then to its failure, without the pause
	// before another.
	Began time.Time
	Took  time.Duration
}

// open begins a question. It does not choose whom to ask.
func (q *asking) open(ctx context.Context, c *Client, targets []*candidate, used int) {
	q.client, q.ctx, q.targets, q.used, q.opened = c, ctx, targets, used, time.Now()
}

// mayAsk is nil while the chosen target may be asked.
func (q *asking) mayAsk() error {
	if q.left() <= 0 {
		return fault.New(fault.Unavailable, q.target.op(), "the query has spent its %d attempts", MaxAttempts)
	}
	return endOf(q.ctx, q.target.op())
}

// left is how many attempts may follow.
func (q *asking) left() int { return MaxAttempts - q.used - q.attempts }

// failure gives an error its kind, and remembers of whom it is. What ended a context, if
// anything did, is the cause of whatever the connection then says. Without an attempt
// nobody was asked.
func (q *asking) failure(a *attempt, err error) error {
	if ended := endOf(q.ctx, q.target.op()); ended != nil {
		return ended // by no fault of the target's
	}
	if a == nil {
		return err
	}
	err = a.failure(err)
	kind := fault.KindOf(err)
	if q.target.last = kind; q.target.err == nil {
		q.target.err = err
	}
	q.failures = append(q.failures, Failure{
		Target: q.target.index, Kind: kind, RequestID: q.receipt.id, Began: a.began, Took: time.Since(a.began),
	})
	q.client.health.failed(q.target.place(), kind)
	return err
}
