package main

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// longestHold is how long the model waits for the caller at the longest: where the beginning
// of an answer is kept back on its way, the caller hears of it no sooner than of its text.
const longestHold = 2 * time.Second

// ears have the model say nothing before the caller has read the beginning of the answer, so
// that a slow machine does not bring both in one read.
type ears struct {
	mu      sync.Mutex
	heard   bool // since the last request was sent
	waiting []func()
}

// hold is closed when the caller has heard something, or has had the time to.
func (e *ears) hold() <-chan struct{} {
	heard := make(chan struct{})
	release := sync.OnceFunc(func() { close(heard) })
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard {
		release()
		return heard
	}
	e.waiting = append(e.waiting, release)
	time.AfterFunc(longestHold, release)
	return heard
}

func (e *ears) set(heard bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard = heard; heard {
		for _, release := range e.waiting {
			release()
		}
		e.waiting = nil
	}
}

// listener is the caller's way to the function.
type listener struct {
	base http.RoundTripper
	ears *ears
}

// RoundTrip implements http.RoundTripper.
func (l listener) RoundTrip(r *http.Request) (*http.Response, error) {
	l.ears.set(false)
	resp, err := l.base.RoundTrip(r)
	if err == nil {
		resp.Body = heardBody{resp.Body, l.ears}
	}
	return resp, err
}

type heardBody struct {
	io.ReadCloser
	ears *ears
}

func (b heardBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.ears.set(true)
	return n, err
}
