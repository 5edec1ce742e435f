package main

import (
	"context"
	"sync"
	"time"
)

// readEvery is the shortest time between two readings of parameters in one process. The
// gateways of an account share its 40 a second with us (lambda.md §5), and a change of
// defaults must not take them from somebody's first query: this leaves them half. Of the
// processes of other events it knows nothing.
const readEvery = 50 * time.Millisecond

// pace spaces out calls. The zero value lets them all through; it is safe for concurrent
// use.
type pace struct {
	every time.Duration

	mu   sync.Mutex
	next time.Time
}

// wait waits for the caller's turn, or for the end of ctx.
func (p *pace) wait(ctx context.Context) error {
	p.mu.Lock()
	now := time.Now()
	turn := now
	if p.next.After(now) {
		turn = p.next
	}
	p.next = turn.Add(p.every)
	p.mu.Unlock()
	timer := time.NewTimer(turn.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
