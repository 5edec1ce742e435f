package gateway

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// DefaultMaxConcurrent is how many queries a process answers at a time unless it is
// told otherwise. A query with the largest body, 6 MiB of history, holds up to 24 MiB:
// 64 of them are 1.5 GiB. Most have a hundredth of that. Files come on top. A picture bot's
// query holds most while its answer is read: up to 18 MB of files, 25 MB of question, in
// which they are in base64, and 48 MiB of answer, 93 MB together. A process that serves
// such bots to many at a time wants a lower limit: 16 of the largest are 1.5 GB.
const DefaultMaxConcurrent = 64

const (
	// maxBeyond is how many requests beyond the limit may have a body in memory at a
	// time: whether one is a query is known only when it is read.
	maxBeyond = 8
	// beyondWait is how long a request waits to be one of them.
	beyondWait = time.Second
)

// Limit bounds how many queries a process answers at a time, and with them its memory.
// What is beyond it is told so in a stream, and costs neither a template nor a model;
// requests for settings and reports are served all the same. Gateways of one process
// share one. It is safe for concurrent use.
type Limit struct{ queries, beyond chan struct{} }

// NewLimit returns a limit of so many queries; 0 is DefaultMaxConcurrent.
func NewLimit(queries int) *Limit {
	if queries <= 0 {
		queries = DefaultMaxConcurrent
	}
	return &Limit{make(chan struct{}, queries), make(chan struct{}, maxBeyond)}
}

// errBusy is what a request gets that finds no place.
var errBusy = fault.New(fault.Busy, "gateway", "as many queries as the limit allows are being answered")

// place is what a request has while its body, and what is made of it, is in memory.
type place struct {
	limit *Limit
	of    chan struct{} // the one of the limit's two that it is in; nil: none
}

// enter finds a place for a request whose body has not been read.
func (l *Limit) enter(ctx context.Context) (*place, error) {
	select {
	case l.queries <- struct{}{}:
		return &place{l, l.queries}, nil
	default:
	}
	timer := time.NewTimer(beyondWait)
	defer timer.Stop()
	select {
	case l.queries <- struct{}{}:
		return &place{l, l.queries}, nil
	case l.beyond <- struct{}{}:
		return &place{l, l.beyond}, nil
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, errBusy
}

// query takes a place among the queries, unless it is one already, or none is free.
func (p *place) query() error {
	if p.of == p.limit.queries {
		return nil
	}
	select {
	case p.limit.queries <- struct{}{}:
		p.leave()
		p.of = p.limit.queries
		return nil
	default:
		return errBusy
	}
}

// leave gives the place back. It may be called again, and of none.
func (p *place) leave() {
	if p != nil && p.of != nil {
		<-p.of
		p.of = nil
	}
}
