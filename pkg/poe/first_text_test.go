package poe_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// What is sent to be seen by Poe, by a proxy, or until there is an answer, is no text of it.
func TestTheFirstTextIsTheAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := poe.NewEventWriter(newRecorder(), poe.StreamOptions{PaddingBytes: 4096, StatusAfter: 3 * time.Second, StatusText: "Still working."})
		time.Sleep(5 * time.Second) // an empty text, and a line of status
		_ = w.Text("")
		_ = w.Replace("")
		_ = w.Progress("Drawing.")
		time.Sleep(25 * time.Second) // lines of progress
		if s := w.Stats(); s.FirstText != 0 || s.LastText != 0 || s.Seen {
			t.Errorf("nothing of an answer was sent: %+v", s)
		}
		_ = w.Text("a")
		time.Sleep(5 * time.Second)
		_ = w.Text("b")
		time.Sleep(5 * time.Second)
		_ = w.Close()
		if s := w.Stats(); s.FirstText != 30*time.Second || s.LastText != 35*time.Second || !s.Seen {
			t.Errorf("%+v", s)
		}
	})
}
