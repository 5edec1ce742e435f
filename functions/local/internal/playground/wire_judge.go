package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/poebridge/poebridge/pkg/poe"
)

// The levels of a finding.
const (
	levelError   = "error"   // Poe's client fails, or reports it
	levelWarning = "warning" // something is lost, or will break one day
)

// Finding is an objection to an answer.
type Finding struct {
	Level   string `json:"level"`
	Event   int    `json:"event"` // which it is about, from 0; -1: none
	Message string `json:"message"`
}

// findings has an answer that has ended judged by the client that reads as strictly as Poe's,
// and looks for what that one does not tell.
func (a *answerWire) findings() []Finding {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.query.cut() || a.response.cut() {
		return []Finding{{levelWarning, -1, "The query or the answer is too long to be kept, so it was not judged."}}
	}
	var query struct {
		Type  string          `json:"type"`
		Tools json.RawMessage `json:"tools"` // as they stand: an empty list is not none
	}
	if json.Unmarshal(a.query.text, &query) != nil || query.Type != poe.TypeQuery || a.status == 0 {
		return []Finding{} // only answers to queries are events
	}
	q := poe.QueryRequest{Extra: map[string]any{"tools": query.Tools}}
	client := poe.Client{URL: "http://playground/" + a.bot, HTTPClient: &http.Client{Transport: replay{a}}}
	answer, err := client.Query(context.Background(), q)
	if err != nil {
		return []Finding{{levelError, -1, err.Error()}}
	}
	found := []Finding{}
	for _, message := range raised(answer, a.left && !answer.Complete) {
		found = append(found, Finding{levelError, len(answer.Events) - 1, message})
	}
	for _, f := range answer.Findings {
		found = append(found, Finding{levelWarning, f.Event, f.Message})
	}
	return append(found, a.limits(answer)...)
}

// raised is what Poe's client makes of an answer. An error event is no objection: the user is
// told by it. Nor is the end of an answer that the page has stopped.
func raised(answer *poe.Answer, stopped bool) (messages []string) {
	if stopped {
		return nil
	}
	if answer.Err != nil && !answer.Err.Event {
		messages = append(messages, "Poe's client fails: "+answer.Err.Error())
	}
	for _, p := range answer.Reports {
		if p != "Unknown event type: "+poe.EventData { // which Poe documents all the same
			messages = append(messages, "Poe's client reports: "+p)
		}
	}
	return messages
}

// replay answers every request with the response that was remembered.
type replay struct{ a *answerWire }

// RoundTrip implements http.RoundTripper.
func (r replay) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: r.a.status, Header: r.a.header, Body: io.NopCloser(bytes.NewReader(r.a.response.text)),
	}, nil
}
