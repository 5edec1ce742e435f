package poe

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// writeTimeout is how long one write may take: a client that reads nothing for so
// long is gone for us, and must not hold an answer that somebody pays for until its
// time is up. The kernel takes what is written for a client that only pauses.
const writeTimeout = 30 * time.Second

// connection writes to a client in pieces that go out at once. Where the server can
// bound a write in time it does; Lambda's runtime cannot.
type connection struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	bounded bool      // as far as is known
	set     time.Time // when the deadline was
}

// newConnection: HTTP/2 takes a deadline that passes in silence for a failed write, so
// it is never shorter than two silences.
func newConnection(w http.ResponseWriter, silence time.Duration) connection {
	return connection{w: w, control: http.NewResponseController(w), timeout: max(writeTimeout, 2*silence), bounded: true}
}

// write writes and flushes b, for which it has the time-out or up to a thirtieth more: to
// set the deadline for each costs a twentieth of a small write.
func (c *connection) write(b []byte) (n int, err error) {
	spare := c.timeout / 30
	if now := time.Now(); c.bounded && now.Sub(c.set) >= spare {
		c.set = now
		c.bounded = c.control.SetWriteDeadline(now.Add(c.timeout+spare)) == nil
	}
	n, err = c.w.Write(b)
	if err == nil {
		err = c.control.Flush()
	}
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return n, fmt.Errorf("%w: %w", ErrGone, err)
	}
	return n, nil
}

// send writes the buffer in one piece and flushes it. Some events must go out
// together (a status line and what it replaces), so the buffer may hold several.
//
// The buffer is taken and the stream given up before the ResponseWriter is called:
// one that panics has written nobody knows how much, and nothing may follow that.
func (e *EventWriter) send(now time.Time) {
	if len(e.out) == 0 {
		return
	}
	out := e.out
	e.out = nil
	if e.err == nil {
		e.write(out)
	}
	e.lastWrite = now
	if cap(out) <= maxKeptBuffer {
		e.out = out[:0]
	}
}

var errPanicked = fmt.Errorf("%w: writing to it panicked", ErrGone)

func (e *EventWriter) write(out []byte) {
	var n int
	err := errPanicked
	defer func() {
		e.stats.Bytes += n
		e.lose(err)
	}()
	n, err = e.conn.write(out)
}

// lose notes that the connection is gone, if it is, and tells of it. The callback may
// do anything, so it does not run below the lock.
func (e *EventWriter) lose(err error) {
	if err == nil || e.err != nil {
		return
	}
	e.err = err
	if e.opts.Gone != nil {
		go e.opts.Gone(err)
	}
}

// maxKeptBuffer bounds what a stream keeps between events, in bytes.
const maxKeptBuffer = 16 << 10
