package poe_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// recorder keeps what was written, and what of it had been flushed.
type recorder struct {
	httptest.ResponseRecorder
	flushed atomic.Int64
	writes  int
	fail    error
}

func newRecorder() *recorder { return &recorder{ResponseRecorder: *httptest.NewRecorder()} }

func (r *recorder) Write(b []byte) (int, error) {
	if r.fail != nil {
		return 0, r.fail
	}
	r.writes++
	return r.ResponseRecorder.Write(b)
}

func (r *recorder) FlushError() error { r.flushed.Store(int64(r.Body.Len())); return nil }

func TestMetaIsFirstAndFlushedBeforeAnythingElseHappens(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	const want = "event: meta\ndata: {\"content_type\":\"text/markdown\",\"suggested_replies\":false}\n\n"
	if got := r.Body.String(); got != want || r.flushed.Load() != int64(len(want)) {
		t.Errorf("wrote %q, flushed %d bytes", got, r.flushed.Load())
	}
	for key, value := range map[string]string{
		"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
	} {
		if got := r.Header().Get(key); got != value {
			t.Errorf("%s is %q, want %q", key, got, value)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestEventsOnTheWire(t *testing.T) {
	const meta = "event: meta\ndata: {\"content_type\":\"text/markdown\",\"suggested_replies\":false}\n\n"
	const done = "event: done\ndata: {}\n\n"
	for _, row := range []struct {
		name string
		do   func(*poe.EventWriter) error
		want string
	}{
		{"an answer without text gets an empty one, or Poe reports it",
			func(*poe.EventWriter) error { return nil },
			"event: text\ndata: {\"text\":\"\"}\n\n"},
		{"text is escaped for JSON and for readers that know more line breaks",
			func(w *poe.EventWriter) error { return w.Text("a\"\\\n\r\t\x00\u0085\u2028\u2029<é🙂") },
			"event: text\ndata: {\"text\":\"a\\\"\\\\\\n\\r\\t\\u0000\\u0085\\u2028\\u2029<é🙂\"}\n\n"},
		{"an empty piece is nothing",
			func(w *poe.EventWriter) error { return errors.Join(w.Text(""), w.Text("x")) },
			"event: text\ndata: {\"text\":\"x\"}\n\n"},
		{"replace_response",
			func(w *poe.EventWriter) error { return w.Replace("new") },
			"event: replace_response\ndata: {\"text\":\"new\"}\n\n"},
		{"a file without inline_ref leaves the key out",
			func(w *poe.EventWriter) error {
				return errors.Join(w.Text("x"), w.File(poe.File{URL: "https://a/b", ContentType: "image/png", Name: "b.png"}))
			},
			"event: text\ndata: {\"text\":\"x\"}\n\nevent: file\ndata: {\"url\":\"https://a/b\",\"content_type\":\"image/png\",\"name\":\"b.png\"}\n\n"},
		{"a file with inline_ref",
			func(w *poe.EventWriter) error {
				return errors.Join(w.Text("x"), w.File(poe.File{URL: "u", ContentType: "c", Name: "n", InlineRef: "r"}))
			},
			"event: text\ndata: {\"text\":\"x\"}\n\nevent: file\ndata: {\"url\":\"u\",\"content_type\":\"c\",\"name\":\"n\",\"inline_ref\":\"r\"}\n\n"},
		{"data and suggested_reply",
			func(w *poe.EventWriter) error { return errors.Join(w.Text("x"), w.Data("m"), w.SuggestReply("r")) },
			"event: text\ndata: {\"text\":\"x\"}\n\nevent: data\ndata: {\"metadata\":\"m\"}\n\nevent: suggested_reply\ndata: {\"text\":\"r\"}\n\n"},
		{"an error always says allow_retry",
			func(w *poe.EventWriter) error { return w.Fail(poe.Error{Text: "no"}) },
			"event: error\ndata: {\"text\":\"no\",\"allow_retry\":false}\n\n"},
		{"an error in full",
			func(w *poe.EventWriter) error {
				return w.Fail(poe.Error{Text: "no", AllowRetry: true, ErrorType: poe.ErrorUserCaused, RawResponse: "raw"})
			},
			"event: error\ndata: {\"text\":\"no\",\"allow_retry\":true,\"error_type\":\"user_caused_error\",\"raw_response\":\"raw\"}\n\n"},
		{"an error type that Poe does not know is left out",
			func(w *poe.EventWriter) error { return w.Fail(poe.Error{Text: "no", ErrorType: "oops"}) },
			"event: error\ndata: {\"text\":\"no\",\"allow_retry\":false}\n\n"},
		{"an error without words gets some, in the user's language",
			func(w *poe.EventWriter) error { return w.Fail(poe.Error{Text: " \n"}) },
			"event: error\ndata: {\"text\":\"" + fault.UserText(&fault.Error{}, "de") + "\",\"allow_retry\":false}\n\n"},
		{"but not where Poe has words of its own",
			func(w *poe.EventWriter) error { return w.Fail(poe.Error{ErrorType: poe.ErrorInsufficientFund}) },
			"event: error\ndata: {\"text\":\"\",\"allow_retry\":false,\"error_type\":\"insufficient_fund\"}\n\n"},
		{"no tool calls are nothing",
			func(w *poe.EventWriter) error { return errors.Join(w.ToolCalls(nil), w.Text("x")) },
			"event: text\ndata: {\"text\":\"x\"}\n\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRecorder()
			w := poe.NewEventWriter(r, poe.StreamOptions{Language: "de"})
			if err := errors.Join(row.do(w), w.Close()); err != nil {
				t.Error(err)
			}
			if got := r.Body.String(); got != meta+row.want+done {
				t.Errorf("got  %q\nwant %q", got, meta+row.want+done)
			}
		})
	}
}

func TestMetaSaysWhatTheOptionsSay(t *testing.T) {
	for _, row := range []struct {
		meta poe.Meta
		want string
	}{
		{poe.Meta{ContentType: poe.PlainText, SuggestedReplies: true}, `{"content_type":"text/plain","suggested_replies":true}`},
		{poe.Meta{Linkify: true, RefetchSettings: true}, `{"content_type":"text/markdown","suggested_replies":false,"linkify":true,"refetch_settings":true}`},
		{poe.Meta{ContentType: "text/html"}, `{"content_type":"text/markdown","suggested_replies":false}`}, // Poe's client would raise
	} {
		r := newRecorder()
		_ = poe.NewEventWriter(r, poe.StreamOptions{Meta: row.meta}).Close()
		if got, want := r.Body.String(), "event: meta\ndata: "+row.want+"\n\n"; !strings.HasPrefix(got, want) {
			t.Errorf("%+v: got %q, want %q", row.meta, got, want)
		}
	}
}

func TestPaddingIsACommentBeforeMeta(t *testing.T) {
	r := newRecorder()
	_ = poe.NewEventWriter(r, poe.StreamOptions{PaddingBytes: 2048}).Close()
	if got := r.Body.String(); !strings.HasPrefix(got, ": "+strings.Repeat(" ", 2048)+"\n\nevent: meta\n") {
		t.Errorf("begins with %q", got[:60])
	}
}

func TestNothingFollowsTheEnd(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	_ = w.Text("a")
	if err := w.Fail(poe.Error{Text: "first"}); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"text": w.Text("b"), "replace": w.Replace("c"), "data": w.Data("d"), "a second error": w.Fail(poe.Error{Text: "second"}),
	} {
		if !errors.Is(err, poe.ErrEnded) {
			t.Errorf("%s after an error: %v", name, err)
		}
	}
	_, _ = w.Close(), w.Close()
	if err := w.Text("e"); !errors.Is(err, poe.ErrEnded) {
		t.Errorf("text after Close: %v", err)
	}
	events, _ := checkStream(t, r.Body.String())
	if got := names(events); got != "meta text error done" {
		t.Errorf("events are %s", got)
	}
}

func TestACharacterCutAcrossPiecesComesOutWhole(t *testing.T) {
	const text = "a🙂é👩‍👩‍👧‍👦שלום"
	for size := 1; size <= 5; size++ {
		r := newRecorder()
		w := poe.NewEventWriter(r, poe.StreamOptions{})
		for i := 0; i < len(text); i += size {
			_ = w.Text(text[i:min(i+size, len(text))])
		}
		_ = w.Close()
		events, _ := checkStream(t, r.Body.String())
		if got := shown(events); got != text {
			t.Errorf("in pieces of %d bytes: %q", size, got)
		}
	}
}

func TestACharacterThatIsNeverCompletedIsReplaced(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	_ = w.Text("a\xf0\x9f")
	_ = w.Close()
	events, _ := checkStream(t, r.Body.String())
	if got := shown(events); got != "a\ufffd\ufffd" {
		t.Errorf("shown is %q", got)
	}
}

func TestAFileThatPoeWouldFailOnIsRefused(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	if err := w.File(poe.File{URL: "https://a/b", Name: "b"}); err == nil {
		t.Error("a file without content type was taken")
	}
	_ = w.Close()
	if strings.Contains(r.Body.String(), "event: file") {
		t.Error("and written")
	}
}

func TestALostConnectionIsReportedAndThenLeftAlone(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	r.fail = io.ErrClosedPipe
	if err := w.Text("a"); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	r.fail = nil
	before := r.writes
	if err := w.Text("b"); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	if err := w.Close(); !errors.Is(err, io.ErrClosedPipe) || r.writes != before {
		t.Errorf("close: %v, %d further writes", err, r.writes-before)
	}
}

func TestAWriterWithoutFlushStillWorks(t *testing.T) {
	rec := httptest.NewRecorder()
	w := poe.NewEventWriter(struct{ http.ResponseWriter }{rec}, poe.StreamOptions{})
	if err := errors.Join(w.Text("a"), w.Close()); err != nil {
		t.Error(err)
	}
	checkStream(t, rec.Body.String())
}

// Whatever many goroutines do at once, what comes out is one well-formed answer.
func TestManyGoroutinesCannotBreakAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		w := poe.NewEventWriter(r, poe.StreamOptions{StatusAfter: 3 * time.Second, StatusText: "Working."})
		var wg sync.WaitGroup
		for g := range 16 {
			rng := rand.New(rand.NewPCG(1, uint64(g)))
			wg.Go(func() {
				for range 300 {
					anything(w, rng.IntN(1000))
					time.Sleep(time.Duration(rng.IntN(2000)) * time.Millisecond)
				}
			})
		}
		wg.Wait()
		_ = w.Close()
		time.Sleep(time.Minute) // a timer that is still running would write now
		checkStream(t, r.Body.String())
	})
}

// anything does one of everything that a writer can be asked to.
func anything(w *poe.EventWriter, n int) {
	switch {
	case n < 700:
		_ = w.Text(strings.Repeat("é\n", n%40))
	case n < 800:
		_ = w.Replace(strings.Repeat("x", n%50))
	case n < 820:
		_ = w.File(poe.File{URL: "https://a/b", ContentType: "a/b", Name: "b"})
	case n < 830:
		_ = w.Picture(poe.File{URL: "https://a/b", ContentType: "a/b", Name: "b"}, "")
	case n < 850:
		_ = w.Progress(strings.Repeat("*", n%3))
	case n < 900:
		_ = w.Data("metadata")
	case n < 940:
		_ = w.SuggestReply("and?")
	case n < 970:
		var call poe.ToolCall
		call.ID, call.Function.Name = "1", "f"
		_ = w.ToolCalls([]poe.ToolCall{call})
	case n < 990:
		_ = w.Stats()
	case n == 999:
		_ = w.Fail(poe.Error{Text: "failed"})
	case n == 998:
		_ = w.Close()
	}
}
