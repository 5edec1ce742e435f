package main

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// What can be noted of a service; the last two are followed by the operation.
const (
	connected = "connected"
	secured   = "secured"
	asked     = "asked: "
	answered  = "answered: "
)

// greeting is the operation of a request that asks for nothing, made to have a connection.
const greeting = "HEAD"

// note is something that happened at a service.
type note struct {
	service, what string
	at            time.Time
}

// logbook holds what happened, in order. It is safe for concurrent use.
type logbook struct {
	mu    sync.Mutex
	more  *sync.Cond
	notes []note
}

func newLogbook() *logbook {
	l := &logbook{}
	l.more = sync.NewCond(&l.mu)
	return l
}

func (l *logbook) add(service, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, note{service, what, time.Now()})
	l.more.Broadcast()
}

// await waits until something has happened at a service.
func (l *logbook) await(service, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !slices.ContainsFunc(l.notes, func(n note) bool { return n.service == service && n.what == what }) {
		l.more.Wait()
	}
}

func (l *logbook) all() []note {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.notes)
}

// operationOf names what a request asks for: by its target, or the end of its path.
func operationOf(r *http.Request) string {
	if r.Method == http.MethodHead {
		return greeting
	}
	if _, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		return operation
	}
	return path.Base(r.URL.Path)
}
