package poe

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

// wire is a response as a bot sends it.
type wire struct {
	status int    // 0: 200
	kind   string // content type; "" is the right one, "-" none
	body   string
	cut    bool // the connection ends without the last chunk
	cached bool // without Cache-Control: no-store
}

func (w wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if w.cut {
		w.serveCut(rw)
		return
	}
	switch w.kind {
	case "":
		rw.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	case "-":
		rw.Header()["Content-Type"] = nil
	default:
		rw.Header().Set("Content-Type", w.kind)
	}
	if !w.cached {
		rw.Header().Set("Cache-Control", "no-store")
	}
	rw.WriteHeader(max(w.status, http.StatusOK))
	fmt.Fprint(rw, w.body)
}

func (w wire) serveCut(rw http.ResponseWriter) {
	conn, buffered, err := rw.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	fmt.Fprintf(buffered, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"+
		"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(w.body), w.body)
	buffered.Flush()
}

// ask sends a query to a bot that gives these responses in turn, the last one
// again and again, by a client that behaves as Poe's.
func ask(t *testing.T, q QueryRequest, responses ...wire) *Answer {
	t.Helper()
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := min(int(n.Add(1)), len(responses))
		responses[i-1].ServeHTTP(w, r)
	}))
	defer server.Close()
	client := &Client{
		URL: server.URL + "/echo", AccessKey: "key", HTTPClient: server.Client(), Tries: 2,
		pause: func(_ context.Context, d time.Duration) error {
			if d != 500*time.Millisecond {
				t.Errorf("the pause between tries is %v", d)
			}
			return nil
		},
	}
	answer, err := client.Query(t.Context(), q)
	if err != nil {
		t.Fatalf("Query: %v", err)
	}
	if int(n.Load()) != answer.Tries {
		t.Errorf("the query was sent %d times, the answer says %d", n.Load(), answer.Tries)
	}
	return answer
}

// outcome is all that the client says of an answer. The rows below name what is
// not at its zero value.
type outcome struct {
	text     string
	err      string   // how it is raised, then Err.Error()
	reports  []string // in full
	findings []string // the beginning of each, without the number of the event
	sent     int      // 0: once
}

func checkOutcome(t *testing.T, a *Answer, want outcome) {
	t.Helper()
	if a.Text != want.text {
		t.Errorf("text %q, want %q", a.Text, want.text)
	}
	if got := raised(a.Err); got != want.err {
		t.Errorf("raised  %q\n   want %q", got, want.err)
	}
	if !slices.Equal(a.Reports, want.reports) {
		t.Errorf("reports %q\n   want %q", a.Reports, want.reports)
	}
	tries, findings := failedTries(a.Findings)
	if len(tries) != max(want.sent, 1)-1 {
		t.Errorf("failed tries %q", tries)
	}
	fits := slices.EqualFunc(findings, want.findings, func(f Finding, beginning string) bool {
		return strings.HasPrefix(f.Message, beginning)
	})
	if !fits {
		t.Errorf("findings %q\n    want %q", findings, want.findings)
	}
	if sent := max(want.sent, 1); a.Tries != sent {
		t.Errorf("sent %d times, want %d", a.Tries, sent)
	}
}

// failedTries parts the findings about tries that failed from the rest: there is one
// for each but the last.
func failedTries(all []Finding) (tries, rest []Finding) {
	for _, f := range all {
		if strings.HasPrefix(f.Message, fmt.Sprintf("try %d failed: ", len(tries)+1)) {
			tries = append(tries, f)
		} else {
			rest = append(rest, f)
		}
	}
	return tries, rest
}

func raised(e *BotError) string {
	switch {
	case e == nil:
		return ""
	case e.Uncaught:
		return "uncaught " + e.Error()
	case e.NoRetry:
		return "final " + e.Error()
	default:
		return "retried " + e.Error()
	}
}

const (
	hi   = "event: text\ndata: {\"text\": \"hi\"}\n\n"
	done = "event: done\ndata: {}\n\n"

	noText = "Bot returned no text in response"
	noDone = "Bot exited without sending 'done' event"
)

func event(name, data string) string { return "event: " + name + "\ndata: " + data + "\n\n" }

// The rows are those of poe-protocol.md §8.3 and of §2, told once more by what
// the client says.
func TestWhatPoesClientMakesOfTheWire(t *testing.T) {
	const final = "final Invalid JSON in "
	tests := []struct {
		name string
		body string
		want outcome
	}{
		{"a plain answer", hi + done, outcome{text: "hi"}},
		{"CRLF", strings.ReplaceAll(hi+done, "\n", "\r\n"), outcome{text: "hi"}},
		{"CR", strings.ReplaceAll(hi+done, "\n", "\r"), outcome{text: "hi"}},
		{"no space after the colon", "event:text\ndata:{\"text\":\"hi\"}\n\n" + done, outcome{text: "hi"}},
		{"data before event", "data: {\"text\": \"hi\"}\nevent: text\n\n" + done, outcome{text: "hi"}},
		{"comments anywhere", ": a\n\n:\nevent: text\n: b\ndata: {\"text\": \"hi\"}\n\n: c\n\n" + done, outcome{text: "hi"}},
		{"extra blank lines", "\n\n" + hi + "\n\n\n" + done, outcome{text: "hi"}},
		{"extra keys", event("text", `{"text": "hi", "more": [1]}`) + done, outcome{text: "hi"}},
		{"multi-line data", "event: text\ndata: {\"text\":\ndata: \"hi\"}\n\n" + done, outcome{text: "hi"}},
		{"texts are joined", hi + hi + done, outcome{text: "hihi"}},
		{"replace_response drops what came before", hi + event("replace_response", `{"text": "yo"}`) + hi + done, outcome{text: "yohi"}},
		{"an empty text is text", event("text", `{"text": ""}`) + done, outcome{}},

		{"ping with an object is ignored", event("ping", "{}") + hi + done,
			outcome{text: "hi", findings: []string{"a ping event"}}},
		{"ping without data is final", "event: ping\n\n" + hi + done,
			outcome{err: final + "'ping' event", reports: []string{"Invalid JSON in 'ping' event"}}},
		{"ping with data that is not JSON is final", event("ping", "2026-01-01 00:00") + hi + done,
			outcome{err: final + "'ping' event", reports: []string{"Invalid JSON in 'ping' event"}}},
		{"ping with an array is tried again", event("ping", "[]") + hi + done, outcome{sent: 2, err: "retried Expected JSON dict in 'ping' event",
			reports: []string{"Expected JSON dict in 'ping' event", "Expected JSON dict in 'ping' event"}}},
		{"ping with a number is tried again", event("ping", "1") + hi + done, outcome{sent: 2, err: "retried Expected JSON dict in 'ping' event",
			reports: []string{"Expected JSON dict in 'ping' event", "Expected JSON dict in 'ping' event"}}},
		{"an id makes an event of the next blank line", "id: 1\n" + hi + ": ping\n\n" + done,
			outcome{text: "hi", err: final + "'message' event", reports: []string{"Invalid JSON in 'message' event"},
				findings: []string{"an id: line"}}},
		{"an id without a blank line to spare does no harm", "id: 1\n" + hi + done,
			outcome{text: "hi", findings: []string{"an id: line"}}},
		{"an empty id takes the other back", "id: 1\n" + hi + "id:\n: ping\n\n" + done,
			outcome{text: "hi", findings: []string{"an id: line"}}},
		{"a retry line is an event", "retry: 100\n\n" + hi + done,
			outcome{err: final + "'message' event", reports: []string{"Invalid JSON in 'message' event"},
				findings: []string{"a retry: line"}}},
		{"a retry line that is no number is none", "retry: soon\n\n" + hi + done,
			outcome{text: "hi", findings: []string{"a retry: line"}}},
		{"done without data is final", hi + "event: done\n\n",
			outcome{text: "hi", err: final + "'done' event", reports: []string{"Invalid JSON in 'done' event"}}},

		{"no done", hi, outcome{text: "hi", reports: []string{noDone}}},
		{"no blank line after done", hi + "event: done\ndata: {}\n", outcome{text: "hi", reports: []string{noDone},
			findings: []string{"the last event has no blank line"}}},
		{"not even a line end after done", hi + "event: done\ndata: {}", outcome{text: "hi", reports: []string{noDone},
			findings: []string{"the last event has no blank line"}}},
		{"an empty body", "", outcome{reports: []string{noDone}}},
		{"only done", done, outcome{reports: []string{noText}}},
		{"only a file", event("file", `{"url": "u", "content_type": "c", "name": "n"}`) + done, outcome{reports: []string{noText}}},
		{"only a suggested reply", event("suggested_reply", `{"text": "t"}`) + done, outcome{reports: []string{noText}}},
		{"events after done are never read", hi + done + hi,
			outcome{text: "hi", findings: []string{`an event named "text" after done`}}},
		{"a second done is never read", hi + done + done,
			outcome{text: "hi", findings: []string{`an event named "done" after done`}}},
		{"half a surrogate pair", event("text", `{"text": "a\ud83d"}`) + done,
			outcome{text: "a\ufffd", findings: []string{"half a surrogate pair in a text event"}}},
		{"a second half first", event("text", `{"text": "\ude42\ud83d"}`) + done,
			outcome{text: "\ufffd\ufffd", findings: []string{"half a surrogate pair in a text event"}}},
		{"a surrogate pair, and a backslash before a u", event("text", `{"text": "\ud83d\ude42\\ud83d"}`) + done, outcome{text: `🙂\ud83d`}},
		{"bytes after done that are no event", hi + done + "rubbish", outcome{text: "hi", findings: []string{"a line with the unknown field"}}},
		{"a comment after done is never read", hi + done + ": ping\n\n",
			outcome{text: "hi", findings: []string{"a comment after done"}}},

		{"text with data that is not JSON is final", event("text", "hi") + done,
			outcome{err: final + "'text' event", reports: []string{"Invalid JSON in 'text' event"}}},
		{"text that is no string is final", event("text", `{"text": 1}`) + done,
			outcome{err: "final Expected string in 'text' event", reports: []string{"Expected string in 'text' field for 'text' event"}}},
		{"text that is null is final", event("replace_response", `{"text": null}`) + done,
			outcome{err: "final Expected string in 'replace_response' event", reports: []string{"Expected string in 'text' field for 'replace_response' event"}}},
		{"a JSON array is tried again", event("done", "[]"), outcome{sent: 2,
			err:     "retried Expected JSON dict in 'done' event",
			reports: []string{"Expected JSON dict in 'done' event", "Expected JSON dict in 'done' event"}}},
		{"a text event without text is tried again", event("text", `{"Text": "hi"}`) + done,
			outcome{sent: 2, err: `retried Error communicating with bot echo: a text event without the key "text"`}},
		{"an unknown event is reported", event("cost_capture", "{}") + hi + done,
			outcome{text: "hi", reports: []string{"Unknown event type: cost_capture"}}},
		{"a long name of an unknown event is cut in the report", event(strings.Repeat("x", 101), "{}") + hi + done,
			outcome{text: "hi", reports: []string{"Unknown event type: " + strings.Repeat("x", 97) + "..."}}},
		{"a name of 100 characters is reported in full", event(strings.Repeat("x", 100), "{}") + hi + done,
			outcome{text: "hi", reports: []string{"Unknown event type: " + strings.Repeat("x", 100)}}},
		{"a data event is reported", event("data", `{"metadata": "m"}`) + hi + done,
			outcome{text: "hi", reports: []string{"Unknown event type: data"}}},
		{"an event without a name is reported", "data: {}\n\n" + hi + done,
			outcome{text: "hi", reports: []string{"Unknown event type: message"}}},
		{"after a report the missing text is not reported", event("data", `{"metadata": "m"}`) + done,
			outcome{reports: []string{"Unknown event type: data"}}},
		{"an unknown event that is not JSON is final", event("usage", "none") + hi + done,
			outcome{err: final + "'usage' event", reports: []string{"Invalid JSON in 'usage' event"}}},

		{"meta that is not first is ignored", hi + event("meta", `{"content_type": "text/html"}`) + done,
			outcome{text: "hi", findings: []string{"a meta event that is not the first"}}},
		{"meta after a comment is first", ": padding\n\n" + event("meta", "{}") + hi + done, outcome{text: "hi"}},
		{"meta with another content type is tried again", event("meta", `{"content_type": "text/html"}`) + hi + done,
			outcome{sent: 2, err: `retried Error communicating with bot echo: the content type "text/html" in a meta event`}},
		{"meta with a content type that is no string", event("meta", `{"content_type": 1}`) + hi + done,
			outcome{text: "hi", reports: []string{"Invalid content_type value in 'meta' event"}}},
		{"meta with linkify that is no boolean", event("meta", `{"linkify": null}`) + hi + done,
			outcome{text: "hi", reports: []string{"Invalid linkify value in 'meta' event"}}},
		{"meta with suggested_replies that is no boolean", event("meta", `{"suggested_replies": 0}`) + hi + done,
			outcome{text: "hi", reports: []string{"Invalid suggested_replies value in 'meta' event"}}},
		{"meta with refetch_settings that is no boolean", event("meta", `{"refetch_settings": "yes"}`) + hi + done,
			outcome{text: "hi", findings: []string{"refetch_settings in the meta event is no boolean"}}},

		{"a file without a URL is tried again", event("file", `{"content_type": "c", "name": "n"}`) + done,
			outcome{sent: 2, err: `retried Error communicating with bot echo: a file event without the key "url"`}},
		{"a file without a content type is tried again", event("file", `{"url": "u", "name": "n"}`) + done,
			outcome{sent: 2, err: `retried Error communicating with bot echo: a file event without the key "content_type"`}},
		{"a file without a name is tried again", event("file", `{"url": "u", "content_type": "c"}`) + done,
			outcome{sent: 2, err: `retried Error communicating with bot echo: a file event without the key "name"`}},
		{"a file whose name is no string is final", event("file", `{"url": "u", "content_type": "c", "name": 1}`) + done,
			outcome{err: "final Expected string in 'file' event", reports: []string{"Expected string in 'name' field for 'file' event"}}},
		{"an empty inline_ref", event("file", `{"url": "u", "content_type": "c", "name": "n", "inline_ref": ""}`) + hi + done,
			outcome{text: "hi", findings: []string{"inline_ref of a file event is empty"}}},
		{"an inline_ref that is no string", event("file", `{"url": "u", "content_type": "c", "name": "n", "inline_ref": 1}`) + hi + done,
			outcome{text: "hi", findings: []string{"inline_ref of a file event is no string"}}},
		{"an inline_ref that is null", event("file", `{"url": "u", "content_type": "c", "name": "n", "inline_ref": null}`) + hi + done,
			outcome{text: "hi"}},

		{"an error that allows a retry is tried again", event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{sent: 2, err: `retried {"text": "e", "allow_retry": true}`}},
		{"an error without allow_retry is tried again", event("error", `{"text": "e"}`) + done,
			outcome{sent: 2, err: `retried {"text": "e"}`, findings: []string{"an error event without allow_retry"}}},
		{"an error after output is not tried again", hi + event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{text: "hi", err: `retried {"text": "e", "allow_retry": true}`}},
		{"an error after a file is not tried again", event("file", `{"url": "u", "content_type": "c", "name": "n"}`) + event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{err: `retried {"text": "e", "allow_retry": true}`}},
		{"an error after a suggested reply is not tried again", event("suggested_reply", `{"text": "t"}`) + event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{err: `retried {"text": "e", "allow_retry": true}`}},
		{"an error after a json event is not tried again", event("json", "{}") + event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{err: `retried {"text": "e", "allow_retry": true}`}},
		{"an error after an ignored event is tried again", event("x", "{}") + event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{sent: 2, err: `retried {"text": "e", "allow_retry": true}`, reports: []string{"Unknown event type: x", "Unknown event type: x"}}},
		{"an error after meta is not tried again", event("meta", "{}") + event("error", `{"text": "e", "allow_retry": true}`) + done,
			outcome{err: `retried {"text": "e", "allow_retry": true}`}},
		{"an error that allows no retry is final", event("error", `{"text": "e", "allow_retry": false}`) + done,
			outcome{err: `final {"text": "e", "allow_retry": false}`}},
		{"an allow_retry of null is false", event("error", `{"text": "e", "allow_retry": null}`) + done,
			outcome{err: `final {"text": "e", "allow_retry": null}`, findings: []string{"allow_retry of an error event is no boolean"}}},
		{"an allow_retry in quotes is true", event("error", `{"text": "e", "allow_retry": "false"}`) + done,
			outcome{sent: 2, err: `retried {"text": "e", "allow_retry": "false"}`, findings: []string{"allow_retry of an error event is no boolean"}}},
		{"an error needs no done", event("error", `{"text": "e", "allow_retry": false}`),
			outcome{err: `final {"text": "e", "allow_retry": false}`}},
		{"comments between an error and done", event("error", `{"text": "e", "allow_retry": false}`) + ": keep-alive\n\n" + done,
			outcome{err: `final {"text": "e", "allow_retry": false}`}},
		{"a comment after the done of an error", event("error", `{"text": "e", "allow_retry": false}`) + done + ": keep-alive\n\n",
			outcome{err: `final {"text": "e", "allow_retry": false}`, findings: []string{"a comment after done"}}},
		{"more than one error", event("error", `{"text": "e", "allow_retry": false}`) + event("error", `{"text": "f"}`) + done,
			outcome{err: `final {"text": "e", "allow_retry": false}`, findings: []string{`an event named "error" after error`}}},
		{"text after an error", event("error", `{"text": "e", "allow_retry": false}`) + hi + done,
			outcome{err: `final {"text": "e", "allow_retry": false}`, findings: []string{`an event named "text" after error`}}},
		{"an unknown error_type", event("error", `{"text": "e", "allow_retry": false, "error_type": "oops"}`) + done,
			outcome{err: `final {"text": "e", "allow_retry": false, "error_type": "oops"}`, findings: []string{"Poe does not know the error_type \"oops\""}}},
		{"an error_type of null", event("error", `{"text": "e", "allow_retry": false, "error_type": null}`) + done,
			outcome{err: `final {"text": "e", "allow_retry": false, "error_type": null}`, findings: []string{"Poe does not know the error_type null"}}},
		{"an error without words", event("error", `{"text": "", "allow_retry": false}`) + done,
			outcome{err: `final {"text": "", "allow_retry": false}`, findings: []string{"an error event whose text is empty"}}},
		{"an error without text", event("error", `{"allow_retry": false}`) + done,
			outcome{err: `final {"allow_retry": false}`, findings: []string{`an error event without a string "text"`}}},
		{"insufficient funds need no words", event("error", `{"text": "", "allow_retry": false, "error_type": "insufficient_fund"}`) + done,
			outcome{err: `final {"text": "", "allow_retry": false, "error_type": "insufficient_fund"}`}},

		{"a data event without metadata", event("data", `{"metadata": {}}`) + hi + done, outcome{text: "hi",
			reports: []string{"Unknown event type: data"}, findings: []string{`a data event without a string "metadata"`}}},
		{"an index that is no integer", event("text", `{"text": "hi", "index": 1.0}`) + done,
			outcome{text: "hi", findings: []string{"the index of a text event is no integer"}}},
		{"an index in quotes", event("text", `{"text": "hi", "index": "1"}`) + done,
			outcome{text: "hi", findings: []string{"the index of a text event is no integer"}}},
		{"an index that is a boolean is one to Python", event("text", `{"text": "hi", "index": true}`) + done, outcome{text: "hi"}},
		{"an index", event("text", `{"text": "hi", "index": 1}`) + done, outcome{text: "hi"}},
		{"a byte order mark hides the first event", "\ufeff" + hi + hi + done, outcome{text: "hi",
			reports: []string{"Unknown event type: message"}, findings: []string{"a byte order mark", "a line with the unknown field"}}},
		{"a byte order mark later on is only a field", hi + "\ufeff: x\n\n" + done,
			outcome{text: "hi", findings: []string{"a line with the unknown field"}}},
		{"a raw line separator", event("text", "{\"text\": \"a\u2028b\"}") + done,
			outcome{text: "a\u2028b", findings: []string{"a raw U+2028"}}},
		{"bytes that are not UTF-8", event("text", "{\"text\": \"a\xff\"}") + done,
			outcome{text: "a\ufffd", findings: []string{"bytes that are not UTF-8"}}},
		{"an unknown field", "foo: 1\n" + hi + done, outcome{text: "hi", findings: []string{`a line with the unknown field "foo"`}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkOutcome(t, ask(t, Conversation("hello"), wire{body: test.body}), test.want)
		})
	}
}

func TestEveryErrorTypeThatPoeKnowsIsTaken(t *testing.T) {
	for _, kind := range []string{"user_message_too_long", "insufficient_fund", "user_caused_error", "privacy_authorization_error"} {
		data := fmt.Sprintf(`{"text": "e", "allow_retry": false, "error_type": %q}`, kind)
		a := ask(t, Conversation("hello"), wire{body: event("error", data) + done})
		checkOutcome(t, a, outcome{err: "final " + data})
		if a.Err.ErrorType != kind {
			t.Errorf("error type %q, want %q", a.Err.ErrorType, kind)
		}
	}
}

// Rows "401/403/429/500 with JSON …" to "body cut off" of poe-protocol.md §8.3.
func TestWhatPoesClientMakesOfTheResponse(t *testing.T) {
	communicating := func(status int, kind string) string {
		return fmt.Sprintf("retried Error communicating with bot echo: status %d with content type %q", status, kind)
	}
	const detail = `{"detail":"Invalid access key"}`
	half := event("text", `{"text": "`+strings.Repeat("x", MaxCharacters/2+1)+`"}`)
	tests := []struct {
		name      string
		responses []wire
		want      outcome
	}{
		{"401 with JSON", []wire{{status: 401, kind: "application/json", body: detail}}, outcome{sent: 2,
			err: communicating(401, "application/json"), findings: []string{"the status is 401", "the content type is"}}},
		{"403 with JSON", []wire{{status: 403, kind: "application/json"}}, outcome{sent: 2,
			err: communicating(403, "application/json"), findings: []string{"the status is 403", "the content type is"}}},
		{"429 with JSON", []wire{{status: 429, kind: "application/json"}}, outcome{sent: 2,
			err: communicating(429, "application/json"), findings: []string{"the status is 429", "the content type is"}}},
		{"500 with text", []wire{{status: 500, kind: "text/plain"}}, outcome{sent: 2,
			err: communicating(500, "text/plain"), findings: []string{"the status is 500", "the content type is"}}},
		{"501 with JSON", []wire{{status: 501, kind: "application/json"}}, outcome{sent: 2,
			err: communicating(501, "application/json"), findings: []string{"the status is 501", "the content type is"}}},
		{"200 with JSON", []wire{{kind: "application/json"}}, outcome{sent: 2,
			err: communicating(200, "application/json"), findings: []string{"the content type is"}}},
		{"a missing content type", []wire{{kind: "-", body: hi + done}}, outcome{sent: 2,
			err: communicating(200, ""), findings: []string{"the content type is"}}},
		{"a capitalised content type", []wire{{kind: "Text/Event-Stream", body: hi + done}}, outcome{sent: 2,
			err: communicating(200, "Text/Event-Stream"), findings: []string{"the content type is"}}},
		{"a content type in a parameter", []wire{{kind: "text/plain; a=text/event-stream", body: hi + done}}, outcome{sent: 2,
			err: communicating(200, "text/plain; a=text/event-stream"), findings: []string{"the content type is"}}},
		{"a second try that goes well", []wire{{status: 503, kind: "text/html"}, {body: hi + done}},
			outcome{text: "hi", sent: 2, findings: []string{"the status is 503", "the content type is"}}},
		{"500 with an event stream is read as if 200", []wire{{status: 500, body: hi + done}},
			outcome{text: "hi", findings: []string{"the status is 500"}}},
		{"502 with an event stream is read as if 200", []wire{{status: 502, body: hi + done}},
			outcome{text: "hi", findings: []string{"the status is 502"}}},
		{"without Cache-Control: no-store", []wire{{body: hi + done, cached: true}},
			outcome{text: "hi", findings: []string{"the header has no Cache-Control"}}},
		{"a body cut off is sent twice", []wire{{body: hi, cut: true}}, outcome{sent: 2, text: "hihi",
			err: "retried Error communicating with bot echo: unexpected EOF", findings: []string{"text of try 2 stands below"}}},
		{"a body cut off and a good one", []wire{{body: hi, cut: true}, {body: hi + done}},
			outcome{sent: 2, text: "hihi", findings: []string{"text of try 2 stands below"}}},
		{"a body cut off before any text", []wire{{body: event("meta", "{}"), cut: true}, {body: hi + done}}, outcome{sent: 2, text: "hi"}},
		{"a body cut off and one that replaces it", []wire{{body: hi, cut: true}, {body: event("replace_response", `{"text": "yo"}`) + done}},
			outcome{sent: 2, text: "yo"}},
		{"each try has the characters to itself", []wire{{body: half, cut: true}, {body: event("replace_response", `{"text": ""}`) + half + hi + done}},
			outcome{sent: 2, text: strings.Repeat("x", MaxCharacters/2+1) + "hi"}},
		{"another charset", []wire{{kind: "text/event-stream; charset=latin-1", body: hi + done}},
			outcome{text: "hi", findings: []string{`the charset is "latin-1"`}}},
		{"no charset is UTF-8", []wire{{kind: "text/event-stream", body: hi + done}}, outcome{text: "hi"}},
		{"a body cut off after done", []wire{{body: hi + done, cut: true}},
			outcome{text: "hi", findings: []string{"the body is cut off after done"}}},
		{"a report of the first try", []wire{{body: event("x", "{}") + event("text", "{}")}, {body: done}}, outcome{sent: 2,
			reports: []string{"Unknown event type: x", noText}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkOutcome(t, ask(t, Conversation("hello"), test.responses...), test.want)
		})
	}
}

// resets is a transport whose connections are reset after some of the body.
type resets struct{ bodies []string }

func (r *resets) RoundTrip(*http.Request) (*http.Response, error) {
	body := r.bodies[0]
	r.bodies = r.bodies[1:]
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"text/event-stream"}, "Cache-Control": {"no-store"}},
		Body:       io.NopCloser(io.MultiReader(strings.NewReader(body), iotest.ErrReader(syscall.ECONNRESET))),
	}, nil
}

func TestAResetIsTriedAgainOnlyBeforeOutput(t *testing.T) {
	const reset = "retried Error communicating with bot echo: connection reset by peer"
	for _, test := range []struct {
		name   string
		bodies []string
		want   outcome
	}{
		{"after output", []string{hi}, outcome{text: "hi", err: reset}},
		{"before output", []string{": a\n\n", hi}, outcome{text: "hi", err: reset, sent: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := &Client{URL: "http://bot.test/echo", Tries: 2, HTTPClient: &http.Client{Transport: &resets{test.bodies}},
				pause: func(context.Context, time.Duration) error { return nil }}
			a, err := client.Query(t.Context(), Conversation("hello"))
			if err != nil {
				t.Fatal(err)
			}
			checkOutcome(t, a, test.want)
		})
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/echo/" {
			http.Redirect(w, r, "/echo", http.StatusTemporaryRedirect)
			return
		}
		wire{body: hi + done}.ServeHTTP(w, r)
	}))
	defer server.Close()
	answer, err := (&Client{URL: server.URL + "/echo/"}).Query(t.Context(), Conversation("hello"))
	if err != nil {
		t.Fatal(err)
	}
	checkOutcome(t, answer, outcome{
		err:      `retried Error communicating with bot echo: status 307 with content type ""`,
		findings: []string{"the status is 307", "the content type is"},
	})
}
