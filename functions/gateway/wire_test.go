package main

import (
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// wire passes connections on to a server, until something happens to them that a
// server does not do by itself.
type wire struct {
	target   string
	listener net.Listener

	mu    sync.Mutex
	links []*link
}

// link is one connection and its continuation.
type link struct {
	client, server net.Conn
	forgotten      atomic.Bool
}

// newWire returns a way to the server at a URL, and the URL that leads through it.
func newWire(t testing.TB, url string) (*wire, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{target: strings.TrimPrefix(url, "http://"), listener: listener}
	go w.serve()
	t.Cleanup(func() {
		_ = listener.Close()
		w.cut()
	})
	return w, "http://" + listener.Addr().String()
}

func (w *wire) serve() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		l := &link{client: client, server: server}
		w.mu.Lock()
		w.links = append(w.links, l)
		w.mu.Unlock()
		go l.pass(l.server, l.client)
		go l.pass(l.client, l.server)
	}
}

// pass copies one direction. What a forgotten connection brings goes nowhere.
func (l *link) pass(to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !l.forgotten.Load() {
			_, _ = to.Write(buf[:n]) // a failure shows at the next Read
		}
		if err != nil {
			if err == io.EOF && !l.forgotten.Load() {
				_ = to.Close()
			}
			return
		}
	}
}

// cut closes all connections.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.links {
		_ = l.client.Close()
		_ = l.server.Close()
	}
	w.links = nil
}

// forget leaves all connections open and answers nothing on them any more, as a
// load balancer does with those that have been idle for minutes.
func (w *wire) forget() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.links {
		l.forgotten.Store(true)
	}
	return len(w.links)
}
