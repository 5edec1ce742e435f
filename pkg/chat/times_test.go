package chat_test

import (
	"fmt"
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

// failed writes failures down as when they began, and how long they took.
func failed(began time.Time, failures []bot.Failure) (out string) {
	for _, f := range failures {
		out += fmt.Sprintf("%s+%s ", f.Began.Sub(began), f.Took)
	}
	return out
}

func TestTheTimesOfAnAnswer(t *testing.T) {
	const second = time.Second
	slow := bedrocksim.Text("Two", " dogs", " bark.").After(2 * second).Every(5 * second)
	cut := slow.With(bedrocksim.HalfFrame().At(bedrocksim.AfterDeltas(2)))
	busy := bedrocksim.Refuse(503, "ServiceUnavailableException", "x")
	tooLong := bedrocksim.Refuse(400, "ValidationException", "Input is too long for requested model.")
	for _, row := range []struct {
		name, template string
		script         []bedrocksim.Answer
		times          string
		deltas         int
		failed         string
	}{
		{"of one call", gives, []bedrocksim.Answer{slow}, "0s 0s 0s 7s 17s", 3, ""},
		{"after a refusal", gives, []bedrocksim.Answer{busy, slow}, "0s 0s 0s 7s 17s", 3, "0s+0s "},
		{"begun anew: what was seen first, and last", pair, []bedrocksim.Answer{cut, slow}, "0s 0s 0s 7s 34s", 5, "0s+17s "},
		{"continued", continues, []bedrocksim.Answer{cut, slow}, "0s 0s 0s 7s 34s", 5, "0s+17s "},
		{"that broke off for good", gives, []bedrocksim.Answer{cut}, "0s 0s 0s 7s 12s", 2, "0s+17s "},
		{"that was empty, and asked for again", pair, []bedrocksim.Answer{bedrocksim.Text().After(10 * second), slow}, "0s 0s 10s 17s 27s", 3, "0s+10s "},
		{"that nobody gave", gives, []bedrocksim.Answer{tooLong}, "0s 0s - - -", 0, "0s+0s "},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, row.template, "")
				r.sim.Script(row.script...)
				began := time.Now()
				_, got, _ := r.ask(decodeQuery(t, query(user("a"))))
				if times := since(began, got.Times); times != row.times || got.Deltas != row.deltas {
					t.Errorf("%s, %d deltas; want %s, %d", times, got.Deltas, row.times, row.deltas)
				}
				if f := failed(began, got.Failures); f != row.failed {
					t.Errorf("failed %q, want %q", f, row.failed)
				}
				calls := r.sim.Calls()
				for i, f := range got.Failures {
					if f.RequestID != calls[i].RequestID || f.RequestID == "" {
						t.Errorf("attempt %d is %q, AWS has answered %q", i+1, f.RequestID, calls[i].RequestID)
					}
				}
				if last := calls[len(calls)-1].RequestID; got.RequestID != last {
					t.Errorf("the last call is %q, AWS has answered %q", got.RequestID, last)
				}
			})
		})
	}
}

// untimed is an outcome less what differs from one run to another.
func untimed(o bot.Outcome) bot.Outcome {
	o.Times, o.RequestID, o.Deltas = bot.Times{}, "", 0
	for i := range o.Failures {
		f := &o.Failures[i]
		f.RequestID, f.Began, f.Took = "", time.Time{}, 0
	}
	return o
}
