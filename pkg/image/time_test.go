package image_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	painter "github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/poe"
)

func TestTheLineOfProgressTellsTheTimeUntilThePictureIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRigWithFiles(t, foxOf35, "")
		r.sim.Script(bedrocksim.Answer{FirstAfter: 12 * time.Second})
		a := r.ask(said("A fox"))
		got := shown(a)
		for _, want := range []string{"⁂ Drawing…*", "⁂ Drawing… 5 s*", "⁂ Drawing… 10 s*"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not shown", want)
			}
		}
		if a.Events[1].At > 0 || len(a.Pictures) != 1 || strings.Contains(a.Text, "Drawing") {
			t.Errorf("begins after %s, %q", a.Events[1].At, a.Text)
		}
	})
}

// What is paid for is worth nothing if there is no time left in which to deliver it.
func TestAModelLeavesTimeToDeliverPictures(t *testing.T) {
	for total, end := range map[string]time.Duration{"300s": 280 * time.Second, "40s": 30 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			r := newRigWithFiles(t, foxOf35+"timeouts: {total: "+total+"}\n", "")
			r.sim.Script(bedrocksim.Answer{FirstAfter: time.Hour})
			a := r.ask(said("A fox"))
			if a.Done.Round(time.Second) != end || !strings.Contains(shown(a), "Making the picture took too long.") || !strings.Contains(shown(a), `"allow_retry":true`) {
				t.Errorf("after %s: %s", a.Done, shown(a))
			}
			if line := r.logged(); line.Outcome != "timeout" || line.Attempts != 1 {
				t.Errorf("logged %+v", line)
			}
		})
	}
}

// slow is a fetcher that takes all the time that there is.
type slow struct{}

func (slow) Fetch(ctx context.Context, _ string, wanted []attachment.Wanted, _ attachment.Limits) []attachment.Result {
	<-ctx.Done()
	out := make([]attachment.Result, len(wanted))
	for i := range out {
		out[i].Err = ctx.Err()
	}
	return out
}

// That a picture cannot be had is not so, and to attach it again would not help.
func TestTimeThatEndsWhilePicturesAreFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRigWithFiles(t, foxOf35, "", func(s *painter.Services, _ *gateway.Options) { s.Fetcher = slow{} })
		a := r.ask(said("A fox", "photo.png"))
		if line := r.logged(); line.Outcome != "timeout" || line.Attempts != 0 || a.Err == nil || strings.Contains(a.Text, "Drawing") || !strings.Contains(shown(a), "Making the picture took too long.") {
			t.Errorf("logged %+v: %s", line, shown(a))
		}
	})
}

func TestWhoLeavesIsNotDrawnFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRigWithFiles(t, foxOf35, "")
		r.sim.Script(bedrocksim.Answer{FirstAfter: time.Hour})
		ctx, leave := context.WithTimeout(t.Context(), 3*time.Second)
		defer leave()
		c := &poe.Client{URL: "http://gateway.test/painter", AccessKey: accessKey, HTTPClient: r.http}
		if _, err := c.Query(ctx, poe.Conversation("A fox")); err == nil {
			t.Error("the answer came")
		}
		synctest.Wait()
		if line := r.logged(); line.Outcome != "abandoned" || line.Attempts != 1 || len(r.poe.Files()) > 0 {
			t.Errorf("logged %+v", line)
		}
	})
}
