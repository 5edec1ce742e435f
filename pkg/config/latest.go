package config

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// latest is the last good value of something that is read from elsewhere. It has
// no poller: a value that is too old is read again by whoever next asks for it,
// one reader at a time.
type latest[T any] struct {
	what string // for the log
	load func(context.Context) (T, error)
	// gone reports whether an error means that the value is no more, in contrast
	// to a failure to read it. Nil: never.
	gone func(error) bool
	ttl  time.Duration
	log  *slog.Logger

	mu      sync.Mutex
	value   T
	loaded  bool
	expires time.Time
}

// get returns the value. Fresh ones are read again whatever their age, and then an
// error is returned rather than an older value.
func (l *latest[T]) get(ctx context.Context, fresh bool) (T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loaded && !fresh && time.Now().Before(l.expires) {
		return l.value, nil
	}
	value, err := l.load(ctx)
	switch {
	case err == nil:
		l.value, l.loaded = value, true
	case l.gone != nil && l.gone(err):
		l.loaded = false
		return value, err
	case fresh || !l.loaded:
		return value, err
	default:
		l.log.Warn("serving the last good value", "of", l.what, "error", err.Error())
	}
	l.expires = time.Now().Add(jitter(l.ttl))
	return l.value, nil
}

// jitter spreads the reading of many processes that started together, by a tenth
// each way.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}
