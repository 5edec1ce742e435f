package poe_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

func TestSilence(t *testing.T) {
	const status = `\n\n*⁂ Still working.*\n"`
	withStatus := poe.StreamOptions{StatusAfter: 8 * time.Second, StatusText: "Still working."}
	for _, row := range []struct {
		name     string
		opts     poe.StreamOptions
		do       func(*poe.EventWriter)
		events   string // what comes after meta
		shown    string
		comments int
	}{
		{"nothing is sent within the first second", poe.StreamOptions{},
			func(*poe.EventWriter) { time.Sleep(999 * time.Millisecond) }, "text done", "", 0},
		{"an empty text goes out after one second without content", poe.StreamOptions{},
			func(w *poe.EventWriter) { time.Sleep(1001 * time.Millisecond); _ = w.Text("a") }, "text text done", "a", 0},
		{"not when there is content", poe.StreamOptions{},
			func(w *poe.EventWriter) { _ = w.Text("a"); time.Sleep(5 * time.Second) }, "text done", "a", 0},
		{"comments keep a silent stream alive", poe.StreamOptions{},
			func(w *poe.EventWriter) { _ = w.Text("a"); time.Sleep(35 * time.Second); _ = w.Text("b") }, "text text done", "ab", 3},
		{"and only a silent one", poe.StreamOptions{},
			func(w *poe.EventWriter) {
				for range 60 {
					_ = w.Text("a")
					time.Sleep(time.Second)
				}
			}, strings.Repeat("text ", 60) + "done", strings.Repeat("a", 60), 0},
		{"a status line stands below the text and is taken back", withStatus,
			func(w *poe.EventWriter) { _ = w.Text("a"); time.Sleep(9 * time.Second); _ = w.Text("b") },
			"text replace_response replace_response text done", "ab", 0},
		{"also at the end", withStatus,
			func(w *poe.EventWriter) { time.Sleep(9 * time.Second) },
			"text replace_response replace_response done", "", 0},
		{"also before an error", withStatus,
			func(w *poe.EventWriter) {
				_ = w.Text("a")
				time.Sleep(9 * time.Second)
				_ = w.Fail(poe.Error{Text: "failed"})
			},
			"text replace_response replace_response error done", "a", 0},
		{"only comments, at their usual pace, stand between an error and done", withStatus,
			func(w *poe.EventWriter) {
				_ = w.Text("a")
				_ = w.Fail(poe.Error{Text: "failed"})
				time.Sleep(35 * time.Second)
			},
			"text error done", "a", 3},
		{"not below a long text", withStatus,
			func(w *poe.EventWriter) { _ = w.Text(strings.Repeat("a", 9000)); time.Sleep(9 * time.Second) },
			"text done", strings.Repeat("a", 9000), 0},
		{"again after the next silence", withStatus,
			func(w *poe.EventWriter) {
				_ = w.Text("a")
				time.Sleep(9 * time.Second)
				_ = w.Text("b")
				time.Sleep(9 * time.Second)
			},
			"text replace_response replace_response text replace_response replace_response done", "ab", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder()
				w := poe.NewEventWriter(r, row.opts)
				row.do(w)
				_ = w.Close()
				events, comments := checkStream(t, r.Body.String())
				if got := names(events); got != "meta "+row.events {
					t.Errorf("events are %q", got)
				}
				if got := shown(events); got != row.shown {
					t.Errorf("shown is %q", got)
				}
				if len(comments) != row.comments {
					t.Errorf("comments: %q", comments)
				}
				if wants := strings.Contains(row.events, "replace"); wants != strings.Contains(r.Body.String(), status) {
					t.Errorf("status line shown: %t, on the wire %q", !wants, r.Body.String())
				}
			})
		})
	}
}
