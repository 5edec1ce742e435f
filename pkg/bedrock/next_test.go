package bedrock_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

func TestTheFirstEndOfAStreamIsItsEnd(t *testing.T) {
	for _, row := range []struct {
		name   string
		answer bedrocksim.Answer
	}{
		{"broken", bedrocksim.Broken(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1)))},
		{"refused", bedrocksim.Refuse(400, "ValidationException", "no")},
		{"complete", bedrocksim.Text("a")},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(repeat(9, row.answer)...)
				s := client.Open(t.Context(), only(question()))
				var first error
				for first == nil {
					_, first = s.Next()
				}
				_, second := s.Next()
				s.Close()
				_, third := s.Next()
				if first != second || first != third || len(sim.Calls()) != 1 {
					t.Errorf("%v, %v, %v after %d calls", first, second, third, len(sim.Calls()))
				}
			})
		})
	}
}

func TestAStreamThatWasClosedBeforeItBeganAsksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		s := client.Open(t.Context(), only(question()))
		s.Close()
		s.Close()
		_, err := s.Next()
		if _, ok := errors.AsType[*fault.Error](err); !ok || s.Attempts() > 0 || len(sim.Calls()) > 0 {
			t.Errorf("%v after %d attempts, %d calls", err, s.Attempts(), len(sim.Calls()))
		}
	})
}

// Whatever ends the context, in the middle of whatever, Next says it with a kind.
func TestEveryEndOfTheContextIsAFault(t *testing.T) {
	for _, row := range []struct {
		name string
		end  func(context.Context) (context.Context, context.CancelFunc)
		kind fault.Kind
	}{
		{"the caller left", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, fault.Unavailable},
		{"total", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, fault.Timeout},
		{"a fault of the caller's", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, fault.New(fault.QuotaExceeded, "test", "enough"))
		}, fault.QuotaExceeded},
	} {
		for name, answer := range map[string]bedrocksim.Answer{
			"before an answer": bedrocksim.Broken(bedrocksim.NoHeaders()),
			"in an answer":     bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))),
		} {
			t.Run(row.name+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, sim := simulate(t, bedrocksim.WithStallLimit(time.Hour))
					sim.Script(answer)
					ctx, cancel := row.end(t.Context())
					defer cancel()
					s := client.Open(ctx, only(question()))
					defer s.Close()
					_, err := drain(s)
					found, ok := errors.AsType[*fault.Error](err)
					if !ok || found.Kind != row.kind || !errors.Is(err, context.Cause(ctx)) {
						t.Errorf("got %v", err)
					}
				})
			})
		}
	}
}

// A user who is told that the model is busy knows more than one who is told that time is up.
func TestTimeThatEndsInAPauseTellsWhyThereWasOne(t *testing.T) {
	for name, first := range map[string]time.Duration{"first token": 30 * time.Second, "total": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulateWith(t, bedrock.Options{Backoff: always(time.Minute)})
				sim.Script(bedrocksim.Refuse(429, "ThrottlingException", "no"))
				ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
				defer cancel()
				q := question()
				q.Timeouts.FirstToken = first
				s := client.Open(ctx, only(q))
				defer s.Close()
				if _, err := drain(s); fault.KindOf(err) != fault.Throttled || len(sim.Calls()) != 1 {
					t.Errorf("%v after %d calls", err, len(sim.Calls()))
				}
			})
		})
	}
}

type always time.Duration

func (d always) BackoffDelay(int, error) (time.Duration, error) { return time.Duration(d), nil }

func TestWhatWasDeliveredIsNotAskedForAgain(t *testing.T) {
	for name, first := range map[string]bedrocksim.Answer{
		"thinking":          bedrocksim.Think("", "hm"),
		"text":              bedrocksim.Text("a"),
		"a call of a tool":  bedrocksim.CallTool("tooluse_1", "f"),
		"thinking, of late": bedrocksim.Blocks(redacted(2), bedrocksim.Block{Reasoning: []string{"hm"}}),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t, bedrocksim.WithoutRules())
				sim.Script(first.With(bedrocksim.Exception("throttlingException", "no").At(bedrocksim.BeforeStop)), bedrocksim.Text("b"))
				s := client.Open(t.Context(), only(question()))
				defer s.Close()
				if _, err := drain(s); fault.KindOf(err) != fault.Throttled || len(sim.Calls()) != 1 {
					t.Errorf("%v after %d calls", err, len(sim.Calls()))
				}
			})
		})
	}
}

// What is held back for that is never given out: a caller would have the beginnings of two answers.
func TestWhatIsNotShownMayBeRepeated(t *testing.T) {
	early := bedrocksim.Blocks(redacted(1))
	early.UsageFirst = true
	for name, first := range map[string]bedrocksim.Answer{
		"thinking that only the model can read":     bedrocksim.Blocks(redacted(2)).With(bedrocksim.Abort().At(bedrocksim.BeforeStop)),
		"a signature below thinking that is hidden": bedrocksim.Blocks(bedrocksim.Block{Signature: "sig"}).With(bedrocksim.Abort().At(bedrocksim.BeforeStop)),
		"what is new to us":                         bedrocksim.Blocks(bedrocksim.Block{Raw: []string{`{"newThing":{}}`}}).With(bedrocksim.Abort().At(bedrocksim.BeforeStop)),
		"usage that comes first":                    early.With(bedrocksim.Abort().At(bedrocksim.BeforeStop)),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(first, bedrocksim.Text("b").Tokens(1, 1))
				s := client.Open(t.Context(), only(question()))
				defer s.Close()
				if got, err := drain(s); got != "text0:b end0 stop:end_turn usage:1+1 " || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			})
		})
	}
}

// However a stream is left, nothing of it is left behind once idle connections are over.
func TestNothingIsLeftOfAnAbandonedStream(t *testing.T) {
	stall := bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1)))
	for _, row := range []struct {
		name   string
		answer bedrocksim.Answer
		events int // to read before it is closed; -1: to the end
	}{
		{"before it began", bedrocksim.Text("a"), 0},
		{"in the middle", bedrocksim.Text(strings.Split(strings.Repeat("a ", 500), " ")...), 1},
		{"while it stalls", stall, 1},
		{"when it has stalled for too long", stall, -1},
		{"when nothing came", bedrocksim.Broken(bedrocksim.NoHeaders()), -1},
		{"when it was torn", bedrocksim.Broken(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1))), -1},
		{"when it was complete", bedrocksim.Text("a", "b"), -1},
	} {
		for _, whole := range []bool{false, true} {
			t.Run(row.name+map[bool]string{true: ", whole"}[whole], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, sim := simulate(t, bedrocksim.WithStallLimit(24*time.Hour))
					synctest.Wait()
					before, _ := inBubble()
					for range 5 {
						sim.Script(row.answer)
						q := question()
						q.Whole = whole
						ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
						s := client.Open(ctx, only(q))
						for n := 0; n != row.events; n++ {
							if _, err := s.Next(); err != nil {
								break
							}
						}
						s.Close()
						cancel()
						sim.Reset()
					}
					time.Sleep(time.Minute)
					synctest.Wait()
					if after, stacks := inBubble(); after > before {
						t.Errorf("%d goroutines, then %d\n%s", before, after, stacks)
					}
				})
			})
		}
	}
}

// inBubble counts the goroutines of a synctest bubble, so that none of another test's,
// which may still be on its way out, is among them.
func inBubble() (n int, stacks string) {
	b := make([]byte, 1<<20)
	stacks = string(b[:runtime.Stack(b, true)])
	return strings.Count(stacks, ", synctest bubble "), stacks
}
