package gateway

import (
	"context"
	"slices"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	// chargeRepeats is how often a call is repeated that was certainly not done.
	chargeRepeats = 2
	// chargePause is the time before the first of them, and twice that before the next.
	chargePause = 200 * time.Millisecond
)

// costCall is one of the methods of [Costs].
type costCall func(ctx context.Context, accessKey, queryID string, amounts ...poe.Amount) error

// call calls Poe. What was certainly not done, and may pass, is tried again, as long as there
// is time. What may have been done never is.
func (p *payment) call(ctx context.Context, do costCall, amount int) error {
	start := time.Now()
	defer func() { p.took += time.Since(start) }()
	for n := 0; ; n++ {
		err := p.callWithKeys(ctx, do, amount)
		if err == nil || poe.ChargeUnknown(err) || !fault.KindOf(err).Retryable() || n == chargeRepeats || !wait(ctx, chargePause<<n) {
			return err
		}
	}
}

// callWithKeys tries the bot's keys, of which there are several while one is being rotated,
// until Poe takes one. A key that is refused has done nothing. The one that was taken is the
// first to be tried the next time.
func (p *payment) callWithKeys(ctx context.Context, do costCall, amount int) (err error) {
	for i, key := range p.keys {
		err = do(ctx, key, p.query.BotQueryID, poe.Amount{MilliCents: amount, Description: p.terms.Description})
		if err == nil {
			p.keys = slices.Concat(p.keys[i:], p.keys[:i])
		}
		if poe.ChargeUnknown(err) || fault.KindOf(err) != fault.AccessDenied {
			return err
		}
	}
	return err
}

// wait reports whether there was the time.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
