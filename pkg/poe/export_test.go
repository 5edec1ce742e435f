package poe

import (
	"context"
	"net/http"
	"time"
)

// NewSmallEventWriter is an EventWriter under Poe's rules with limits that a test
// can reach. The note about a cut needs some 70 characters of them.
func NewSmallEventWriter(w http.ResponseWriter, opts StreamOptions, characters, events int) *EventWriter {
	hold := events - (MaxEvents - poeLimits.hold)
	last := events - (MaxEvents - poeLimits.last)
	return newEventWriter(w, opts, limits{
		characters: characters, free: hold / 2, mergeRunes: 16, mergeFor: time.Second, hold: hold, last: last,
	})
}

// SetWriteTimeout makes a write shorter than it may be outside tests.
func (e *EventWriter) SetWriteTimeout(d time.Duration) { e.conn.timeout, e.conn.set = d, time.Time{} }

// SetTimes makes a try shorter than it may be outside tests, and has pauses pass at once;
// they are appended to the list.
func (a *UploadAPI) SetTimes(timeout time.Duration, pauses *[]time.Duration) {
	a.timeout = timeout
	a.pause = func(ctx context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return ctx.Err()
	}
}
