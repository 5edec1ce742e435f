package video_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

func TestAVideoIsMadeAndHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 100*time.Second)
		a := s.chat(reel).say("A fox in the snow")
		a.wantVideo(t, s)
		a.wantText(t, "Here is your video.", "Seed: ")
		if got := strings.Join(a.events(), " "); got != "meta data text file text data done" {
			t.Errorf("events: %s", got)
		}
		o := a.outcome
		if o.Cost != 6*80_000_000_000 || o.Estimated() || o.Attempts != 1 || o.Model != "amazon.nova-reel-v1:1" || o.Region != "us-east-1" || o.StopReason != "Completed" {
			t.Errorf("%+v", o)
		}
		if want := []string{"HEAD", "GET"}; len(s.fetched) != 2 || !strings.HasPrefix(s.fetched[0], want[0]) || !strings.HasPrefix(s.fetched[1], want[1]) {
			t.Errorf("asked of S3: %v", s.fetched)
		}
		s.wantJobs(1)
	})
}

func TestTheHandleGoesOutAsSoonAsTheJobExists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 5*time.Minute)
		a := s.chat(reel).say("A fox")
		for _, e := range a.Events {
			if e.Name == "data" {
				if e.At > time.Second || !strings.Contains(string(e.Data), "async-invoke/") {
					t.Errorf("after %s: %s", e.At, e.Data)
				}
				return
			}
		}
		t.Error("there is none")
	})
}

func TestProgressTellsTheTimeWhileAJobIsLookedAtLessAndLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 130*time.Second)
		a := s.chat(reel).say("A fox")
		shown := ""
		for _, e := range a.Events {
			shown += string(e.Data) + "\n"
		}
		for _, want := range []string{"Making your video… 6 s", "Making your video… 1 min 31 s"} {
			if !strings.Contains(shown, want) {
				t.Errorf("no %q in %s", want, shown)
			}
		}
		want := []time.Duration{10 * time.Second, 15 * time.Second, 22 * time.Second, 30 * time.Second, 30 * time.Second, 30 * time.Second}
		got := s.looks()
		for i := range got {
			got[i] = got[i].Truncate(time.Second)
		}
		if want[2] = 23 * time.Second; !reflect.DeepEqual(got, want) {
			t.Errorf("looks %v apart, want %v", got, want)
		}
	})
}

func TestAQueryThatComesAgainMeetsItsJob(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*chat)
		jobs   int
	}{
		"from another process":                {func(*chat) {}, 1},
		"for another answer":                  {func(c *chat) { c.query.MessageID = "m-2" }, 1},
		"another message":                     {func(c *chat) { c.query.Messages[0].MessageID = "m-other" }, 2},
		"another conversation":                {func(c *chat) { c.query.ConversationID = "c-other" }, 2},
		"with other words":                    {func(c *chat) { c.query.Messages[0].Content = "A hen" }, 2},
		"a message without an id is no other": {func(c *chat) { c.query.Messages[0].MessageID = "" }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, 100*time.Second)
				c := s.chat(reel)
				first := c.say("A fox")
				c.query.Messages = c.query.Messages[:1]
				row.change(c)
				second := c.again()
				second.wantVideo(t, s)
				s.wantJobs(row.jobs)
				same := arnIn(first.Metadata) == arnIn(second.Metadata)
				if same != (row.jobs == 1) {
					t.Errorf("the same job: %t", same)
				}
				if met := strings.Contains(second.Text, "for the same message before"); met != same || met != (second.outcome.Cost == 0) {
					t.Errorf("met: %t, cost %d, %q", met, second.outcome.Cost, second.Text)
				}
			})
		})
	}
}

// arnIn is the job that metadata is about.
func arnIn(metadata string) string {
	var h struct{ Job string }
	_ = json.Unmarshal([]byte(metadata), &h)
	return h.Job
}

func TestAMessageWithoutAnIDHasAJobOfItsOwnEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, time.Second)
		c := s.chat(reel)
		c.say("A fox")
		c.query.Messages = c.query.Messages[:1]
		c.query.Messages[0].MessageID = ""
		c.again()
		c.again()
		s.wantJobs(3)
	})
}

// Poe runs a query again by itself where an error lets it.
func TestAnErrorAfterAJobLetsAQueryComeAgainOnlyIfItMeetsThatJob(t *testing.T) {
	for name, row := range map[string]struct {
		prompt, message string
		again           bool
	}{
		"a message that has an id":                 {"it must fail", "m-1", true},
		"a message without":                        {"it must fail", "", false},
		"a message without, of which nobody knows": {"error unavailable", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newStudio(t, time.Second).chat(reel)
				c.query.Messages = append(c.query.Messages, c.message(row.prompt))
				c.query.Messages[0].MessageID = row.message
				a := c.again()
				if a.err == nil || fault.KindOf(a.err) != fault.Unavailable || fault.AllowRetry(a.err) != row.again {
					t.Errorf("%v (%s), allowed: %t", a.err, fault.KindOf(a.err), fault.AllowRetry(a.err))
				}
				if row.prompt == "it must fail" && !strings.Contains(fault.UserText(a.err, "en"), "send the description again") {
					t.Errorf("the user reads %q", fault.UserText(a.err, "en"))
				}
			})
		})
	}
}

func TestTheSeedIsTheSameForTheSameMessageAndWithinItsBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, time.Second)
		seeds := map[int64]bool{}
		for i := range 20 {
			c := s.chat(strings.Replace(reel, "2147483646", "99", 1))
			a := c.say(fmt.Sprintf("A fox %d", i))
			var seed int64
			if _, err := fmt.Sscanf(a.Text[strings.Index(a.Text, "Seed: "):], "Seed: %d", &seed); err != nil || seed < 0 || seed > 99 {
				t.Fatalf("%v, %q", err, a.Text)
			}
			seeds[seed] = true
			c.query.Messages = c.query.Messages[:1]
			c.again().wantText(t, fmt.Sprintf("Seed: %d*", seed))
		}
		if len(seeds) < 10 {
			t.Errorf("%d seeds for 20 messages", len(seeds))
		}
		for _, job := range s.jobs() {
			if !strings.Contains(job, `"seed":`) {
				t.Errorf("no seed in %s", job)
			}
		}
	})
}

func TestAJobLongerThanAnAnswerIsPickedUpByTheNextMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 16*time.Minute)
		c := s.chat(shots)
		begun := time.Now()
		first := c.say("A fox, a hen and a wolf")
		first.wantText(t, "still being made", "Send any message in this chat")
		if took := time.Since(begun); took > c.total-10*time.Second || took < c.total-20*time.Second {
			t.Errorf("it was handed over after %s", took)
		}
		if o := first.outcome; first.err != nil || !o.OutOfTime || o.Cost != 0 || o.EstimatedCost != 120*80_000_000_000 {
			t.Errorf("%v, %+v", first.err, o)
		}
		c.total = 30 * time.Second
		second := c.say("How far is it?")
		second.wantText(t, "still being made", "was not taken as a description")
		if o := second.outcome; !o.OutOfTime || o.Cost != 0 || arnIn(second.Metadata) != arnIn(first.Metadata) {
			t.Errorf("%+v, %s", o, second.Metadata)
		}
		c.total = 14 * time.Minute
		third := c.say("A bear in a boat")
		third.wantVideo(t, s)
		third.wantText(t, "that you had asked for before")
		if third.outcome.Cost != 0 {
			t.Errorf("it cost %d again", third.outcome.Cost)
		}
		s.wantJobs(1)
		fourth := c.say("A bear in a boat")
		s.wantJobs(2)
		if arnIn(fourth.Metadata) == arnIn(first.Metadata) {
			t.Error("the next message meets the job that is over")
		}
	})
}

func TestTheLastLookIsTakenJustBeforeAnAnswerEnds(t *testing.T) {
	for _, total := range []time.Duration{14 * time.Minute, 14*time.Minute - 10*time.Second, 14*time.Minute - 20*time.Second} {
		synctest.Test(t, func(t *testing.T) {
			s := newStudio(t, total-16*time.Second)
			c := s.chat(shots)
			c.total = total
			c.say("A fox").wantVideo(t, s)
		})
	}
}

// A function may be killed at any moment, such as when Bedrock has begun and has not said so.
func TestAKilledAnswerLosesNothing(t *testing.T) {
	killed := func(t *testing.T) *chat {
		s := newStudio(t, 100*time.Second)
		c := s.chat(reel)
		c.query.Messages = append(c.query.Messages, c.message("A fox"))
		ctx, kill := context.WithCancel(t.Context())
		s.begun = func() {
			kill()
			panic(http.ErrAbortHandler)
		}
		if a := c.during(ctx); a.err == nil || a.Metadata != "" {
			t.Errorf("it was not killed: %v, %s", a.err, a.Metadata)
		}
		s.begun = nil
		s.wantJobs(1)
		return c
	}
	t.Run("the same message finds the job", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := killed(t)
			time.Sleep(time.Minute)
			a := c.again()
			a.wantVideo(t, c.studio)
			c.wantJobs(1)
			if a.outcome.Cost != 0 {
				t.Error("this answer has not started it")
			}
			if !a.shows("begun at 00:00 UTC") {
				t.Error("it does not tell when the job was begun")
			}
		})
	})
	t.Run("another message without a handle is another video", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := killed(t)
			c.say("A hen").wantVideo(t, c.studio)
			c.wantJobs(2)
		})
	})
}

func TestAnEndOfTheProcessHandsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 100*time.Second)
		c := s.chat(reel)
		ctx, end := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Second, func() { end(fmt.Errorf("the process ends: %w", context.DeadlineExceeded)) })
		c.query.Messages = append(c.query.Messages, c.message("A fox"))
		a := c.during(ctx)
		a.wantText(t, "still being made")
		if a.err != nil || !a.outcome.OutOfTime {
			t.Errorf("%v, %+v", a.err, a.outcome)
		}
	})
}

func TestWhoGetsNoMetadataBackIsToldAnotherWay(t *testing.T) {
	for name, row := range map[string]struct {
		message string
		want    string
	}{
		"with a message's id": {"m-1", "Send the same message again"},
		"without":             {"", "cannot be handed over later here"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, 16*time.Minute)
				c := s.chat(shots)
				c.query.MessageID = ""
				c.query.Messages = append(c.query.Messages, c.message("A fox"))
				c.query.Messages[0].MessageID = row.message
				a := c.again()
				a.wantText(t, row.want)
				if a.Metadata != "" {
					t.Errorf("metadata: %s", a.Metadata)
				}
			})
		})
	}
}

func TestFailures(t *testing.T) {
	for name, row := range map[string]struct {
		prompt string
		kind   fault.Kind
		says   string
		jobs   int // after it was asked four times
	}{
		"a prompt that is filtered":     {"something blocked", fault.Filtered, "content filter", 0},
		"a video that is filtered":      {"it violates", fault.Filtered, "content filter", 1},
		"a model that breaks down":      {"it must fail", fault.Unavailable, "send the description again", 3},
		"a bucket that may not be used": {"it is denied", fault.Misconfigured, "not set up correctly", 1},
		"a video that is not there":     {"lost", fault.NotFound, "no longer available", 1},
		"a model that takes too long":   {"error model-timeout", fault.Timeout, "try again in a few minutes", 0},
		"a model that is busy":          {"error throttling", fault.Throttled, "as many videos as it may", 0},
		"a model that nobody may use":   {"error access-denied", fault.AccessDenied, "may not use its model", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, time.Minute)
				c := s.chat(reel)
				a := c.say(row.prompt)
				if a.err == nil || fault.KindOf(a.err) != row.kind || !strings.Contains(fault.UserText(a.err, "en"), row.says) {
					t.Fatalf("%v (%s): %q", a.err, fault.KindOf(a.err), fault.UserText(a.err, "en"))
				}
				if over := strings.Contains(a.Metadata, `"over":true`); over != (row.jobs > 0) {
					t.Errorf("the chat would wait for it: %s", a.Metadata)
				}
				if strings.Contains(a.err.Error(), row.prompt) {
					t.Errorf("the prompt is in %q", a.err)
				}
				if row.kind != fault.NotFound && a.outcome.Cost != 0 {
					t.Errorf("it cost %d", a.outcome.Cost)
				}
				s.wantJobs(min(row.jobs, 1))
				for range 3 {
					c.again()
				}
				s.wantJobs(row.jobs)
			})
		})
	}
}

func TestAFailureOfAJobThatIsFollowedIsAnAnswer(t *testing.T) {
	for prompt, want := range map[string]string{
		"it violates":  "could not be made. A content filter",
		"it must fail": "could not be made. The model could not",
		"lost":         "no longer available",
	} {
		t.Run(prompt, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, 16*time.Minute)
				c := s.chat(shots)
				c.say(prompt)
				a := c.say("Well?")
				a.wantText(t, want)
				if a.err != nil || len(a.outcome.Failures) != 1 || !strings.Contains(a.Metadata, `"over":true`) {
					t.Errorf("%v, %+v, %s", a.err, a.outcome, a.Metadata)
				}
				c.say("A fox")
				s.wantJobs(2)
			})
		})
	}
}

func TestAModelThatMakesAsManyVideosAsItMaySaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 16*time.Minute)
		first := s.chat(ray)
		first.query.ConversationID = "c-first"
		first.total = time.Minute
		first.say("A fox")
		a := s.chat(ray).say("A hen")
		if fault.KindOf(a.err) != fault.QuotaExceeded || !strings.Contains(fault.UserText(a.err, "en"), "as many videos as it may") {
			t.Errorf("%v", a.err)
		}
	})
}

func TestALookThatFailsForAMomentIsTakenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 5*time.Minute)
		c := s.chat(reel)
		c.total = time.Minute
		c.say("A fox")
		s.fail("unavailable", 2*bedrock.MaxAttempts)
		c.total = 14 * time.Minute
		c.say("And?").wantVideo(t, s)
	})
}

// Nobody promises that a job is known everywhere as soon as it is begun.
func TestAJobThatIsNotKnownYetIsLookedAtAgain(t *testing.T) {
	for fault, times := range map[string]int{"not-found": 2, "validation": 2, "access-denied": 0} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, time.Minute)
				s.bedrock.Script(bedrocksim.Answer{}) // the job is begun
				s.fail(fault, max(times, 1))
				a := s.chat(reel).say("A fox")
				if times > 0 {
					a.wantVideo(t, s)
				} else if a.err == nil {
					t.Errorf("%q", a.Text)
				}
				s.wantJobs(1)
			})
		})
	}
}

func TestWhereNoLookSucceedsTheJobIsLeftForLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 5*time.Minute)
		c := s.chat(reel)
		c.total = time.Minute
		c.say("A fox")
		s.fail("throttling", 4*bedrock.MaxAttempts)
		c.total = 14 * time.Minute
		a := c.say("And?")
		a.wantText(t, "still being made")
		if a.err != nil {
			t.Error(a.err)
		}
		c.say("And now?").wantVideo(t, s)
	})
}

func TestWithoutABucketABotIsNotSetUp(t *testing.T) {
	s := newStudio(t, 0)
	s.opts.Bucket = nil
	a := s.chat(reel).say("A fox")
	if fault.KindOf(a.err) != fault.Misconfigured || !strings.Contains(a.err.Error(), "POEBRIDGE_VIDEO_BUCKET") {
		t.Error(a.err)
	}
}
