package bedrocksim

import (
	"net/http"
	"time"
)

// reply writes the response to one request.
type reply struct {
	w        http.ResponseWriter
	r        *http.Request
	set      *settings
	dice     dice
	onStatus func(status int) // told before the response begins
	onWhole  func()           // told when all of an answer is sent
	onTold   func(Usage)      // told when its usage is
	usage    Usage            // that the answer tells
}

func (p *reply) refuse(no Refusal) {
	p.onStatus(no.Status)
	no.write(p.w)
}

// begin sends the headers of a response that is accepted.
func (p *reply) begin(contentType string) {
	p.onStatus(http.StatusOK)
	p.w.Header().Set("Content-Type", contentType)
	p.w.WriteHeader(http.StatusOK)
	_ = p.flush() // a client who has left is noticed by what follows
}

func (p *reply) flush() error { return http.NewResponseController(p.w).Flush() }

// send writes bytes and flushes them; false when they cannot be.
func (p *reply) send(b []byte) bool {
	_, err := p.w.Write(b)
	return err == nil && p.flush() == nil
}

// here reports whether the client has not left.
func (p *reply) here() bool { return p.r.Context().Err() == nil }

// pause waits, unless the client leaves first.
func (p *reply) pause(d time.Duration) bool {
	if d <= 0 {
		return p.here()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.r.Context().Done():
		return false
	}
}

// step waits for a step, unless the client leaves first.
func (p *reply) step(steps <-chan struct{}) bool {
	if steps == nil {
		return true
	}
	select {
	case <-steps:
		return true
	case <-p.r.Context().Done():
		return false
	}
}

// end brings the response to an end and says whether that was it.
func (p *reply) end(e ending) (over bool) {
	switch e {
	case endOpen:
		return false
	case endStall:
		if p.pause(p.set.stallLimit) {
			panic(http.ErrAbortHandler)
		}
	case endAbort:
		panic(http.ErrAbortHandler) // the one way to tear a connection down in net/http
	}
	return true
}
