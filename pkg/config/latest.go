package config

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// loadTimeout bounds one reading. A first query waits for it, and Poe gives five
// seconds until the first byte.
const loadTimeout = 3 * time.Second

// latest is the last good value of something that is read from elsewhere. It has
// no poller, since nothing runs in a frozen process: a value that is too old is
// read again because somebody asks for it, one reading at a time.
//
// Ages are measured by the wall clock. The monotonic one may stand still while a
// process is frozen, and an old value would pass for a new one.
type latest[T any] struct {
	what string // for the log
	load func(context.Context) (T, error)
	// gone reports whether an error means that the value is no more, in contrast
	// to a failure to read it. Nil: never.
	gone func(error) bool
	ttl  time.Duration
	// stale is how long after its time a value is still returned at once, while it
	// is read again. After that, and always where it is 0, callers wait.
	stale time.Duration
	log   *slog.Logger

	mu      sync.Mutex
	value   T
	loaded  bool
	tried   time.Time // when the last reading ended, well or not
	expires time.Time
	flight  *flight[T] // the reading under way
}

// flight is one reading.
type flight[T any] struct {
	began time.Time
	done  chan struct{} // closed when value and err are set
	value T
	err   error
}

// get returns the value. A fresh one is read after the call, whatever the age of
// the one at hand, and then an error is returned rather than an older value.
func (l *latest[T]) get(ctx context.Context, fresh bool) (T, error) {
	f, value, at := l.look(ctx, fresh)
	if at {
		return value, nil
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return value, fmt.Errorf("config: reading %s: %w", l.what, context.Cause(ctx))
	}
	if f.err == nil || fresh {
		return f.value, f.err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loaded {
		return l.value, nil
	}
	return f.value, f.err
}

// look returns the value if it is at hand, or else the reading to wait for.
func (l *latest[T]) look(ctx context.Context, fresh bool) (f *flight[T], value T, at bool) {
	asked := time.Now()
	for {
		l.mu.Lock()
		now := time.Now().Round(0)
		inTime := l.loaded && now.Before(l.expires)
		atHand := inTime || l.loaded && now.Before(l.expires.Add(l.stale))
		if fresh && l.flight != nil && l.flight.began.Before(asked) {
			f := l.flight
			l.mu.Unlock()
			<-f.done // bounded by loadTimeout; what it finds may be older than the question
			continue
		}
		defer l.mu.Unlock()
		if !inTime || fresh {
			f = l.begin(ctx)
		}
		return f, l.value, atHand && !fresh
	}
}

// known reports whether anything was read yet, or could not be.
func (l *latest[T]) known() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.tried.IsZero()
}

// begin starts a reading unless one is under way. It outlives the query that began
// it. The caller holds mu.
func (l *latest[T]) begin(asking context.Context) *flight[T] {
	if l.flight != nil {
		return l.flight
	}
	f := &flight[T]{began: time.Now(), done: make(chan struct{})}
	l.flight = f
	ctx, cancel := context.WithTimeout(context.WithoutCancel(asking), loadTimeout)
	go func() {
		defer cancel()
		f.value, f.err = l.read(ctx)
		l.land(ctx, f)
	}()
	return f
}

// read calls load. A panic in it is an error: it would end the process here.
func (l *latest[T]) read(ctx context.Context) (value T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "config", "panic of type %T while reading %s", p, l.what)
		}
	}()
	return l.load(ctx)
}

// land keeps what a reading has found.
func (l *latest[T]) land(ctx context.Context, f *flight[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer close(f.done)
	l.flight = nil
	switch {
	case f.err == nil:
		l.value, l.loaded = f.value, true
	case l.gone != nil && l.gone(f.err):
		var none T
		l.value, l.loaded = none, false
	case l.loaded:
		l.log.WarnContext(ctx, "serving the last good value", "of", l.what, "error", f.err.Error())
	}
	l.tried = time.Now().Round(0)
	l.expires = l.tried.Add(jitter(l.ttl))
}

// reread reads again unless that was done less than floor ago, and reports whether
// it has.
func (l *latest[T]) reread(ctx context.Context, floor time.Duration) bool {
	l.mu.Lock()
	recent := time.Now().Round(0).Before(l.tried.Add(floor))
	l.mu.Unlock()
	if recent {
		return false
	}
	_, err := l.get(ctx, true)
	return err == nil
}

// settle waits for a reading under way, for as long as ctx lasts.
func (l *latest[T]) settle(ctx context.Context) {
	l.mu.Lock()
	f := l.flight
	l.mu.Unlock()
	if f == nil {
		return
	}
	select {
	case <-f.done:
	case <-ctx.Done():
	}
}

// jitter spreads the reading of many processes that started together, by a tenth
// each way.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}
