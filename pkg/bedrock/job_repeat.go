package bedrock

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// jobTimeout bounds one call about a job. Nothing is made while it lasts, but a picture of
// 10 MB may have to be sent.
const jobTimeout = 30 * time.Second

// repeat makes a call that may be made again without harm, until it succeeds, fails for
// good, or has been made [MaxAttempts] times. As in [Stream], the SDK does not.
func (c *Client) repeat(ctx context.Context, op string, call func(context.Context) error) error {
	for made := 1; ; made++ {
		err := once(ctx, op, call)
		if err == nil || made == MaxAttempts || !fault.KindOf(err).Retryable() || ctx.Err() != nil {
			return err
		}
		delay, failed := c.opts.Backoff.BackoffDelay(made, err)
		if failed != nil {
			delay = maxBackoff
		}
		if end, ends := ctx.Deadline(); ends && time.Until(end) <= delay || !sleep(ctx, delay) {
			return err
		}
	}
}

// once gives a failure its kind.
func once(ctx context.Context, op string, call func(context.Context) error) error {
	slow := fault.New(fault.Timeout, op, "no answer in %s", jobTimeout)
	limited, cancel := context.WithTimeoutCause(ctx, jobTimeout, slow)
	defer cancel()
	err := call(limited)
	if err == nil {
		return nil
	}
	if ended := endOf(ctx, op); ended != nil {
		return ended
	}
	if ended := endOf(limited, op); ended != nil {
		return ended
	}
	return sortError(op, err)
}
