package playground

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	query = `{"version":"1.2","type":"query","query":[]}`
	meta  = "event: meta\ndata: {\"content_type\":\"text/markdown\"}\n\n"
	hello = "event: text\ndata: {\"text\":\"Hello!\"}\n\n"
	done  = "event: done\ndata: {}\n\n"
)

// stream answers with the pieces of a stream of events.
func stream(pieces ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		for _, p := range pieces {
			_, _ = io.WriteString(w, p)
		}
	}
}

// Whatever would break on Poe is told, with the event that it is about.
func TestWhatPoeWouldObjectTo(t *testing.T) {
	many := func(n int, event string) string { return strings.Repeat(event, n) }
	for name, row := range map[string]struct {
		answer []string
		query  string
		want   []string // level, event, and part of the message
	}{
		"a good answer":         {answer: []string{meta, ": still here\n\n", hello, done}},
		"an error for the user": {answer: []string{meta, "event: error\ndata: {\"allow_retry\":false,\"text\":\"No.\"}\n\n", done}},
		"metadata":              {answer: []string{meta, hello, "event: data\ndata: {\"metadata\":\"x\"}\n\n", done}},
		"an unknown event":      {answer: []string{meta, hello, "event: sparkle\ndata: {}\n\n", done}, want: []string{"error 3 Unknown event type: sparkle"}},
		"data that is no object": {
			answer: []string{meta, "event: text\ndata: [1]\n\n", done},
			want:   []string{"error 1 Poe's client fails: Expected JSON dict in 'text' event", "error 1 Poe's client reports: Expected JSON dict"},
		},
		"data that is no JSON": {
			answer: []string{meta, "event: text\ndata: Hello\n\n", done},
			want:   []string{"error 1 Poe's client fails: Invalid JSON in 'text' event", "error 1 Poe's client reports: Invalid JSON"},
		},
		"an id":        {answer: []string{meta, "id: 7\n" + hello, done}, want: []string{"warning 0 an id: line"}},
		"a time":       {answer: []string{meta, "retry: 7\n" + hello, done}, want: []string{"warning 0 a retry: line"}},
		"no done":      {answer: []string{meta, hello}, want: []string{"error 1 Bot exited without sending 'done' event"}},
		"no text":      {answer: []string{meta, done}, want: []string{"error 1 Bot returned no text"}},
		"a late meta":  {answer: []string{hello, meta, done}, want: []string{"warning 1 a meta event that is not the first"}},
		"an empty ref": {answer: []string{meta, hello, "event: file\ndata: {\"url\":\"u\",\"content_type\":\"a/b\",\"name\":\"n\",\"inline_ref\":\"\"}\n\n", done}, want: []string{"warning 2 inline_ref of a file event is empty"}},
		"calls nobody can take": {
			answer: []string{meta, hello, "event: json\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[]},\"finish_reason\":null}]}\n\n", done},
			want:   []string{"warning 2 the query offers no tools: it is ignored"},
		},
		"calls that are dropped": {
			query:  `{"type":"query","tools":[{"type":"function","function":{"name":"f","parameters":{}}}]}`,
			answer: []string{meta, "event: json\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]},\"finish_reason\":\"tool_calls\"}]}\n\n", done},
			want:   []string{"warning 1 tool_calls in a chunk with a finish_reason"},
		},
		"nearly too many events":     {answer: []string{meta, many(7998, hello), done}, want: []string{"warning 7999 8000 events: Poe takes 10000"}},
		"not nearly too many":        {answer: []string{meta, many(7997, hello), done}},
		"too many events":            {answer: []string{meta, many(10000, hello), done}, want: []string{"warning 10000 more than 10000 events"}},
		"nearly too much text":       {answer: []string{meta, many(100, "event: replace_response\ndata: {\"text\":\""+strings.Repeat("é", 4096)+"\"}\n\n"), done}, want: []string{"warning 101 409600 characters of text: Poe takes 512000"}},
		"not nearly too much":        {answer: []string{meta, "event: text\ndata: {\"text\":\"" + strings.Repeat("é", 409599) + "\"}\n\n", done}},
		"a parameter's name":         {answer: []string{meta, "event: text\ndata: {\"text\":\"Use --effort high, --effort low or --other.\"}\n\n", done}, want: []string{"warning -1 --effort"}},
		"a request that is no query": {query: `{"type":"settings"}`, answer: []string{"{}"}},
	} {
		t.Run(name, func(t *testing.T) {
			if row.query == "" {
				row.query = query
			}
			got := newPage(t, stream(row.answer...), "effort").ask(row.query)
			if !got.Ended || len(got.Findings) != len(row.want) {
				t.Fatalf("ended %t: %+v, want %q", got.Ended, got.Findings, row.want)
			}
			for i, f := range got.Findings {
				place, message, _ := strings.Cut(row.want[i], " ")
				event, message, _ := strings.Cut(message, " ")
				if f.Level != place || fmt.Sprint(f.Event) != event || !strings.Contains(f.Message, message) {
					t.Errorf("%+v, want %s", f, row.want[i])
				}
			}
		})
	}
}

func TestTimesThatPoeWouldNotWait(t *testing.T) {
	for name, row := range map[string]struct {
		first, silence time.Duration
		want           []Finding
	}{
		"in time":             {first: 3900 * time.Millisecond, silence: 10 * time.Second},
		"nearly late":         {first: 4 * time.Second, want: []Finding{{levelWarning, -1, "The first bytes came after 4s: Poe waits for 5s."}}},
		"silent for too long": {silence: 11 * time.Second, want: []Finding{{levelWarning, 1, "Nothing came for 11s, not even a comment."}}},
		"nearly too long": {silence: 48 * time.Minute, want: []Finding{
			{levelWarning, 1, "Nothing came for 48m0s, not even a comment."}, {levelWarning, 3, "The answer took 48m0s: Poe waits for 1h0m0s."},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := newPage(t, func(w http.ResponseWriter, r *http.Request) {
					time.Sleep(row.first)
					stream(meta, hello)(w, r)
					time.Sleep(row.silence)
					_, _ = io.WriteString(w, hello+done)
				}).ask(query)
				if !slices.Equal(got.Findings, row.want) {
					t.Errorf("%+v, want %+v", got.Findings, row.want)
				}
			})
		})
	}
}

func TestOldAnswersMakeRoomForNewOnes(t *testing.T) {
	large := strings.Repeat(" ", mostBody)
	for name, row := range map[string]struct{ query, answers int }{"many": {len(query), mostAnswers}, "large": {mostBody, mostBytes / mostBody}} {
		p := newPage(t, stream(meta, hello, done))
		var ids []string
		for range row.answers + 1 {
			w := p.do(http.MethodPost, "api/bots/group/bot", query+large[:row.query-len(query)])
			ids = append(ids, w.Header().Get(wireHeader))
		}
		if code := p.do(http.MethodGet, "api/wire/"+ids[0], "").Code; code != http.StatusNotFound {
			t.Errorf("%s: the first is still there: %d", name, code)
		}
		p.wire(ids[len(ids)/2])
		p.wire(ids[len(ids)-1])
	}
}
