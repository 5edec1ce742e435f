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

// An answer of Poe's longest time in tokens of any pace stays within its limits,
// loses nothing and never waits longer than a second.
func TestLongAnswersStayWithinPoesLimits(t *testing.T) {
	for _, row := range []struct {
		name   string
		pieces int
		piece  string
		gap    time.Duration
	}{
		{"64,000 tokens as fast as they come", 64_000, "word ", 0},
		{"64,000 tokens at twenty a second", 64_000, "word ", 50 * time.Millisecond},
		{"a token a second for an hour", 3_600, "word ", time.Second},
		{"a token every 300 ms for an hour", 12_000, "word ", 300 * time.Millisecond},
		{"single characters", 200_000, "é", time.Millisecond},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder()
				w := poe.NewEventWriter(r, poe.StreamOptions{})
				for i := range row.pieces {
					if err := w.Text(row.piece); err != nil {
						t.Fatalf("piece %d: %v", i, err)
					}
					if row.gap > 0 {
						time.Sleep(row.gap)
					}
				}
				_ = w.Close()
				events, _ := checkStream(t, r.Body.String())
				if got := shown(events); got != strings.Repeat(row.piece, row.pieces) {
					t.Errorf("%d of %d bytes arrived", len(got), row.pieces*len(row.piece))
				}
			})
		})
	}
}

func TestTheFirstPiecesGoOutAtOnceAndMergedOnesWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		w := poe.NewEventWriter(r, poe.StreamOptions{})
		for i := range 2_999 {
			before := r.flushed.Load()
			_ = w.Text("a")
			if r.flushed.Load() == before {
				t.Fatalf("piece %d was held back", i)
			}
		}
		_ = w.Text("b")
		before := r.flushed.Load()
		if _ = w.Text("c"); r.flushed.Load() != before {
			t.Fatal("merging has not begun")
		}
		time.Sleep(time.Second + time.Millisecond)
		synctest.Wait()
		if r.flushed.Load() == before {
			t.Error("merged text waited for more than a second")
		}
		_ = w.Close()
		checkStream(t, r.Body.String())
	})
}

func TestTextBeyondPoesLimitIsCutWithANote(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{Language: "de-AT"})
	err := w.Text(strings.Repeat("é", poe.MaxCharacters+1))
	if !errors.Is(err, poe.ErrFull) {
		t.Errorf("the caller was not told: %v", err)
	}
	if err := w.Text("more"); !errors.Is(err, poe.ErrFull) {
		t.Errorf("nor later: %v", err)
	}
	_ = w.Close()
	events, _ := checkStream(t, r.Body.String())
	got := shown(events)
	if !strings.HasSuffix(got, "erlaubte Länge erreicht.*\n") || utf8.RuneCountInString(got) != poe.MaxCharacters {
		t.Errorf("%d characters, ending in …%q", utf8.RuneCountInString(got), got[len(got)-80:])
	}
	if !w.Stats().Cut {
		t.Error("the statistics do not say so")
	}
	if left := poe.StripNotes(got); strings.Trim(left, "é") != "" {
		t.Errorf("the note stays in the history: …%q", left[len(left)-80:])
	}
}

func TestReplacedTextCountsTowardsTheLimit(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	half := strings.Repeat("x", poe.MaxCharacters/2)
	_ = w.Text(half)
	_ = w.Replace(strings.Repeat("y", 1000))
	if err := w.Text(half); !errors.Is(err, poe.ErrFull) {
		t.Errorf("got %v", err)
	}
	_ = w.Close()
	checkStream(t, r.Body.String())
}

const cutNote = "\n\n*⁂ The answer was cut here: it has reached the length that Poe allows.*\n"

func TestAReplacementBeyondTheLimitIsCutWithANote(t *testing.T) {
	const room = 200
	fits := room - utf8.RuneCountInString(cutNote)
	for _, row := range []struct {
		name  string
		do    func(*poe.EventWriter) error
		shown string
	}{
		{"what fits takes the place of the text", func(w *poe.EventWriter) error {
			return errors.Join(w.Text("abc"), w.Replace(strings.Repeat("é", 300)))
		}, strings.Repeat("é", fits-3) + cutNote},
		{"a status line does not come back over it", func(w *poe.EventWriter) error {
			_ = w.Text("a")
			time.Sleep(9 * time.Second)
			return w.Replace(strings.Repeat("é", 300))
		}, strings.Repeat("é", fits-2-utf8.RuneCountInString(poe.Note("Hm."))) + cutNote},
		{"where nothing fits, the old text goes all the same", func(w *poe.EventWriter) error {
			return errors.Join(w.Text(strings.Repeat("a", fits)), w.Replace("b"))
		}, cutNote},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder()
				w := poe.NewSmallEventWriter(r, poe.StreamOptions{StatusAfter: 8 * time.Second, StatusText: "Hm."}, room, 100)
				if err := row.do(w); !errors.Is(err, poe.ErrFull) {
					t.Errorf("the caller was told %v", err)
				}
				_ = w.Close()
				events, _ := checkStream(t, r.Body.String())
				if got := shown(events); got != row.shown || !w.Stats().Cut {
					t.Errorf("cut: %t, shown is %q, want %q", w.Stats().Cut, got, row.shown)
				}
			})
		})
	}
}

func TestTextThatAReplacementTakesBackUnsentDoesNotCount(t *testing.T) {
	r := newRecorder()
	w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, utf8.RuneCountInString(cutNote)+12, 10) // merges from the start
	err := errors.Join(w.Text(strings.Repeat("b", 10)), w.Replace(strings.Repeat("c", 12)), w.Close())
	events, _ := checkStream(t, r.Body.String())
	if err != nil || names(events) != "meta replace_response done" || shown(events) != strings.Repeat("c", 12) {
		t.Errorf("%v, events are %s, shown is %q", err, names(events), shown(events))
	}
}

func TestHalfACharacterAtTheLimitIsNotLostWithoutANote(t *testing.T) {
	r := newRecorder()
	w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, utf8.RuneCountInString(cutNote)+1, 100)
	_ = errors.Join(w.Text("a\xf0\x9f"), w.Close())
	events, _ := checkStream(t, r.Body.String())
	if got := shown(events); got != "a"+cutNote || !w.Stats().Cut {
		t.Errorf("cut: %t, shown is %q", w.Stats().Cut, got)
	}
}

// Whatever does not get an event any more, the user is told that it is missing.
func TestAnEventThatFindsNoRoomCutsTheAnswerWithANote(t *testing.T) {
	call := poe.ToolCall{ID: "c"}
	call.Function.Name = "f"
	for name, send := range map[string]func(*poe.EventWriter) error{
		"file": func(w *poe.EventWriter) error {
			return w.File(poe.File{URL: "https://a/b", ContentType: "a/b", Name: "b"})
		},
		"data":            func(w *poe.EventWriter) error { return w.Data("m") },
		"suggested_reply": func(w *poe.EventWriter) error { return w.SuggestReply("and?") },
		"tool calls":      func(w *poe.EventWriter) error { return w.ToolCalls([]poe.ToolCall{call, call}) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecorder()
			w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, 200, 14)
			var err error
			for err == nil {
				_ = w.Text("a")
				err = send(w)
			}
			if text := w.Text("more"); !errors.Is(err, poe.ErrFull) || !errors.Is(text, poe.ErrFull) {
				t.Errorf("the caller was told %v, then %v", err, text)
			}
			_ = w.Fail(poe.Error{Text: "and the error"})
			_ = w.Close()
			events, _ := checkStream(t, r.Body.String())
			if got := shown(events); strings.Trim(strings.TrimSuffix(got, cutNote), "a") != "" || !w.Stats().Cut || len(events) > 14 {
				t.Errorf("cut: %t, %d events, shown is %q", w.Stats().Cut, len(events), got)
			}
		})
	}
}
