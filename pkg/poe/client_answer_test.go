package poe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAnswerHoldsWhatTheBotSent(t *testing.T) {
	body := event("meta", `{"content_type": "text/plain", "linkify": true, "suggested_replies": true, "refetch_settings": true}`) +
		": ping\n\n" + hi +
		event("file", `{"url": "u", "content_type": "c", "name": "n", "inline_ref": "r"}`) +
		event("data", `{"metadata": "first"}`) + event("data", `{"metadata": "last"}`) +
		event("suggested_reply", `{"text": "more"}`) + done
	a := ask(t, Conversation("hello"), wire{body: body})
	if want := (Meta{ContentType: PlainText, Linkify: true, SuggestedReplies: true, RefetchSettings: true}); a.Meta == nil || *a.Meta != want {
		t.Errorf("meta %+v, want %+v", a.Meta, want)
	}
	if want := []File{{URL: "u", ContentType: "c", Name: "n", InlineRef: "r"}}; !slices.Equal(a.Files, want) {
		t.Errorf("files %+v, want %+v", a.Files, want)
	}
	if a.Metadata != "last" || !slices.Equal(a.SuggestedReplies, []string{"more"}) {
		t.Errorf("metadata %q, suggested replies %q", a.Metadata, a.SuggestedReplies)
	}
	if a.Status != 200 || a.Header.Get("Cache-Control") != "no-store" || !a.Complete || a.Comments != 1 {
		t.Errorf("status %d, header %v, complete %v, comments %d", a.Status, a.Header, a.Complete, a.Comments)
	}
	var names []string
	for _, e := range a.Events {
		names = append(names, e.Name)
	}
	if want := []string{"meta", "text", "file", "data", "data", "suggested_reply", "done"}; !slices.Equal(names, want) {
		t.Errorf("events %q, want %q", names, want)
	}
	if e := a.Events[1]; string(e.Data) != `{"text": "hi"}` || e.Try != 0 || e.At <= 0 {
		t.Errorf("the text event is %+v", e)
	}
	if a.FirstByte <= 0 || a.FirstText < a.FirstByte || a.Done < a.FirstText {
		t.Errorf("first byte %v, first text %v, done %v", a.FirstByte, a.FirstText, a.Done)
	}
	if problems := a.Problems(); len(problems) > 0 {
		t.Errorf("problems %q, want none: Poe documents the data event", problems)
	}
}

func TestProblemsAreAllThatWasSaid(t *testing.T) {
	a := ask(t, Conversation("hello"), wire{body: event("ping", "{}") + event("x", "{}") + event("text", "1")})
	want := []string{
		"raised: Expected JSON dict in 'text' event",
		"reported: Unknown event type: x", "reported: Expected JSON dict in 'text' event",
		"reported: Unknown event type: x", "reported: Expected JSON dict in 'text' event",
		"found: event 0: a ping event; keep a stream alive by comments",
		"found: event 2: try 1 failed: Expected JSON dict in 'text' event",
	}
	if got := a.Problems(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestErrorEventsAreReadForTheCaller(t *testing.T) {
	a := ask(t, Conversation("hello"), wire{body: hi +
		event("error", `{"text": "too long", "allow_retry": false, "error_type": "user_message_too_long"}`) + done})
	e := a.Err
	if e == nil || !e.Event || e.Text != "too long" || e.AllowRetry || e.ErrorType != ErrorUserMessageTooLong || !e.NoRetry {
		t.Errorf("error %+v", e)
	}
	if !a.Complete {
		t.Error("the done after the error was not seen")
	}
	a = ask(t, Conversation("hello"), wire{body: hi + event("error", `{"text": "busy", "allow_retry": true}`)})
	if !a.Err.AllowRetry || a.Err.NoRetry || a.Complete {
		t.Errorf("error %+v, complete %v", a.Err, a.Complete)
	}
}

func TestLostBodyIsKeptForTheTest(t *testing.T) {
	a := ask(t, Conversation("hello"), wire{status: 401, kind: "application/json", body: `{"detail":"no"}`})
	if string(a.Body) != `{"detail":"no"}` || a.Status != 401 {
		t.Errorf("status %d, body %q", a.Status, a.Body)
	}
}

func TestPoesLimitsAreFindings(t *testing.T) {
	long := strings.Repeat("é", MaxCharacters/2)
	replaced := event("replace_response", `{"text": "`+long+`"}`)
	tests := []struct {
		name, body string
		findings   []string
	}{
		{"as many events as Poe takes", strings.Repeat(hi, MaxEvents-1) + done, nil},
		{"one event more", strings.Repeat(hi, MaxEvents) + done, []string{"more than 10000 events"}},
		{"as many characters as Poe takes", replaced + replaced + done, nil},
		{"replaced text counts", hi + replaced + replaced + hi + done, []string{"more than 512000 characters"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := ask(t, Conversation("hello"), wire{body: test.body})
			checkOutcome(t, a, outcome{text: a.Text, findings: test.findings})
		})
	}
}

func TestABodyWithoutEndIsGivenUp(t *testing.T) {
	body := &boundedBody{in: strings.NewReader("0123456789"), left: 4, first: func() {}}
	if got, err := io.ReadAll(body); string(got) != "0123" || !errors.Is(err, errTooLong) {
		t.Errorf("read %q, %v", got, err)
	}
	a := &attempt{exchange: &exchange{answer: &Answer{}}}
	if failed := a.broken(errTooLong); !failed.NoRetry || len(a.answer.Findings) != 1 {
		t.Errorf("raised %v, findings %v", failed, a.answer.Findings)
	}
}

// holding is a bot that sends a body and keeps the connection open.
func holding(t *testing.T, body string) *Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wire{body: body}.ServeHTTP(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	return &Client{URL: server.URL, HTTPClient: server.Client(), linger: time.Millisecond}
}

func TestAConnectionLeftOpenAfterDoneIsAFinding(t *testing.T) {
	a, err := holding(t, hi+done).Query(t.Context(), Conversation("hello"))
	if err != nil {
		t.Fatal(err)
	}
	checkOutcome(t, a, outcome{text: "hi", findings: []string{"the connection was still open 1ms after done"}})
}

func TestACallerWhoGivesUpGetsTheAnswerSoFar(t *testing.T) {
	client := holding(t, hi)
	client.Tries = 2
	ctx, cancel := context.WithCancel(t.Context())
	var seen []string
	client.OnEvent = func(e Event) {
		seen = append(seen, fmt.Sprintf("%d %s %s", e.Try, e.Name, e.Data))
		cancel()
	}
	a, err := client.Query(ctx, Conversation("hello"))
	if !errors.Is(err, context.Canceled) || a == nil || a.Text != "hi" || a.Tries != 1 {
		t.Fatalf("answer %+v, error %v", a, err)
	}
	if want := []string{`0 text {"text": "hi"}`}; !reflect.DeepEqual(seen, want) {
		t.Errorf("OnEvent saw %q, want %q", seen, want)
	}
}

func TestNoResponseAtAllIsAnErrorOfTransport(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	pauses := 0
	client := &Client{URL: server.URL, Tries: 2, pause: func(context.Context, time.Duration) error { pauses++; return nil }}
	if a, err := client.Query(t.Context(), Conversation("hello")); a != nil || err == nil || pauses != 1 {
		t.Errorf("answer %v, error %v after %d pauses", a, err, pauses)
	}
}

func TestThePauseBetweenTriesEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, start := &Client{}, time.Now()
		if err := client.wait(t.Context(), retryPause); err != nil || time.Since(start) != retryPause {
			t.Errorf("waited %v, %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := client.wait(ctx, retryPause); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPoesClientIsContentWithOurWriter(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := NewEventWriter(w, StreamOptions{PaddingBytes: 100})
		call := ToolCall{ID: "c1"}
		call.Function.Name = "weather"
		for _, err := range []error{
			e.Text("Hel"), e.Text("lo"), e.Data("state"),
			e.File(File{URL: "https://f", ContentType: "image/png", Name: "f.png"}),
			e.ToolCalls([]ToolCall{call}), e.Close(),
		} {
			if err != nil {
				t.Error(err)
			}
		}
	}))
	defer server.Close()
	a, err := (&Client{URL: server.URL}).Query(t.Context(), withTool())
	if err != nil {
		t.Fatal(err)
	}
	if problems := a.Problems(); len(problems) > 0 || !a.Complete {
		t.Errorf("problems %q, complete %v", problems, a.Complete)
	}
	if got := callNames(a); a.Text != "Hello" || !slices.Equal(got, []string{"c1 weather {}"}) || len(a.Files) != 1 || a.Metadata != "state" {
		t.Errorf("answer %+v", a)
	}
}
