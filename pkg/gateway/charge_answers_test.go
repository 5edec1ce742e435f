package gateway_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// class is what is known after an answer of Poe's.
type class string

const (
	done     class = "done"
	declined class = "the user cannot pay"
	refused  class = "refused for good" // as much as odd, but known
	failing  class = "not done"
	unclear  class = "nobody knows"
	odd      class = "nobody knows, and it is no passing trouble"
)

// costAnswers are the ways in which a call of Poe's API for costs can come out. The first
// calls meet the faults, one each; those after them are as they should be.
var costAnswers = map[string]struct {
	faults []poesim.CostFault
	closed int // connections that are refused before that
	class  class
	calls  int           // that reach Poe
	booked bool          // something was done, for all that is known
	took   time.Duration // until it has come out
}{
	"success": {class: done, calls: 1, booked: true},
	"success in pieces, among comments, with other line ends": {faults: []poesim.CostFault{
		poesim.Charged(poesim.Events(nil, ": a\r\n\r", "\nevent: res", "ult\r\ndata: {\"status\":\"succ", "ess\"}\r\n\r\n"))}, class: done, calls: 1, booked: true},
	"success after other events":  {faults: []poesim.CostFault{poesim.Charged(poesim.Events(nil, "event: news\ndata: {}\n\n", poesim.CostSuccess))}, class: done, calls: 1, booked: true},
	"success, then a broken body": {faults: []poesim.CostFault{poesim.Charged(poesim.Events(poesim.Refuse, poesim.CostSuccess))}, class: done, calls: 1, booked: true},
	"success after a second":      {faults: []poesim.CostFault{poesim.Charged(poesim.Delay(time.Second, poesim.Events(nil, poesim.CostSuccess)))}, class: done, calls: 1, booked: true, took: time.Second},
	"success after five seconds":  {faults: []poesim.CostFault{poesim.Charged(poesim.Delay(5*time.Second, poesim.Events(nil, poesim.CostSuccess)))}, class: done, calls: 1, booked: true, took: 5 * time.Second},

	"no funds":                        {faults: []poesim.CostFault{poesim.Uncharged(poesim.Events(nil, poesim.CostInsufficient))}, class: declined, calls: 1},
	"no funds after a while":          {faults: []poesim.CostFault{poesim.Uncharged(poesim.Delay(3*time.Second, poesim.Events(nil, poesim.CostInsufficient)))}, class: declined, calls: 1, took: 3 * time.Second},
	"a stream without a result":       {faults: []poesim.CostFault{poesim.Uncharged(poesim.Events(nil, "event: news\ndata: {}\n\n"))}, class: declined, calls: 1},
	"a stream of nothing":             {faults: []poesim.CostFault{poesim.Uncharged(poesim.Events(nil))}, class: declined, calls: 1},
	"the key is refused":              {faults: []poesim.CostFault{poesim.Uncharged(poesim.Message(403, "no such key"))}, class: refused, calls: 1},
	"the query is not known":          {faults: []poesim.CostFault{poesim.Uncharged(poesim.Message(404, "no such query"))}, class: refused, calls: 1},
	"the form is refused":             {faults: []poesim.CostFault{poesim.Uncharged(poesim.Message(400, "bad amounts"))}, class: refused, calls: 1},
	"too many calls, once":            {faults: []poesim.CostFault{poesim.Uncharged(poesim.Message(429, "slow down"))}, class: done, calls: 2, booked: true, took: 200 * time.Millisecond},
	"too many calls, again and again": {faults: slices.Repeat([]poesim.CostFault{poesim.Uncharged(poesim.Message(429, "slow down"))}, 3), class: failing, calls: 3, took: 600 * time.Millisecond},
	"too many calls, then no funds":   {faults: []poesim.CostFault{poesim.Uncharged(poesim.Message(429, "slow down")), poesim.Uncharged(poesim.Events(nil, poesim.CostInsufficient))}, class: declined, calls: 2, took: 200 * time.Millisecond},
	"too many calls, then a reset":    {faults: []poesim.CostFault{poesim.Uncharged(poesim.Message(429, "slow down")), poesim.Charged(poesim.Reset)}, class: unclear, calls: 2, booked: true, took: 200 * time.Millisecond},
	"no connection, twice":            {closed: 2, class: done, calls: 1, booked: true, took: 600 * time.Millisecond},
	"no connection at all":            {closed: 3, class: failing, took: 600 * time.Millisecond},

	"a failure of Poe's before it is done": {faults: []poesim.CostFault{poesim.Uncharged(poesim.Status(500))}, class: unclear, calls: 1},
	"a failure of Poe's after it is done":  {faults: []poesim.CostFault{poesim.Charged(poesim.Status(503))}, class: unclear, calls: 1, booked: true},
	"a gateway that waits no longer":       {faults: []poesim.CostFault{poesim.Charged(poesim.Delay(4*time.Second, poesim.Status(504)))}, class: unclear, calls: 1, booked: true, took: 4 * time.Second},
	"a reset before it is done":            {faults: []poesim.CostFault{poesim.Uncharged(poesim.Reset)}, class: unclear, calls: 1},
	"a reset after it is done":             {faults: []poesim.CostFault{poesim.Charged(poesim.Reset)}, class: unclear, calls: 1, booked: true},
	"a body that is cut within the result": {faults: []poesim.CostFault{poesim.Charged(poesim.Events(poesim.Refuse, "event: result\ndata: {\"sta"))}, class: unclear, calls: 1, booked: true},
	"a body that is cut before the result": {faults: []poesim.CostFault{poesim.Uncharged(poesim.Events(poesim.Refuse, ": wait\n\n"))}, class: unclear, calls: 1},
	"a result that is no JSON":             {faults: []poesim.CostFault{poesim.Charged(poesim.Events(nil, "event: result\ndata: success\n\n"))}, class: unclear, calls: 1, booked: true},
	"a result without a status":            {faults: []poesim.CostFault{poesim.Charged(poesim.Events(nil, "event: result\ndata: {}\n\n"))}, class: unclear, calls: 1, booked: true},
	"an answer that is no stream":          {faults: []poesim.CostFault{poesim.Charged(poesim.Answer(`{"status":"success"}`))}, class: unclear, calls: 1, booked: true},
	"an answer without an end":             {faults: []poesim.CostFault{poesim.Charged(poesim.Events(poesim.Hang, strings.Repeat(": wait\n\n", 40<<10)))}, class: unclear, calls: 1, booked: true},
	"a redirect":                           {faults: []poesim.CostFault{poesim.Charged(elsewhere)}, class: odd, calls: 1, booked: true},
}

func elsewhere(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "https://elsewhere.example/")
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// Before the model is asked, whoever is not certainly able to pay gets no answer, and nobody
// is charged.
func TestAnAnswerIsGivenToWhoIsAbleToPay(t *testing.T) {
	type end struct {
		text, errorType string
		retry           bool
		state           gateway.ChargeState
		outcome         string
	}
	const notAsked, setUp = "The payment for this answer could not be arranged, so there is none. Nothing was charged. Please try again in a moment. (ref ", "This bot is not set up correctly."
	ends := map[class]end{
		declined: {"", "insufficient_fund", true, gateway.ChargeDeclined, "insufficient_funds"},
		refused:  {setUp, "", false, gateway.ChargeNone, "misconfigured"},
		odd:      {setUp, "", false, gateway.ChargeNone, "misconfigured"},
		failing:  {notAsked, "", true, gateway.ChargeNone, ""},
		unclear:  {notAsked, "", true, gateway.ChargeNone, ""},
	}
	for name, row := range costAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPaying(t, newBank(t), nil)
				p.bank.closed = row.closed
				p.bank.FailCost(row.faults...)
				p.sim.Script(bedrocksim.Text("Hello", " there").Tokens(12, 34))
				a := p.ask(t, "paid", poe.Conversation("Hi"))
				synctest.Wait()
				state, captures := p.charged(t)
				record := p.records.last(t)
				if len(a.Reports)+len(a.Findings) > 0 || !a.Complete || a.Done != row.took {
					t.Errorf("done after %s: %v", a.Done, a.Problems())
				}
				if len(p.lines(t, lostLine))+len(p.lines(t, unknownLine)) > 0 {
					t.Errorf("log: %s", p.log)
				}
				if row.class == done {
					if a.Err != nil || a.Text != "Hello there" || state != gateway.ChargeCaptured || !slices.Equal(captures, []int{82}) || p.bank.CostCalls() != row.calls+1 {
						t.Errorf("%q, %+v, %s %v, %d calls", a.Text, a.Err, state, captures, p.bank.CostCalls())
					}
					return
				}
				want := ends[row.class]
				if a.Err == nil || !strings.HasPrefix(a.Err.Text, want.text) || (a.Err.Text == "") != (want.text == "") || a.Err.ErrorType != want.errorType || a.Err.AllowRetry != want.retry || a.Text != "" {
					t.Errorf("%q, %+v", a.Text, a.Err)
				}
				if state != want.state || captures != nil || len(p.sim.Calls()) > 0 || p.bank.CostCalls() != row.calls || want.outcome != "" && record.Outcome != want.outcome {
					t.Errorf("%s, %s, captured %v, %d calls of the model, %d of Poe", record.Outcome, state, captures, len(p.sim.Calls()), p.bank.CostCalls())
				}
				if c := record.Answer.Charge; c.AuthorisedMilliCents+c.ChargedMilliCents != 0 || c.Took != row.took {
					t.Errorf("%+v", c)
				}
			})
		})
	}
}

// After the last text nothing of it changes the answer, which ends two seconds later at the
// latest; and the user is charged once at most, whatever is known of it.
func TestAnAnswerIsChargedForOnceAndNoneIsLostOverIt(t *testing.T) {
	states := map[class]gateway.ChargeState{
		done: gateway.ChargeCaptured, declined: gateway.ChargeLost, refused: gateway.ChargeLost, failing: gateway.ChargeLost,
		unclear: gateway.ChargeUnknown, odd: gateway.ChargeUnknown,
	}
	for name, row := range costAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPaying(t, newBank(t), nil)
				steps := make(chan struct{}, 3)
				steps <- struct{}{}
				p.sim.Script(bedrocksim.Text("Hello", " there").Tokens(12, 34).Step(steps))
				time.AfterFunc(time.Second, func() { // the user has been asked
					p.bank.mu.Lock()
					p.bank.closed = row.closed
					p.bank.mu.Unlock()
					p.bank.FailCost(row.faults...)
					close(steps)
				})
				a := p.ask(t, "paid", poe.Conversation("Hi"))
				time.Sleep(time.Minute)
				synctest.Wait()
				holdAnswer(t, a, time.Second, row.took)
				state, captures := p.charged(t)
				record := p.records.last(t)
				if took := record.Times.Done.Sub(record.Times.Received); state != states[row.class] || took != time.Second+row.took || record.Outcome != "ok" {
					t.Errorf("%s, %s after %s", record.Outcome, state, took)
				}
				if want := map[bool][]int{true: {82}}[row.booked]; !slices.Equal(captures, want) || p.bank.CostCalls() != row.calls+1 {
					t.Errorf("captured %v, want %v; %d calls", captures, want, p.bank.CostCalls())
				}
				holdLines(t, p, state)
			})
		})
	}
}

// holdAnswer checks that an answer is whole: its last text there at a time, and its end when
// the charge had come out, or two seconds later.
func holdAnswer(t *testing.T, a *poe.Answer, said, took time.Duration) {
	t.Helper()
	var names []string
	last := time.Duration(-1)
	for _, e := range a.Events {
		names = append(names, e.Name)
		if e.Name == "text" {
			last = e.At
		}
	}
	// Whoever reads on behind done sees that the connection is kept for the charge.
	open := took-min(took, 2*time.Second) >= 2*time.Second
	if findings := fmt.Sprint(a.Findings); open != (len(a.Findings) == 1) || open && !strings.Contains(findings, "still open 2s after done") || len(a.Findings) > 1 {
		t.Errorf("found %s", findings)
	}
	if a.Err != nil || len(a.Reports) > 0 || a.Text != "Hello there" || !a.Complete || last != said || a.Done != said+min(took, 2*time.Second) {
		t.Errorf("%q at %s, done at %s: %v", a.Text, last, a.Done, a.Problems())
	}
	if got := strings.Join(names, " "); strings.Count(got, "done") != 1 || !strings.HasSuffix(got, "text done") || strings.Contains(got, "error") {
		t.Errorf("the events are %s", got)
	}
}

// holdLines checks what is logged of the last charge, besides what the request's line says.
func holdLines(t *testing.T, p *paying, state gateway.ChargeState) {
	t.Helper()
	lost, unknown := p.lines(t, lostLine), p.lines(t, unknownLine)
	if (len(lost) == 1) != (state == gateway.ChargeLost) || (len(unknown) == 1) != (state == gateway.ChargeUnknown) || len(lost)+len(unknown) > 1 {
		t.Fatalf("%d and %d lines for %s", len(lost), len(unknown), state)
	}
	charge, request := p.records.last(t).Answer.Charge, p.lines(t, "request")[0]
	for key, want := range map[string]any{
		"charge": string(state), "authorised_usd": fmt.Sprintf("0.%05d", charge.AuthorisedMilliCents),
		"charged_usd": map[bool]string{true: "0.00082", false: "0.00"}[state == gateway.ChargeCaptured],
	} {
		if request[key] != want {
			t.Errorf("%s is %v, want %v", key, request[key], want)
		}
	}
	level := map[bool]string{true: "WARN", false: "ERROR"}[len(lost) == 1]
	for _, line := range slices.Concat(lost, unknown) {
		for key, want := range map[string]any{
			"level": level, "bot": "paid", "ref": p.records.last(t).ID[:10], "request_id": p.records.last(t).ID, "bot_query_id": queryID,
			"message_id": "m-00000000000000000000000000000001", "conversation_id": "c-00000000000000000000000000000001", "user_id": "u-00000000000000000000000000000001",
			"amount_milli_cents": 82.0, "authorised_milli_cents": float64(charge.AuthorisedMilliCents), "phase": "capture",
		} {
			if line[key] != want {
				t.Errorf("%s is %v, want %v", key, line[key], want)
			}
		}
		if line["why"] == "" || line["begun"] == nil || line["took_ms"] == nil {
			t.Errorf("the line is %v", line)
		}
	}
	if strings.Contains(p.log.String(), accessKey) {
		t.Errorf("the log has the key: %s", p.log)
	}
}
