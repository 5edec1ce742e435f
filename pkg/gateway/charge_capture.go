package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	// captureTime is how long a capture may take, all of its tries together: Lambda freezes
	// the process when the response is closed.
	captureTime = 10 * time.Second
	// captureWait is how long the end of an answer waits for it: the user has read the last
	// word by then, and Poe shows an answer as unfinished until its end.
	captureWait = 2 * time.Second
	// captureReserve is what an answer leaves of the request's time, if that ends; of a short
	// one a quarter.
	captureReserve = 5 * time.Second
)

// bound ends an answer when its own time is up, or early enough before the request's is that
// it can be charged for.
func (x *exchange) bound(ctx context.Context, total time.Duration) (context.Context, context.CancelFunc) {
	if end, ends := ctx.Deadline(); ends && x.pay != nil {
		left := time.Until(end)
		total = min(total, left-min(captureReserve, left/4))
	}
	return context.WithTimeout(ctx, total)
}

// capture begins to charge for the answer, all of which is sent first, and waits a while. The
// channel is closed when it has ended. Nothing that becomes of it changes the answer.
func (x *exchange) capture() <-chan struct{} {
	ended := make(chan struct{})
	amount := x.owed()
	if amount == 0 {
		close(ended)
		return ended
	}
	_ = x.stream.Flush() // a caller who has left has left behind an answer
	ctx, cancel := x.captureContext()
	go func() {
		defer close(ended)
		defer cancel()
		x.tellCharge(time.Now(), x.pay.capture(ctx, amount))
	}()
	timer := time.NewTimer(captureWait)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
	}
	return ended
}

// owed is what the user pays, in thousandths of a cent: for an answer that came to its end,
// or that the user has left after having seen some of it. One that failed costs nothing, nor
// does what a user was not asked for: the rest is the operator's.
func (x *exchange) owed() int {
	if x.pay == nil || x.pay.phase != phaseAuthorised {
		return 0
	}
	if x.err != nil && !(x.abandoned() && x.stream.Stats().Seen) {
		return 0
	}
	return min(x.pay.terms.MilliCents(x.outcome.Owed()), x.pay.most)
}

// captureContext does not end when the caller leaves, only when time is up, which may be
// already.
func (x *exchange) captureContext() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), captureTime)
	late := func() {
		if errors.Is(context.Cause(x.ctx), context.DeadlineExceeded) {
			cancel()
		}
	}
	if x.ctx.Err() != nil {
		late()
	}
	stop := context.AfterFunc(x.ctx, late)
	return ctx, func() { stop(); cancel() }
}

// capture charges the user, once, and says why that has failed, or may have.
func (p *payment) capture(ctx context.Context, amount int) (err error) {
	p.phase, p.amount = phaseCapturing, amount
	defer func() {
		if v := recover(); v != nil { // on a goroutine of its own it would end the process
			p.phase, err = phaseUnknown, fmt.Errorf("panic: %s", describePanic(v))
		}
	}()
	switch err = p.call(ctx, p.costs.Capture, amount); {
	case err == nil:
		p.phase = phaseCaptured
	case poe.ChargeUnknown(err):
		p.phase = phaseUnknown
	default:
		p.phase = phaseLost
	}
	return err
}
