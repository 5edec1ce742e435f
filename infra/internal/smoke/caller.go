package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// maxQueries bounds what a run can cost: no more queries are asked, whatever happens.
const maxQueries = 20

// maxBody bounds what is kept of a body that is no stream, in bytes.
const maxBody = 64 << 10

// caller asks the bot. It is safe for concurrent use.
type caller struct {
	url, key string
	base     http.RoundTripper

	mu      sync.Mutex
	queries int
	ids     []string // of the requests that the function has answered
}

var errSpent = fmt.Errorf("%d queries are the most that a run may ask", maxQueries)

// spend counts a query before it is asked.
func (c *caller) spend() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queries == maxQueries {
		return errSpent
	}
	c.queries++
	return nil
}

// keep notes a request whose log line will be of use.
func (c *caller) keep(t *trip) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id := t.id(); id != "" {
		c.ids = append(c.ids, id)
	}
}

// asked is a query and what came of it.
type asked struct {
	*poe.Answer
	trip *trip
	// at is for each event how many reads had been made when it was complete.
	at   []int
	left time.Duration // since it was sent, when the caller left; 0: stayed
}

// ask sends a query. The caller leaves after so many events; 0: stays. The error is one of
// transport; what the bot does is in the answer.
func (c *caller) ask(ctx context.Context, text string, leaveAfter int) (*asked, error) {
	if err := c.spend(); err != nil {
		return nil, err
	}
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	a := &asked{trip: &trip{}}
	client := c.client(a.trip)
	client.OnEvent = func(poe.Event) {
		a.at = append(a.at, len(a.trip.arrivals))
		if len(a.at) == leaveAfter {
			a.left = time.Since(a.trip.sent)
			leave()
		}
	}
	answer, err := client.Query(ctx, poe.Conversation(text))
	c.keep(a.trip)
	if err != nil && a.left == 0 {
		return nil, withoutURL(err)
	}
	a.Answer = answer
	return a, nil
}

func (c *caller) client(t *trip) *poe.Client {
	return &poe.Client{URL: c.url, AccessKey: c.key, HTTPClient: &http.Client{Transport: recorder{c.base, t}}}
}

// post sends any other request, with a key of its own, and returns its body too.
func (c *caller) post(ctx context.Context, key string, body []byte) (*trip, []byte, error) {
	t := &trip{}
	client := c.client(t)
	client.AccessKey = key
	resp, err := client.Post(ctx, body)
	if err != nil {
		return t, nil, withoutURL(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	c.keep(t)
	return t, text, err
}

// withoutURL takes the address out of an error of transport: some have a key in it.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
