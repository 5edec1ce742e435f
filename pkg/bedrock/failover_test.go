package bedrock_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

// in is the question for each of some regions, in order of preference.
func in(regions ...string) bedrock.Request {
	var r bedrock.Request
	for _, region := range regions {
		q := questionTo("us." + model)
		q.Region = region
		r.Targets = append(r.Targets, q)
	}
	return r
}

// regions writes down where a simulator was asked, in short: e for us-east-1.
func regions(sim *bedrocksim.Server) string {
	var b strings.Builder
	for _, call := range sim.Calls() {
		b.WriteString(map[string]string{"us-east-1": "e", "us-west-2": "w", "us-east-2": "i"}[call.Region])
	}
	return b.String()
}

var (
	busy   = bedrocksim.Refuse(429, "ThrottlingException", "slow down")
	down   = bedrocksim.Refuse(503, "ServiceUnavailableException", "later")
	denied = bedrocksim.Refuse(403, "AccessDeniedException", "no")
	fine   = bedrocksim.Text("fine")
)

func mute() bedrocksim.Answer {
	return bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(0)))
}

func TestAnotherTargetIsAskedWhileNothingWasDelivered(t *testing.T) {
	two, three := in("us-east-1", "us-west-2"), in("us-east-1", "us-west-2", "us-east-2")
	spent := in("us-east-1", "us-west-2")
	spent.Used = 3
	short := in("us-east-1", "us-west-2", "us-east-2")
	short.Used = 2
	for _, row := range []struct {
		name   string
		r      bedrock.Request
		script []bedrocksim.Answer
		asked  string // regions, in order
		kind   fault.Kind
		after  time.Duration // the end; -1: after pauses
	}{
		{"a good answer needs no other", two, []bedrocksim.Answer{fine}, "e", 0, 0},
		{"a throttle", two, []bedrocksim.Answer{busy, fine}, "ew", 0, 0},
		{"an overload", two, []bedrocksim.Answer{down, fine}, "ew", 0, 0},
		{"no rights there", two, []bedrocksim.Answer{denied, fine}, "ew", 0, 0},
		{"no such model there", two, []bedrocksim.Answer{bedrocksim.Refuse(404, "ResourceNotFoundException", "no"), fine}, "ew", 0, 0},
		{"an id that is none there", two, []bedrocksim.Answer{bedrocksim.Refuse(400, "ValidationException", "Invocation of model ID x with on-demand throughput isn’t supported."), fine}, "ew", 0, 0},
		{"a quota of the day", two, []bedrocksim.Answer{bedrocksim.Refuse(429, "ThrottlingException", "Too many tokens per day"), fine}, "ew", 0, 0},
		{"an exception in the stream", two, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.Exception("throttlingException", "x").At(bedrocksim.AfterDeltas(0))), fine}, "ew", 0, 0},
		{"a stream cut short", two, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.EmptyBody()), fine}, "ew", 0, 0},
		{"a reset", two, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.HangUp()), fine}, "ew", 0, 0},
		{"silence takes half the time of two", two, []bedrocksim.Answer{mute(), fine}, "ew", 0, timeouts.FirstToken / 2},
		{"and then half of the rest", three, []bedrocksim.Answer{mute(), mute(), fine}, "ewi", 0, timeouts.FirstToken * 3 / 4},
		{"but half where there is one attempt more, and no two", short, []bedrocksim.Answer{mute(), fine}, "ew", 0, timeouts.FirstToken / 2},
		{"all silent: the time is up", two, []bedrocksim.Answer{mute(), mute()}, "ew", fault.Timeout, timeouts.FirstToken},
		{"no headers either", two, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.NoHeaders()), fine}, "ew", 0, timeouts.FirstToken / 2},
		{"both throttled, they take turns", two, []bedrocksim.Answer{busy, busy, busy, busy}, "ewew", fault.Throttled, -1},
		{"one for good, the other is asked again", two, []bedrocksim.Answer{denied, busy, busy, fine}, "ewww", 0, -1},
		{"the other way round", two, []bedrocksim.Answer{busy, denied, busy, busy}, "ewee", fault.Throttled, -1},
		{"both for good", two, []bedrocksim.Answer{denied, denied}, "ew", fault.AccessDenied, 0},
		{"what is wrong with the question is wrong everywhere", two, []bedrocksim.Answer{bedrocksim.Refuse(400, "ValidationException", "no")}, "e", fault.InvalidRequest, 0},
		{"so is its length", two, []bedrocksim.Answer{bedrocksim.Refuse(400, "ValidationException", "Input is too long for requested model.")}, "e", fault.TooLong, 0},
		{"after the first word there is no other", two, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1)))}, "e", fault.StreamBroken, 0},
		{"four attempts a query, all together", spent, []bedrocksim.Answer{busy}, "e", fault.Throttled, 0},
	} {
		for _, whole := range []bool{false, true} {
			if whole && (row.after > 0 || row.kind == fault.StreamBroken) {
				continue // it has no first token to wait for, and does not break off
			}
			t.Run(row.name+map[bool]string{true: ", whole"}[whole], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, sim := simulate(t)
					sim.Script(row.script...)
					r := row.r
					r.Targets = slices.Clone(r.Targets)
					for i := range r.Targets {
						r.Targets[i].Whole = whole
					}
					began := time.Now()
					s := client.Open(t.Context(), r)
					defer s.Close()
					text, err := drain(s)
					if regions(sim) != row.asked || s.Attempts() != len(row.asked) {
						t.Errorf("asked %q in %d attempts, want %q", regions(sim), s.Attempts(), row.asked)
					}
					if (err != nil) != (row.kind != 0) || err != nil && fault.KindOf(err) != row.kind {
						t.Errorf("got %q, %v, want %s", text, err, row.kind)
					}
					if took := time.Since(began); row.after >= 0 && took != row.after || row.after < 0 && took == 0 {
						t.Errorf("took %v, want %v", took, row.after)
					}
					last := map[byte]int{'e': 0, 'w': 1, 'i': 2}[row.asked[len(row.asked)-1]]
					failed := len(row.asked)
					if err == nil {
						failed--
					}
					if s.Target() != last || len(s.Failures()) != failed {
						t.Errorf("target %d, failures %v", s.Target(), s.Failures())
					}
				})
			})
		}
	}
}

// put puts the question once, and says where it went.
func put(t *testing.T, client *bedrock.Client, sim *bedrocksim.Server, r bedrock.Request) string {
	t.Helper()
	before := len(regions(sim))
	s := client.Open(t.Context(), r)
	defer s.Close()
	_, err := drain(s)
	return regions(sim)[before:] + map[bool]string{true: "!"}[err != nil]
}

func TestATargetThatKeepsFailingIsPassedOver(t *testing.T) {
	two := in("us-east-1", "us-west-2")
	for _, row := range []struct {
		name   string
		script []bedrocksim.Answer
		r      bedrock.Request
		steps  []any // a pause, or where the next question goes
	}{
		{
			"after three refusals in a row, until one query has found it well again",
			[]bedrocksim.Answer{busy, fine, busy, fine, busy, fine, fine, fine, fine, fine}, two,
			[]any{"ew", "ew", "ew", "w", 14 * time.Second, "w", time.Second, "e", "e"},
		},
		{
			"a probe that fails is one failure too many, and it is passed over for longer",
			[]bedrocksim.Answer{busy, fine, busy, fine, busy, fine, busy, fine, fine, fine, fine}, two,
			[]any{"ew", "ew", "ew", 15 * time.Second, "ew", "w", 15 * time.Second, "w", 15 * time.Second, "e"},
		},
		{
			"and so is one that breaks off",
			[]bedrocksim.Answer{denied, fine, bedrocksim.Broken(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1))), fine}, two,
			[]any{"ew", 15 * time.Second, "e!", "w"},
		},
		{
			"a good answer between makes it begin anew",
			[]bedrocksim.Answer{busy, fine, busy, fine, fine, busy, fine, busy, fine, fine}, two,
			[]any{"ew", "ew", "e", "ew", "ew", "e"},
		},
		{
			"at once when it has nothing for us",
			[]bedrocksim.Answer{denied, fine, fine, fine}, two,
			[]any{"ew", "w", 15 * time.Second, "e"},
		},
		{
			"at once after waiting in vain",
			[]bedrocksim.Answer{mute(), fine, fine}, two,
			[]any{"ew", "w"},
		},
		{
			"but not for the fault of a question",
			slices.Repeat([]bedrocksim.Answer{bedrocksim.Refuse(400, "ValidationException", "no")}, 5), two,
			[]any{"e!", "e!", "e!", "e!", "e!"},
		},
		{
			"where nobody is well, the first is asked all the same",
			[]bedrocksim.Answer{denied, denied, denied, denied, fine}, two,
			[]any{"ew!", "ew!", "e"},
		},
		{
			"and the only one always",
			[]bedrocksim.Answer{busy, busy, busy, busy, fine}, in("us-east-1"),
			[]any{"eeee!", "e"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(row.script...)
				for i, step := range row.steps {
					if pause, ok := step.(time.Duration); ok {
						time.Sleep(pause)
					} else if got := put(t, client, sim, row.r); got != step {
						t.Errorf("step %d: asked %q, want %q", i, got, step)
					}
				}
			})
		})
	}
}

// While one query tries a target that was passed over, the others do not.
func TestOneQueryTriesATargetThatWasPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(denied, fine, fine.After(time.Second), fine, fine)
		two := in("us-east-1", "us-west-2")
		got := []string{put(t, client, sim, two)}
		time.Sleep(15 * time.Second)
		probe := client.Open(t.Context(), two)
		defer probe.Close()
		done := make(chan error)
		go func() { _, err := drain(probe); done <- err }()
		synctest.Wait()
		got = append(got, put(t, client, sim, two))
		if err := <-done; err != nil {
			t.Error(err)
		}
		got = append(got, put(t, client, sim, two))
		if fmt.Sprint(got) != "[ew w e]" {
			t.Errorf("asked %v", got)
		}
	})
}

// The others follow as soon as it has begun to answer, and do not wait for one another.
func TestATargetThatBeginsToAnswerIsWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		stalls := bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1)))
		sim.Script(denied, fine, stalls, mute(), stalls)
		two := in("us-east-1", "us-west-2")
		put(t, client, sim, two)
		time.Sleep(15 * time.Second)
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		for range 3 {
			s := client.Open(ctx, two)
			defer s.Close()
			go func() { _, _ = s.Next() }()
			synctest.Wait()
		}
		if got := regions(sim); got != "eweee" {
			t.Errorf("asked %q", got)
		}
		leave()
		synctest.Wait()
	})
}

// A complete answer comes when it is complete, however many others could be asked.
func TestNoAnswerInOnePieceIsGivenUpForAnotherTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(fine.After(2*timeouts.FirstToken), fine)
		two := in("us-east-1", "us-west-2")
		for i := range two.Targets {
			two.Targets[i].Whole = true
		}
		if got := put(t, client, sim, two); got != "e" {
			t.Errorf("asked %q", got)
		}
	})
}

// A caller who leaves is no sign that a target is ill, and is the end of it.
func TestACallerWhoLeavesIsNobodysFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		two := in("us-east-1", "us-west-2")
		for range 4 {
			sim.Script(mute())
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, leave)
			s := client.Open(ctx, two)
			if _, err := drain(s); err == nil || len(s.Failures()) > 0 {
				t.Errorf("%v, failures %v", err, s.Failures())
			}
			s.Close()
		}
		if got := regions(sim); got != "eeee" {
			t.Errorf("asked %q", got)
		}
	})
}

// Where the context ends before the time for the first token, or there is no such time as
// for a complete answer, it is the context's time that is shared.
func TestTargetsShareTheTimeThatThereIs(t *testing.T) {
	for _, whole := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			client, sim := simulate(t)
			sim.Script(bedrocksim.Broken(bedrocksim.NoHeaders()), fine)
			two := in("us-east-1", "us-west-2")
			for i := range two.Targets {
				two.Targets[i].Whole = whole
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			began := time.Now()
			s := client.Open(ctx, two)
			defer s.Close()
			if _, err := drain(s); err != nil || time.Since(began) != 5*time.Second || regions(sim) != "ew" {
				t.Errorf("whole %t: %v after %v, asked %q", whole, err, time.Since(began), regions(sim))
			}
		})
	}
}

// Where an answer has broken off, even a target that is passed over comes first.
func TestATargetThatBrokeOffIsAskedWhenThereIsNobodyElse(t *testing.T) {
	for _, row := range []struct {
		name   string
		broken []int
		script []bedrocksim.Answer // after the other target has been passed over
		asked  string
	}{
		{"the other", []int{0}, []bedrocksim.Answer{fine}, "w"},
		{"though it fails", []int{0}, []bedrocksim.Answer{busy, busy, fine}, "wew"},
		{"the one that broke off less", []int{0, 1, 0}, []bedrocksim.Answer{fine}, "w"},
		{"the first of equals", []int{0, 1}, []bedrocksim.Answer{fine}, "e"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(denied)
				west := in("us-west-2")
				if got := put(t, client, sim, west); got != "w!" {
					t.Fatal(got)
				}
				sim.Script(row.script...)
				two := in("us-east-1", "us-west-2")
				two.Broken = row.broken
				if got := put(t, client, sim, two); got != row.asked {
					t.Errorf("asked %q, want %q", got, row.asked)
				}
			})
		})
	}
}

// A fallback has its own time-out from when it is asked, and its refusal is not the end.
func TestAFallbackIsJudgedByItself(t *testing.T) {
	refused := bedrocksim.Refuse(400, "ValidationException", "no")
	const other = "us.amazon.nova-micro-v1:0"
	for _, row := range []struct {
		name   string
		script []bedrocksim.Answer
		limit  time.Duration // first token of the fallback
		asked  string
		kind   fault.Kind // of the end; 0: complete
	}{
		{"a short time-out", []bedrocksim.Answer{mute(), fine}, time.Second, "ew", 0},
		{"which it exceeds", []bedrocksim.Answer{mute(), mute(), fine}, time.Second, "ewe", 0},
		{"a question that it does not take", []bedrocksim.Answer{busy, refused, fine}, time.Minute, "ewe", 0},
		{"nor any of its regions is asked", []bedrocksim.Answer{busy, refused, busy, busy}, time.Minute, "ewee", fault.Throttled},
		{"and the user is told what the first had", []bedrocksim.Answer{denied, refused}, time.Minute, "ew", fault.AccessDenied},
		{"what the first does not take nobody is asked", []bedrocksim.Answer{refused}, time.Minute, "e", fault.InvalidRequest},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(row.script...)
				r := in("us-east-1")
				for _, region := range []string{"us-west-2", "us-east-2"} {
					q := questionTo(other)
					q.Region, q.Timeouts.FirstToken = region, row.limit
					r.Targets = append(r.Targets, q)
				}
				if row.limit == time.Second {
					r.Targets = r.Targets[:2]
				}
				s := client.Open(t.Context(), r)
				defer s.Close()
				_, err := drain(s)
				if regions(sim) != row.asked || (err != nil) != (row.kind != 0) || err != nil && fault.KindOf(err) != row.kind {
					t.Errorf("asked %q, %v", regions(sim), err)
				}
			})
		})
	}
}

// Slow models have time enough, however many targets there are.
func TestManyTargetsLeaveTimeForASlowAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(fine.After(timeouts.FirstToken / 3))
		if got := put(t, client, sim, in("us-east-1", "us-west-2", "us-east-2", "us-east-1", "us-west-2")); got != "e" {
			t.Errorf("asked %q", got)
		}
	})
}

// Whatever one bot does wrong, others find the target well.
func TestAFaultOfATemplateIsNobodyElses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		wrong := bedrocksim.Refuse(400, "ValidationException", "temperature and top_p cannot both be specified")
		sim.Script(wrong, wrong, wrong, wrong, fine)
		two := in("us-east-1", "us-west-2")
		got := []string{put(t, client, sim, two), put(t, client, sim, two), put(t, client, sim, two)}
		if fmt.Sprint(got) != "[ew! ew! e]" {
			t.Errorf("asked %v", got)
		}
	})
}

// What comes before an answer is kept until it is clear that it is one, within limits.
func TestWhatIsHeldBackIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		signature := bedrocksim.Think(strings.Repeat("c2ln", 1<<20))
		sim.Script(bedrocksim.Blocks(append(signature.Blocks, signature.Blocks...)...), fine)
		if got := put(t, client, sim, in("us-east-1", "us-west-2")); got != "ew" {
			t.Errorf("asked %q", got)
		}
	})
}
