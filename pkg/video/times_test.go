package video_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
)

// since writes the times of an answer down as what has passed since a moment: translated,
// asked, opened, first and last; - is for none.
func since(began time.Time, t bot.Times) (out string) {
	for _, moment := range []time.Time{t.Translated, t.Asked, t.Opened, t.First, t.Last} {
		if moment.IsZero() {
			out += "- "
		} else {
			out += moment.Sub(began).String() + " "
		}
	}
	return out[:len(out)-1]
}

// requestID is what Bedrock has told with its last answer of an operation.
func (s *studio) requestID(operation string) (id string) {
	for _, call := range s.bedrock.Calls() {
		if call.Operation == operation {
			id = call.RequestID
		}
	}
	return id
}

// A video is there when a look finds it so: the first two are 10 and 15 seconds apart.
func TestTheTimesOfAVideo(t *testing.T) {
	for _, row := range []struct {
		name, prompt, times string
		failed              time.Duration // until then; below 0: not
	}{
		{"that is made", "A fox", "0s 0s 0s 25s 25s", -1},
		{"that comes to nothing", "it must fail", "0s 0s 0s - -", 25 * time.Second},
		{"that is not begun", "error model-timeout", "0s 0s - - -", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, 20*time.Second)
				began := time.Now()
				o := s.chat(reel).say(row.prompt).outcome
				if got := since(began, o.Times); got != row.times {
					t.Errorf("got %s, want %s", got, row.times)
				}
				if id := s.requestID(bedrocksim.OperationStartJob); o.RequestID != id || id == "" {
					t.Errorf("begun by %q, Bedrock has answered %q", o.RequestID, id)
				}
				if row.failed < 0 {
					if len(o.Failures) > 0 {
						t.Errorf("failed %+v", o.Failures)
					}
					return
				}
				f := o.Failures[0]
				if !f.Began.Equal(began) || f.Took != row.failed || f.RequestID == "" {
					t.Errorf("failed %+v", f)
				}
			})
		})
	}
}

// Who follows a job asks no model.
func TestTheTimesOfAVideoThatIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 20*time.Minute)
		c := s.chat(reel)
		c.say("A fox")
		time.Sleep(10 * time.Minute)
		began := time.Now()
		o := c.say("Well?").outcome
		if got := since(began, o.Times); got != "- - - 0s 0s" || o.RequestID != "" {
			t.Errorf("got %s, %q", got, o.RequestID)
		}
	})
}

func TestTheTimesOfAnAnswerAboutAVideo(t *testing.T) {
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"film.mp4": filmOf(t)})
	s.fail("access-denied", 1)
	o := s.chat(pegasus).say("What is it?", s.file("film.mp4")).outcome
	calls, m := s.bedrock.Calls(), o.Times
	if o.RequestID != calls[1].RequestID || o.Failures[0].RequestID != calls[0].RequestID || o.RequestID == "" {
		t.Errorf("asked by %q after %q", o.RequestID, o.Failures[0].RequestID)
	}
	if m.Translated.IsZero() || m.Asked.Before(m.Translated) || !m.Opened.After(m.Asked) || !m.First.Equal(m.Opened) || !m.Last.Equal(m.Opened) {
		t.Errorf("%+v", m)
	}
	if f := o.Failures[0]; !f.Began.Equal(m.Asked) || f.Took <= 0 || f.Took > m.Opened.Sub(m.Asked) {
		t.Errorf("failed %+v", f)
	}
}

// The user who is asked to pay may take a while, which is no time of ours.
func TestAPaymentComesAfterTheTranslation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 20*time.Second)
		c := s.chat(reel)
		c.pay = &till{s: s, takes: 5 * time.Second}
		began := time.Now()
		if got, want := since(began, c.say("A fox").outcome.Times), "0s 5s 5s 30s 30s"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}
