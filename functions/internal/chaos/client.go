package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// transcript is all that came back for a query.
type transcript struct {
	Status      int
	ContentType string
	Raw         []byte
	Err         error // nil when the response ended properly
	Left        bool  // the client hung up
	Took        time.Duration
}

// patience is how long a client waits for a whole answer: more than any time-out of the
// gateway's, so that an answer that outlasts it is one that never ends.
const patience = 80 * time.Second

// client sends queries as Poe's server does.
type client struct{ http *http.Client }

func newClient(connections int) *client {
	return &client{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}}
}

// ask sends a query to a function and reads the answer to its end.
func (c *client) ask(function string, q *plan) transcript {
	ctx, leave := context.WithTimeout(context.Background(), patience)
	defer leave()
	began := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, function+"/"+q.Bot, bytes.NewReader(body(q)))
	if err != nil {
		return transcript{Err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+accessKey)
	response, err := c.http.Do(r)
	if err != nil {
		return transcript{Err: err}
	}
	defer response.Body.Close()
	t := transcript{Status: response.StatusCode, ContentType: response.Header.Get("Content-Type")}
	t.read(response.Body, q.Leave)
	t.Took = time.Since(began)
	return t
}

// read reads until the end, or until it has seen enough text to leave.
func (t *transcript) read(in io.Reader, leave int) {
	buf := make([]byte, 32<<10)
	for {
		n, err := in.Read(buf)
		t.Raw = append(t.Raw, buf[:n]...)
		if leave > 0 && bytes.Count(t.Raw, []byte("event: text\n")) >= leave {
			t.Left = true
			return
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Err = err
			}
			return
		}
	}
}

// body is a query in the form of Poe's protocol 1.2.
func body(q *plan) []byte {
	var turns []map[string]any
	say := func(role, text string) {
		turns = append(turns, map[string]any{"role": role, "content": text, "content_type": "text/markdown", "message_id": fmt.Sprintf("m-%06d-%d", q.Number, len(turns))})
	}
	for i := range q.History {
		say("user", fmt.Sprintf("Question %d.", i))
		say("bot", fmt.Sprintf("Answer %d.", i))
	}
	say("user", "Please answer "+q.token()+" now.")
	request := map[string]any{
		"version": "1.2", "type": "query", "query": turns, "language_code": "en",
		"user_id": "u-1", "conversation_id": fmt.Sprintf("c-%06d", q.Number), "message_id": fmt.Sprintf("b-%06d", q.Number),
	}
	if q.Tool {
		request["tools"] = json.RawMessage(`[{"type":"function","function":{"name":"lookup","description":"Looks a word up.",
			"parameters":{"type":"object","properties":{"word":{"type":"string"}},"required":["word"]}}}]`)
	}
	b, err := json.Marshal(request)
	if err != nil {
		panic(err) // plain values
	}
	return b
}
