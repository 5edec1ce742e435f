package poe

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// streams answers a query with bytes, as they stand or one at a time.
type streams struct {
	body   []byte
	status int
	kind   string
	slowly bool
}

func (s streams) RoundTrip(r *http.Request) (*http.Response, error) {
	var body io.Reader = bytes.NewReader(s.body)
	if s.slowly {
		body = iotest.OneByteReader(body)
	}
	return &http.Response{
		Status: http.StatusText(s.status), StatusCode: s.status, Body: io.NopCloser(body), Request: r, ContentLength: -1,
		Header: http.Header{"Content-Type": {s.kind}, "Cache-Control": {"no-store"}},
	}, nil
}

// read is a bot's answer as Poe's client reads it, less its times.
func (s streams) read(t *testing.T) *Answer {
	t.Helper()
	client := &Client{URL: "http://bot.test/echo", HTTPClient: &http.Client{Transport: s}, Tries: 2,
		pause: func(context.Context, time.Duration) error { return nil }}
	query := Conversation("Hi")
	query.Tools = []Tool{{Type: "function", Function: ToolFunction{Name: "f"}}}
	a, err := client.Query(t.Context(), query)
	if err != nil || a == nil {
		t.Fatalf("%v, %v", a, err)
	}
	a.FirstByte, a.FirstText, a.Done = 0, 0, 0
	for i := range a.Events {
		a.Events[i].At = 0
	}
	return a
}

// ReadStream is a stream as Poe's client reads it, of an answer to a query that offers the
// tool f.
func ReadStream(t *testing.T, body []byte) *Answer {
	t.Helper()
	return streams{body: body, status: http.StatusOK, kind: "text/event-stream"}.read(t)
}

// FuzzClient: whatever a bot sends, the client reads it to its end, the same in whatever
// pieces it comes, takes nothing for complete that has no done event, and has nothing
// against none but a whole answer.
func FuzzClient(f *testing.F) {
	const stream = "text/event-stream; charset=utf-8"
	for _, body := range []string{
		hi + done, hi, done, "", event(EventMeta, `{"content_type":"text/markdown","linkify":false}`) + ": wait\n\n" + hi + done,
		hi + event(EventReplaceResponse, `{"text":"ho"}`) + done + hi,
		event(EventError, `{"text":"no","allow_retry":false}`) + done,
		event(EventError, `{"allow_retry":1,"error_type":"x"}`) + ": \n" + done,
		event(EventFile, `{"url":"u","content_type":"a/b","name":"n","inline_ref":""}`) + hi + event(EventSuggestedReply, `{"text":"r"}`) + event(EventData, `{"metadata":"m"}`) + done,
		event(EventJSON, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`) + done,
		"\ufeffevent:text\rdata:{\"text\":\rdata:\"\\ud800\"}\r\r\nid: 1\nretry: 5\nevent\ndata\n\n" + done,
		"event: text\ndata: {\"text\": \"cut", "data: [1]\n\n", "event: done\n\n", "event: text\ndata: null\n\n" + done, "\xff\x00\u2028\n\n" + done,
	} {
		f.Add([]byte(body), uint16(200), stream)
	}
	f.Add([]byte(`{"detail":"x"}`), uint16(401), "application/json")
	f.Add([]byte(hi+done), uint16(0), stream) // a server can send the status 000
	f.Add([]byte(hi+done), uint16(500), "TEXT/EVENT-STREAM, text/event-stream; charset=latin1")
	f.Fuzz(func(t *testing.T, body []byte, status uint16, kind string) {
		s := streams{body: body, status: int(status), kind: kind}
		a := s.read(t)
		s.slowly = true
		if slowly := s.read(t); !reflect.DeepEqual(a, slowly) {
			t.Errorf("at once %+v\nbyte by byte %+v", a, slowly)
		}
		ended := slices.ContainsFunc(a.Events, func(e Event) bool { return e.Name == EventDone && e.Try == a.Tries-1 })
		if a.Complete && !ended {
			t.Errorf("complete: %t, after the events %v", a.Complete, a.Events)
		}
		if len(a.Problems()) == 0 && !(a.Complete && a.Status == 200 && a.Tries == 1 && strings.Contains(string(body), "done")) {
			t.Errorf("nothing is said against %+v", a)
		}
		if text := textOf(a.Events); a.Err == nil && a.Complete && a.Tries == 1 && a.Text != text {
			t.Errorf("shows %q, and the events say %q", a.Text, text)
		}
	})
}

// textOf is what the events up to the first done show, by the little that they say.
func textOf(events []Event) (text string) {
	for _, e := range events {
		said := parse(e.Data).field("text").text()
		switch e.Name {
		case EventDone:
			return text
		case EventText:
			text += said
		case EventReplaceResponse:
			text = said
		}
	}
	return text
}
