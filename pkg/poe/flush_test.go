package poe_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

const metaEvent = "event: meta\ndata: {\"content_type\":\"text/markdown\",\"suggested_replies\":false}\n\n"

func textEvent(text string) string { return "event: text\ndata: {\"text\":\"" + text + "\"}\n\n" }

func replaceEvent(text string) string {
	return "event: replace_response\ndata: {\"text\":\"" + text + "\"}\n\n"
}

// What is on the wire when Flush has returned, and what follows.
func TestFlushSendsAllTextAtOnce(t *testing.T) {
	const done = "event: done\ndata: {}\n\n"
	const line = `\n\n*⁂ Drawing…*\n`
	nothing := func(*poe.EventWriter) error { return nil }
	for _, row := range []struct {
		name          string
		before, after func(*poe.EventWriter) error
		flushed, rest string
	}{
		{"text that waits to be merged", func(w *poe.EventWriter) error { return errors.Join(w.Text("a"), w.Text("b"), w.Text("c")) }, nothing,
			textEvent("a") + textEvent("bc"), done},
		{"nothing, where there is none", nothing, nothing, "", textEvent("") + done},
		{"and the answer goes on", func(w *poe.EventWriter) error { return errors.Join(w.Text("a"), w.Text("b")) },
			func(w *poe.EventWriter) error { return w.Text("c") },
			textEvent("a") + textEvent("b"), textEvent("c") + done},
		{"a replacement", func(w *poe.EventWriter) error { return errors.Join(w.Text("a"), w.Text("b"), w.Replace("c")) }, nothing,
			textEvent("a") + replaceEvent("c"), done},
		{"one that is empty", func(w *poe.EventWriter) error { return errors.Join(w.Text("a"), w.Replace("")) }, nothing,
			textEvent("a") + replaceEvent(""), done},
		{"but no part of a character, which waits for the rest", func(w *poe.EventWriter) error { return errors.Join(w.Text("a"), w.Text("b\xf0\x9f")) },
			func(w *poe.EventWriter) error { return w.Text("\x99\x82") },
			textEvent("a") + textEvent("b"), textEvent("🙂") + done},
		{"after a line of progress was taken back", func(w *poe.EventWriter) error { return w.Progress("Drawing…") }, nothing,
			replaceEvent(line) + replaceEvent(""), done},
		{"all of which an error has done", func(w *poe.EventWriter) error {
			return errors.Join(w.Text("a"), w.Text("b"), w.Fail(poe.Error{Text: "no"}))
		}, nothing,
			textEvent("a") + textEvent("b") + "event: error\ndata: {\"text\":\"no\",\"allow_retry\":false}\n\n", done},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder()
				w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, 500, 12) // one text at once, then merges
				if err := errors.Join(row.before(w), w.Flush()); err != nil {
					t.Error(err)
				}
				flushed := r.Body.String()
				if flushed != metaEvent+row.flushed || r.flushed.Load() != int64(len(flushed)) {
					t.Errorf("%d bytes are out, of %q; want %q", r.flushed.Load(), flushed, metaEvent+row.flushed)
				}
				if err := errors.Join(row.after(w), w.Close()); err != nil {
					t.Error(err)
				}
				if got := r.Body.String()[len(flushed):]; got != row.rest {
					t.Errorf("then %q, want %q", got, row.rest)
				}
				checkStream(t, r.Body.String())
			})
		})
	}
}

// A charge may take as long as Poe asks the user.
func TestSignsOfLifeGoOnAfterAFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		w := poe.NewEventWriter(r, poe.StreamOptions{})
		_ = errors.Join(w.Text("a"), w.Flush())
		time.Sleep(35 * time.Second)
		_ = w.Close()
		events, comments := checkStream(t, r.Body.String())
		if names(events) != "meta text done" || len(comments) != 3 {
			t.Errorf("%s, %q", names(events), comments)
		}
	})
}

// However often it is called, room is left for text, the note of a cut, an error and done.
func TestFlushKeepsRoomForTheEnd(t *testing.T) {
	const limit, room = 30, 100
	r := newRecorder()
	w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, utf8.RuneCountInString(cutNote)+room, limit)
	sent, last := 0, 0
	for range limit {
		_ = w.Text("a")
		before := r.flushed.Load()
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if strings.Count(r.Body.String(), "event: ") > limit-8 && r.flushed.Load() > before {
			last++
		}
		sent = strings.Count(r.Body.String(), "event: ")
	}
	if sent != limit-4 || last < 3 {
		t.Errorf("%d events were sent before the end, %d of them the last ones", sent, last)
	}
	full := w.Text(strings.Repeat("b", room))
	if err := w.Flush(); !errors.Is(full, poe.ErrFull) || err != nil {
		t.Errorf("%v, then %v", full, err)
	}
	_ = errors.Join(w.Fail(poe.Error{Text: "no"}), w.Close())
	events, _ := checkStream(t, r.Body.String())
	if got := shown(events); len(events) != limit || got != strings.Repeat("a", limit)+strings.Repeat("b", room-limit)+cutNote {
		t.Errorf("%d events, shown is %q", len(events), got)
	}
}

func TestFlushTellsThatTheConnectionIsGone(t *testing.T) {
	r := newRecorder()
	w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, 500, 12)
	_ = errors.Join(w.Text("a"), w.Text("b"))
	r.fail = errors.New("reset")
	if err := w.Flush(); !errors.Is(err, poe.ErrGone) {
		t.Errorf("got %v", err)
	}
	if err := w.Flush(); !errors.Is(err, poe.ErrGone) {
		t.Errorf("the second time %v", err)
	}
	_ = w.Close()
}
