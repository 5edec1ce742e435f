package bedrock_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

// since writes moments down as what has passed since a first one; - is for none.
func since(began time.Time, t bedrock.Times) string {
	var out []string
	for _, moment := range []time.Time{t.Asked, t.Opened, t.First, t.Last} {
		if moment.IsZero() {
			out = append(out, "-")
		} else {
			out = append(out, moment.Sub(began).String())
		}
	}
	return strings.Join(out, " ")
}

// took is how long failed attempts have taken.
func took(failures []bedrock.Failure) (out []time.Duration) {
	for _, f := range failures {
		out = append(out, f.Took)
	}
	return out
}

func TestTheTimesOfAStream(t *testing.T) {
	const second = time.Second
	one, two := in("us-east-1"), in("us-east-1", "us-west-2")
	whole := in("us-east-1")
	whole.Targets[0].Whole = true
	slow := bedrocksim.Text("a", "b", "c").After(2 * second).Every(5 * second)
	silent := bedrocksim.Broken(bedrocksim.NoHeaders())
	cutShort := bedrocksim.Broken(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(0))).After(2 * second)
	nameless := bedrocksim.Blocks(bedrocksim.Block{Raw: []string{`{"toolUse":{"input":"{}"}}`}}).With(bedrocksim.CleanEOF().At(bedrocksim.AfterDeltas(1)))
	for _, row := range []struct {
		name   string
		r      bedrock.Request
		script []bedrocksim.Answer
		want   string // asked, opened, first and last
		deltas int
		took   []time.Duration // the attempts that failed
	}{
		{"text", one, []bedrocksim.Answer{slow}, "0s 0s 7s 17s", 3, nil},
		{"thinking is output", one, []bedrocksim.Answer{bedrocksim.Think("c2ln", "h", "m").Text("a").Every(5 * second)}, "0s 0s 5s 20s", 3, nil},
		{"a call of a tool is output from its name on", one, []bedrocksim.Answer{bedrocksim.CallTool("tooluse_1", "f", `{"x"`, `:1}`).After(2 * second).Every(5 * second)}, "0s 0s 2s 12s", 2, nil},
		{"thinking that nobody can read is none", one, []bedrocksim.Answer{bedrocksim.Blocks(redacted(2), bedrocksim.Block{Text: []string{"a"}}).Every(5 * second)}, "0s 0s 15s 15s", 1, nil},
		{"no output", one, []bedrocksim.Answer{bedrocksim.Blocks().After(2 * second)}, "0s 0s - -", 0, nil},
		{"a pause before another attempt", one, []bedrocksim.Answer{busy, slow}, "0s 3s 10s 20s", 3, []time.Duration{0}},
		{"a target without an answer", two, []bedrocksim.Answer{silent, slow}, "0s 15s 22s 32s", 3, []time.Duration{15 * second}},
		{"an answer that nobody has seen any of does not count", two, []bedrocksim.Answer{cutShort, slow}, "0s 2s 9s 19s", 3, []time.Duration{2 * second}},
		{"nor does a piece of a call without its name", two, []bedrocksim.Answer{nameless, slow}, "0s 0s 7s 17s", 3, []time.Duration{0}},
		{"nor does it where none follows", two, []bedrocksim.Answer{cutShort, bedrocksim.Refuse(400, "ValidationException", "no")}, "0s - - -", 0, []time.Duration{2 * second, 0}},
		{"an answer that falls silent", one, []bedrocksim.Answer{bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(2))).Every(5 * second)}, "0s 0s 5s 10s", 2, []time.Duration{30 * second}},
		{"an answer in one piece", whole, []bedrocksim.Answer{bedrocksim.Think("c2ln", "h", "m").Text("a", "b").After(7 * second)}, "0s 7s 7s 7s", 2, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulateWith(t, bedrock.Options{Backoff: always(3 * second)}, bedrocksim.WithoutRules(), bedrocksim.WithStallLimit(time.Hour))
				sim.Script(row.script...)
				began := time.Now()
				s := client.Open(t.Context(), row.r)
				defer s.Close()
				text, err := drain(s)
				if got := since(began, s.Times()); got != row.want {
					t.Errorf("got %s, want %s; %q, %v", got, row.want, text, err)
				}
				if s.Deltas() != row.deltas {
					t.Errorf("%d deltas in %q, want %d", s.Deltas(), text, row.deltas)
				}
				if got := took(s.Failures()); fmt.Sprint(got) != fmt.Sprint(row.took) {
					t.Errorf("failed after %v, want %v", got, row.took)
				}
			})
		})
	}
}

// A server may take its time before it says that it has an answer.
func TestAStreamIsOpenWithItsHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		begin := make(chan struct{})
		time.AfterFunc(4*time.Second, func() { close(begin) })
		sim.Script(bedrocksim.Text("a").After(time.Second).Step(begin))
		began := time.Now()
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		if got := since(began, s.Times()); got != "- - - -" {
			t.Errorf("before anybody was asked: %s", got)
		}
		_, err := drain(s)
		if got := since(began, s.Times()); got != "0s 4s 5s 5s" {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

// The answer was there at once, however slowly it is taken.
func TestASlowReaderDoesNotStretchAnAnswerInOnePiece(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(bedrocksim.Think("c2ln", "hm").Text("a"))
		q := question()
		q.Whole = true
		began := time.Now()
		s := client.Open(t.Context(), only(q))
		defer s.Close()
		if _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) // of the fake clock
		_, err := drain(s)
		if got := since(began, s.Times()); got != "0s 0s 0s 0s" {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

func TestTheTimesOfAnInvocation(t *testing.T) {
	const second = time.Second
	good := bedrocksim.Body(picture).After(7 * second)
	bad := bedrocksim.Body(`{"images":[]}`).After(2 * second)
	for name, row := range map[string]struct {
		script []bedrocksim.Answer
		want   string
		took   []time.Duration
	}{
		"an answer":                  {[]bedrocksim.Answer{good}, "0s 7s 7s 7s", nil},
		"after a refusal":            {[]bedrocksim.Answer{busy, good}, "0s 10s 10s 10s", []time.Duration{0}},
		"after one that was none":    {[]bedrocksim.Answer{bad, good}, "0s 12s 12s 12s", []time.Duration{2 * second}},
		"a refusal after such a one": {[]bedrocksim.Answer{bad, bedrocksim.Refuse(400, "ValidationException", "no")}, "0s - - -", []time.Duration{2 * second, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulateWith(t, bedrock.Options{Backoff: always(3 * second)})
				sim.Script(row.script...)
				r := picturesOf("a boat")
				r.Judge = func(_ int, body []byte) error {
					if string(body) != picture {
						return fault.New(fault.Unavailable, "test", "no picture")
					}
					return nil
				}
				began := time.Now()
				got, err := client.Invoke(t.Context(), r)
				if since(began, got.Times) != row.want || fmt.Sprint(took(got.Failures)) != fmt.Sprint(row.took) {
					t.Errorf("got %s, failed after %v, %v", since(began, got.Times), took(got.Failures), err)
				}
			})
		})
	}
}
