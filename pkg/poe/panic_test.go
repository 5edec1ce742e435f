package poe_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// fragile is a recorder that panics on a call, after it has written what it could.
type fragile struct {
	*recorder
	broken atomic.Value // "write" or "flush"
}

func (f *fragile) Write(b []byte) (int, error) {
	if f.broken.Load() == "write" {
		_, _ = f.recorder.Write(b[:len(b)/2])
		panic(f.broken.Load())
	}
	return f.recorder.Write(b)
}

func (f *fragile) FlushError() error {
	if f.broken.Load() == "flush" {
		panic(f.broken.Load())
	}
	return f.recorder.FlushError()
}

// A panic leaves half an event on the wire, or a whole one; whatever is called
// afterwards, nothing is written again and no goroutine waits for the lock.
func TestAPanicOfTheResponseWriterEndsTheStream(t *testing.T) {
	calls := map[string]func(*poe.EventWriter) error{
		"text":    func(w *poe.EventWriter) error { return w.Text("a") },
		"replace": func(w *poe.EventWriter) error { return w.Replace("a") },
		"data":    func(w *poe.EventWriter) error { return w.Data("a") },
		"fail":    func(w *poe.EventWriter) error { return w.Fail(poe.Error{Text: "a"}) },
		"close":   (*poe.EventWriter).Close,
	}
	for name, call := range calls {
		for _, broken := range []string{"write", "flush"} {
			t.Run(name+" while "+broken+" panics", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := &fragile{recorder: newRecorder()}
					w := poe.NewEventWriter(f, poe.StreamOptions{})
					f.broken.Store(broken)
					if !panics(func() { _ = call(w) }) {
						t.Fatal("the panic did not reach the caller")
					}
					f.broken.Store("")
					before := f.Body.String()
					if err := w.Text("b"); err == nil {
						t.Error("text was taken after the panic")
					}
					_ = w.Fail(poe.Error{Text: "failed"})
					time.Sleep(time.Minute)
					synctest.Wait()
					if err := w.Close(); err == nil || errors.Is(err, poe.ErrEnded) {
						t.Errorf("close says %v", err)
					}
					if after := f.Body.String(); after != before {
						t.Errorf("after %q came %q", before, after[len(before):])
					}
				})
			})
		}
	}
}

func panics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return
}

func TestAPanicOnTheTimerEndsTheStreamAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{recorder: newRecorder()}
		w := poe.NewEventWriter(f, poe.StreamOptions{})
		f.broken.Store("write")
		time.Sleep(2 * time.Second) // the empty text after one second
		synctest.Wait()
		f.broken.Store("")
		before := f.Body.Len()
		if err := w.Close(); err == nil || f.Body.Len() != before {
			t.Errorf("close says %v and writes %q", err, f.Body.String()[before:])
		}
	})
}
