package poe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// exchange is one query with all its tries. It holds what outlives a try, as the
// caller of Poe's client keeps what it was given before a retry.
type exchange struct {
	client *Client
	answer *Answer
	body   []byte
	start  time.Time

	tools   map[string]bool // names of those in the query; nil: it has no list of them
	yielded bool            // the client has handed something to its caller
	chunks  []string
	calls   toolCalls
}

// attempt is one try of an exchange.
type attempt struct {
	*exchange
	number     int
	events     int
	texts      int // since the last replace_response
	characters int // in all text events
	files      int
	again      bool // text of an earlier try stands before this one's
	reported   bool // a report was made, which silences the one about missing text
	reader     *eventReader
}

// Query sends a query and reads the answer to its end. Whatever the bot does is
// told in the Answer; the error is one of the context, with the answer so far, or
// of transport when no try got as far as a response, with a nil Answer.
func (c *Client) Query(ctx context.Context, q QueryRequest) (*Answer, error) {
	object, err := q.object()
	if err != nil {
		return nil, fmt.Errorf("encode the query: %w", err)
	}
	x := &exchange{client: c, answer: &Answer{}, start: time.Now()}
	if x.body, err = json.Marshal(object); err != nil {
		return nil, fmt.Errorf("encode the query: %w", err)
	}
	x.tools = offered(object["tools"])

	transport := x.run(ctx)
	x.answer.Text = strings.Join(x.chunks, "")
	x.finish()
	x.resolve()
	switch {
	case x.answer.Err != nil && ctx.Err() != nil:
		return x.answer, ctx.Err()
	case x.answer.Status == 0 && transport != nil: // a server can send the status 000
		return nil, transport
	}
	return x.answer, nil
}

// run makes the tries (poe-protocol.md §8.2). It returns the last transport error.
func (x *exchange) run(ctx context.Context) (transport error) {
	tries := max(x.client.Tries, 1)
	for i := range tries {
		x.answer.Tries, x.answer.Complete = i+1, false
		var failed *BotError
		failed, transport = x.try(ctx, i)
		x.answer.Err = failed
		if failed == nil || failed.NoRetry || failed.Uncaught {
			return transport
		}
		if x.yielded && !failed.cut {
			return transport
		}
		if i == tries-1 {
			return transport
		}
		x.answer.find("try %d failed: %v", i+1, failed)
		if x.client.wait(ctx, retryPause) != nil {
			return transport
		}
	}
	return transport
}

// try sends the query once and reads what comes.
func (x *exchange) try(ctx context.Context, number int) (*BotError, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	resp, err := x.client.post(ctx, x.body, http.Header{
		"Accept": {"text/event-stream"}, "Cache-Control": {"no-store"},
	})
	if err != nil {
		return x.communicating(err.Error()), err
	}
	defer resp.Body.Close()
	x.answer.Status, x.answer.Header, x.answer.Body = resp.StatusCode, resp.Header, nil
	body := &boundedBody{in: resp.Body, left: maxAnswerBytes, first: func() { x.reached(&x.answer.FirstByte) }}
	if failed := x.checkHeader(resp); failed != nil {
		x.answer.Body, _ = io.ReadAll(io.LimitReader(body, maxLostBytes))
		return failed, nil
	}
	a := &attempt{exchange: x, number: number, again: strings.Join(x.chunks, "") != ""}
	a.reader = newEventReader(body, x.answer.find)
	defer func() { x.answer.Comments += a.reader.comments }()
	return a.read(cancel), nil
}

// read takes events until one ends the answer, and then looks at what follows.
func (a *attempt) read(cancel context.CancelFunc) *BotError {
	for {
		event, err := a.next()
		if err != nil {
			return a.broken(err)
		}
		ended, failed := a.take(event)
		if ended {
			a.linger(event.Name, cancel)
		}
		if ended || failed != nil {
			return failed
		}
	}
}

// next reads one event and keeps it.
func (a *attempt) next() (Event, error) {
	name, data, err := a.reader.next()
	if err != nil {
		return Event{}, err
	}
	event := Event{Try: a.number, Name: name, Data: []byte(data), At: time.Since(a.start)}
	a.events++
	a.answer.Events = append(a.answer.Events, event)
	if a.client.OnEvent != nil {
		a.client.OnEvent(event)
	}
	if a.events == MaxEvents+1 {
		a.answer.find("more than %d events", MaxEvents)
	}
	return event, nil
}

// broken is the end of a body that has no done.
func (a *attempt) broken(err error) *BotError {
	switch {
	case errors.Is(err, io.EOF):
		a.report("Bot exited without sending 'done' event")
		return nil
	case errors.Is(err, errTooLong):
		a.answer.find("the body is longer than %d bytes; the rest was not read", maxAnswerBytes)
		return &BotError{NoRetry: true, Message: errTooLong.Error()}
	}
	failed := a.communicating(err.Error())
	failed.cut = errors.Is(err, io.ErrUnexpectedEOF)
	return failed
}

// linger reads on after the answer has ended, which Poe's client does not. After
// an error event one done may follow, and comments that keep the stream alive
// until then.
func (a *attempt) linger(ended string, cancel context.CancelFunc) {
	patience := cmp.Or(a.client.linger, lingerTime)
	defer time.AfterFunc(patience, cancel).Stop()
	comments := a.reader.comments
	for {
		event, err := a.next()
		if ended == EventDone && a.reader.comments > comments {
			a.answer.find("a comment after done")
		}
		comments = a.reader.comments
		switch {
		case errors.Is(err, context.Canceled):
			a.answer.find("the connection was still open %v after %s", patience, ended)
			return
		case err != nil:
			if !errors.Is(err, io.EOF) {
				a.answer.find("the body is cut off after %s: %v", ended, err)
			}
			return
		case ended == EventError && event.Name == EventDone:
			a.done()
			ended = EventDone
		default:
			a.answer.find("an event named %q after %s, which is never read", ellipsis(event.Name, 40), ended)
		}
	}
}

// communicating is what Poe's client raises for any failure it has no words for.
func (x *exchange) communicating(cause string) *BotError {
	return &BotError{Message: "Error communicating with bot " + x.client.botName(), Cause: cause}
}

// reached sets *at to the time since the query was sent, once.
func (x *exchange) reached(at *time.Duration) {
	if *at == 0 {
		*at = time.Since(x.start)
	}
}
