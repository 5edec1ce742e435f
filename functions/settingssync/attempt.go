package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// attempts is how often something is tried that may succeed a moment later, firstPause how
// long the first pause is at most; each is twice the one before, and half of it by chance.
const (
	attempts   = 3
	firstPause = time.Second
)

// attempt calls f until it succeeds, fails for good or has failed often enough. The last
// error is the one that is returned.
func attempt[T any](ctx context.Context, f func(context.Context) (T, error)) (T, error) {
	limit := firstPause
	for n := 1; ; n++ {
		value, err := f(ctx)
		if err == nil || n == attempts || !fault.KindOf(err).Retryable() || !pause(ctx, limit) {
			return value, err
		}
		limit *= 2
	}
}

// pause waits for a time between half of limit and limit, unless ctx ends before; then it
// does not wait at all.
func pause(ctx context.Context, limit time.Duration) bool {
	d := limit/2 + rand.N(limit/2+1)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
