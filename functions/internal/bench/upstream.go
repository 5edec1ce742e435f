package main

import (
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// script is what the upstream does with a question.
type script struct {
	deltas int
	gap    time.Duration // between deltas, on average, each of which is flushed; 0: flat out
	hold   chan struct{} // if set, waited for after the first delta
}

// upstream answers every question as a script says, in Bedrock's format. It costs next to
// nothing: frames are encoded beforehand, but for the time in them.
type upstream struct{ script atomic.Pointer[script] }

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	s := u.script.Load()
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	_, _ = w.Write(startFrame)
	delta := newStampedFrame()
	for n := range s.deltas {
		if n > 0 && s.gap > 0 {
			time.Sleep(s.gap/2 + rand.N(s.gap)) // so that answers do not keep step
		}
		if _, err := w.Write(delta.at(now())); err != nil {
			return
		}
		if n == 0 || s.gap > 0 {
			w.(http.Flusher).Flush()
		}
		if s.hold != nil {
			<-s.hold
			return
		}
	}
	_, _ = w.Write(endFrames)
}

var epoch = time.Now()

// now is the time since this process began, in nanoseconds.
func now() int64 { return time.Since(epoch).Nanoseconds() }

// listen has the upstream listen, and returns its address.
func (u *upstream) listen() (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: u}
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}
