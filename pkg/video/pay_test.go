package video_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// till keeps what users are asked to pay.
type till struct {
	s     *studio
	err   error
	asked []usage.Picodollars
	late  int // calls of Bedrock before
	takes time.Duration
}

// Authorise implements bot.Payment.
func (t *till) Authorise(_ context.Context, atMost usage.Picodollars) error {
	t.asked = append(t.asked, atMost)
	t.late += len(t.s.bedrock.Calls())
	time.Sleep(t.takes)
	return t.err
}

var errBroke = fault.New(fault.InsufficientFunds, "till", "no")

func TestAVideoIsPaidForBeforeItIsBegunAndOnce(t *testing.T) {
	s := newStudio(t, 0)
	c, pay := s.chat(reel), &till{s: s}
	c.pay = pay
	first := c.say("A fox")
	if first.err != nil || len(pay.asked) != 1 || pay.late > 0 || pay.asked[0] != first.outcome.Total() || pay.asked[0] == 0 {
		t.Fatalf("%v, asked for %v after %d calls, costs %d", first.err, pay.asked, pay.late, first.outcome.Total())
	}
}

// Whether there is a job already is known only when it has been asked for, so the user is
// asked to pay; but the answer costs nothing.
func TestAVideoThatIsMetAgainCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 100*time.Second)
		c := s.chat(reel)
		first := c.say("A fox")
		c.query.Messages = c.query.Messages[:1]
		pay := &till{s: s}
		c.pay = pay
		again := c.again()
		if again.err != nil || again.outcome.Total() != 0 || len(s.jobs()) != 1 || len(pay.asked) != 1 || pay.asked[0] != first.outcome.Total() {
			t.Errorf("%v, costs %d, %d jobs, asked for %v", again.err, again.outcome.Total(), len(s.jobs()), pay.asked)
		}
	})
}

func TestWhoFollowsAVideoIsNotAskedToPay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, time.Hour)
		c := s.chat(reel)
		c.say("A fox")
		pay := &till{s: s}
		c.pay = pay
		if a := c.say("Is it ready?"); a.err != nil || len(pay.asked) > 0 || a.outcome.Total() != 0 {
			t.Errorf("%v, asked for %v, costs %d", a.err, pay.asked, a.outcome.Total())
		}
	})
}

func TestWithoutAPaymentNoVideoIsBegunOrWatched(t *testing.T) {
	film := filmOf(t)
	for name, row := range map[string]struct {
		bot   string
		files []string
	}{"made": {reel, nil}, "watched": {pegasus, []string{"film.mp4"}}} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t, 0)
			s.withFiles(map[string][]byte{"film.mp4": film})
			var files []poe.Attachment
			for _, name := range row.files {
				files = append(files, s.file(name))
			}
			c := s.chat(row.bot)
			c.pay = &till{s: s, err: errBroke}
			if a := c.say("A fox?", files...); !errors.Is(a.err, errBroke) || len(s.bedrock.Calls()) > 0 {
				t.Errorf("%v, %d calls", a.err, len(s.bedrock.Calls()))
			}
		})
	}
}

// The words of an answer are 4096 tokens at most; the length is the file's.
func TestAnAnswerAboutAVideoIsPaidForByItsLengthAndItsWords(t *testing.T) {
	film := filmOf(t)
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"film.mp4": film})
	c, pay := s.chat(pegasus), &till{s: s}
	c.pay = pay
	a := c.say("What does the fox do?", s.file("film.mp4"))
	words := a.outcome.Cost - usage.Picodollars(a.outcome.Usage.Output)*7_500_000 // what is left is the length
	if want := words + 4096*7_500_000; a.err != nil || len(pay.asked) != 1 || pay.late > 0 || pay.asked[0] != want {
		t.Errorf("%v, asked for %v, want %d", a.err, pay.asked, want)
	}
}

// Who meets a job and never gets to see it may be the one who has paid for it.
func TestAVideoThatIsMetUnseenIsNotPaidForTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 5*time.Minute)
		c := s.chat(reel)
		c.total = time.Minute
		if first := c.say("A fox"); first.err != nil || first.outcome.Owed() == 0 || first.outcome.Owed() != first.outcome.Total() {
			t.Fatalf("%v, costs %d", first.err, first.outcome.Owed())
		}
		c.query.Messages = c.query.Messages[:1]
		s.bedrock.Script(bedrocksim.Answer{}) // the job is met
		s.fail("throttling", 4*bedrock.MaxAttempts)
		again := c.again()
		if s.wantJobs(1); again.err != nil || again.outcome.Owed() != 0 || again.outcome.Total() == 0 {
			t.Errorf("%v, costs %d of %d", again.err, again.outcome.Owed(), again.outcome.Total())
		}
	})
}
