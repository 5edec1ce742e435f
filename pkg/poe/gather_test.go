package poe_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// What has come together goes out in one write, as the events that it would have been.
func TestGatheredTextSharesAWrite(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	before := r.writes
	w.Gather(true)
	_, _ = w.Text("a"), w.TextBytes([]byte("b"))
	if r.writes != before {
		t.Errorf("%d writes before Send", r.writes-before)
	}
	w.Send()
	w.Send()
	if want := metaEvent + textEvent("a") + textEvent("b"); r.writes != before+1 || r.Body.String() != want || r.flushed.Load() != int64(len(want)) {
		t.Errorf("%d writes, %d bytes out of %q", r.writes-before, r.flushed.Load(), r.Body.String())
	}
	_ = w.Text("c")
	w.Gather(false)
	_ = w.Text("d")
	if r.writes != before+3 {
		t.Errorf("%d writes", r.writes-before)
	}
	_ = w.Close()
	checkStream(t, r.Body.String())
}

// Nobody has to call Send for what is no text, nor for the end.
func TestOnlyTextIsGathered(t *testing.T) {
	for name, do := range map[string]func(*poe.EventWriter) error{
		"data": func(w *poe.EventWriter) error { return w.Data("m") },
		"tool calls": func(w *poe.EventWriter) error {
			return w.ToolCalls([]poe.ToolCall{{ID: "1", Type: "function", Function: poe.CallFunction{Name: "f", Arguments: "{}"}}})
		},
		"progress": func(w *poe.EventWriter) error { return w.Progress("Drawing.") },
		"flush":    func(w *poe.EventWriter) error { return w.Flush() },
		"error":    func(w *poe.EventWriter) error { return w.Fail(poe.Error{Text: "no"}) },
		"end":      func(w *poe.EventWriter) error { return w.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecorder()
			w := poe.NewEventWriter(r, poe.StreamOptions{})
			w.Gather(true)
			_ = w.Text("a")
			if err := do(w); err != nil {
				t.Fatal(err)
			}
			if got := r.Body.String(); !strings.HasPrefix(got, metaEvent+textEvent("a")) || r.flushed.Load() != int64(len(got)) {
				t.Errorf("%d bytes out of %q", r.flushed.Load(), got)
			}
			_ = w.Close()
		})
	}
}

// A burst does not pile up, and silence ends the wait of what nobody sends.
func TestGatheredTextDoesNotWaitForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		w := poe.NewEventWriter(r, poe.StreamOptions{KeepAlive: time.Second})
		w.Gather(true)
		for range 1000 {
			_ = w.Text("words")
		}
		if out := (int(r.flushed.Load()) - len(metaEvent)) / len(textEvent("words")); out < 850 {
			t.Errorf("%d of 1000 pieces are out", out)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if out := strings.Count(r.Body.String(), textEvent("words")); out != 1000 || r.writes > 25 {
			t.Errorf("%d of 1000 pieces are out after a silence, in %d writes", out, r.writes)
		}
		_ = w.Close()
	})
}
