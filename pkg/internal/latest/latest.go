// Package latest keeps the last good value of something that is read from elsewhere,
// in a process that may be frozen at any time. Start from [Value].
package latest

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	// loadTimeout bounds one reading. A first query waits for it, and Poe gives five
	// seconds until the first byte.
	loadTimeout = 3 * time.Second
	// patience is how long a query waits for a new value where there is an old one.
	patience = 500 * time.Millisecond
	// freshTimeout bounds the wait for a reading that must begin after the call, and
	// so perhaps for the end of one that is under way.
	freshTimeout = 4 * time.Second
)

// Value is the last good value of something that is read from elsewhere. It has
// no poller, since nothing runs in a frozen process: a value is read again because
// somebody asks for it, one reading at a time. In the second half of its time to
// live that is done beside the query that asks; a value that is older is waited
// for, but not for long.
//
// Ages are measured by the wall clock. The monotonic one may stand still while a
// process is frozen, and an old value would pass for a new one.
//
// The exported fields are set before the first call. It is safe for concurrent use.
type Value[T any] struct {
	What string // for the log
	Load func(context.Context) (T, error)
	// Gone reports whether an error means that the value is no more, in contrast
	// to a failure to read it. Nil: never.
	Gone func(error) bool
	TTL  time.Duration
	// MaxAge is how long a value is served that cannot be read again. 0: for ever.
	MaxAge time.Duration
	Log    *slog.Logger

	mu      sync.Mutex
	value   T
	loaded  bool
	read    time.Time // when the reading began that found the value
	tried   time.Time // when the last reading began
	failure error     // of the last reading
	due     time.Time // when to read again
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

// Get returns the value, read at most a TTL ago unless it cannot be read in time.
func (l *Value[T]) Get(ctx context.Context) (T, error) {
	asked := time.Now()
	for {
		f, value, loaded := l.look(ctx)
		if f == nil {
			return value, nil
		}
		err := l.wait(ctx, f, loaded)
		switch {
		case err == nil:
			return f.value, nil
		case l.has(&value):
			return value, nil
		case f.began.Before(asked) && ctx.Err() == nil:
			// It was another's reading, perhaps one that was frozen half way.
		default:
			var none T
			return none, err
		}
	}
}

// Fresh returns the value as it is read after the call. An error is returned rather
// than an older value.
func (l *Value[T]) Fresh(ctx context.Context) (value T, err error) {
	ctx, cancel := context.WithTimeout(ctx, freshTimeout)
	defer cancel()
	asked := time.Now()
	for {
		l.mu.Lock()
		f := l.begin(ctx)
		l.mu.Unlock()
		if err = l.wait(ctx, f, false); err == nil {
			value = f.value
		}
		if ctx.Err() != nil || !f.began.Before(asked) {
			return value, err
		}
	}
}

// wait waits for a reading and returns its error, or why it did not wait to the end.
func (l *Value[T]) wait(ctx context.Context, f *flight[T], impatient bool) error {
	if impatient {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return fmt.Errorf("reading %s: %w", l.What, context.Cause(ctx))
	}
}

// has sets value to the one at hand, if there is any.
func (l *Value[T]) has(value *T) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropOld(time.Now())
	if l.loaded {
		*value = l.value
	}
	return l.loaded
}

// look returns the value, or the reading to wait for, which it begins.
func (l *Value[T]) look(ctx context.Context) (f *flight[T], value T, loaded bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now().Round(0)
	l.dropOld(now)
	past := now.Before(l.tried) // the clock was set back: no age means anything
	if l.loaded && now.Before(l.due) && !past {
		return nil, l.value, true
	}
	f = l.begin(ctx)
	if l.loaded && now.Before(l.expires) && !past {
		return nil, l.value, true
	}
	return f, l.value, l.loaded
}

// dropOld forgets a value that could not be read again for too long. The caller
// holds mu.
func (l *Value[T]) dropOld(now time.Time) {
	if l.MaxAge > 0 && l.loaded && now.Round(0).Sub(l.read) > l.MaxAge {
		l.forget()
	}
}

func (l *Value[T]) forget() {
	var none T
	l.value, l.loaded = none, false
}

// Start begins to read the value unless it is new enough, and does not wait.
func (l *Value[T]) Start(ctx context.Context) { l.look(ctx) }

// Sparing is Get for a value that strangers can cause to be read: while there is none,
// it is not looked for more often than once in floor.
func (l *Value[T]) Sparing(ctx context.Context, floor time.Duration) (value T, err error) {
	if !l.has(&value) {
		if err := l.Reread(ctx, floor); err != nil {
			return value, err
		}
	}
	return l.Get(ctx)
}

// Age is how long ago the reading began that has found the value; 0 where there is none.
func (l *Value[T]) Age() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.loaded {
		return 0
	}
	return max(time.Now().Round(0).Sub(l.read), 0)
}

// Known reports whether anything was read yet, or could not be.
func (l *Value[T]) Known() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.tried.IsZero()
}

// begin starts a reading unless one is under way. It outlives the query that began
// it. The caller holds mu.
func (l *Value[T]) begin(asking context.Context) *flight[T] {
	if l.flight != nil {
		return l.flight
	}
	f := &flight[T]{began: time.Now(), done: make(chan struct{})}
	l.flight = f
	ctx, cancel := context.WithTimeout(context.WithoutCancel(asking), loadTimeout)
	go func() {
		defer cancel()
		f.value, f.err = l.call(ctx)
		l.land(ctx, f)
	}()
	return f
}

// call calls Load. A panic in it is an error: it would end the process here.
func (l *Value[T]) call(ctx context.Context) (value T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "latest", "panic of type %T while reading %s", p, l.What)
		}
	}()
	return l.Load(ctx)
}

// land keeps what a reading has found. Its age counts from the beginning: it may
// have been frozen on the way.
func (l *Value[T]) land(ctx context.Context, f *flight[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer close(f.done)
	l.flight, l.failure = nil, f.err
	switch {
	case f.err == nil:
		l.value, l.loaded, l.read = f.value, true, f.began.Round(0)
	case l.Gone != nil && l.Gone(f.err):
		l.forget()
	case l.loaded:
		l.Log.WarnContext(ctx, "serving the last good value", fault.CountedConfig.Attr(), "of", l.What, "error", f.err.Error())
	}
	life := jitter(l.TTL)
	l.tried = f.began.Round(0)
	l.due, l.expires = l.tried.Add(life/2), l.tried.Add(life)
}

// Reread reads again, unless that was done less than floor ago or is being done. It
// returns the error of the reading that it goes by.
func (l *Value[T]) Reread(ctx context.Context, floor time.Duration) error {
	l.mu.Lock()
	now := time.Now().Round(0)
	if l.flight == nil && !now.Before(l.tried) && now.Before(l.tried.Add(floor)) {
		defer l.mu.Unlock()
		return l.failure
	}
	f := l.begin(ctx)
	l.mu.Unlock()
	return l.wait(ctx, f, false)
}

// Settle waits for a reading under way, for as long as ctx lasts.
func (l *Value[T]) Settle(ctx context.Context) {
	l.mu.Lock()
	f := l.flight
	l.mu.Unlock()
	if f != nil {
		_ = l.wait(ctx, f, false) // whoever needs the value hears of the error
	}
}

// jitter spreads the reading of many processes that started together, by up to a
// tenth.
func jitter(d time.Duration) time.Duration {
	return d - time.Duration(0.1*rand.Float64()*float64(d))
}
