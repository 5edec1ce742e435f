package gateway_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
	"github.com/poebridge/poebridge/pkg/usage"
)

func TestWhoeverIsAskedToPayIsGivenAllTheTimeOfTheQuery(t *testing.T) {
	for name, row := range map[string]struct {
		bot  string
		took time.Duration
	}{"of Poe's": {"paid", 300 * time.Second}, "of the template": {"paid-brief", time.Minute}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPaying(t, newBank(t), nil)
				p.bank.FailCost(poesim.Charged(poesim.Hang))
				a := p.ask(t, row.bot, poe.Conversation("Hi"))
				synctest.Wait()
				if state, captures := p.charged(t); a.Done != row.took || a.Comments < 5 || state != gateway.ChargeNone || captures != nil || len(p.sim.Calls()) > 0 {
					t.Errorf("done after %s with %d comments, %s %v", a.Done, a.Comments, state, captures)
				}
				if a.Err == nil || !strings.HasPrefix(a.Err.Text, "The payment for this answer could not be arranged") || !a.Err.AllowRetry {
					t.Errorf("%+v", a.Err)
				}
			})
		})
	}
}

func TestACaptureThatIsNeverAnsweredEndsAfterTenSeconds(t *testing.T) {
	for name, then := range map[string]poesim.Fault{"at all": poesim.Hang, "to its end": poesim.Events(poesim.Hang, ": wait\n\n")} {
		for booked, fault := range map[bool]poesim.CostFault{true: poesim.Charged(then), false: poesim.Uncharged(then)} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := newPaying(t, newBank(t), nil)
					p.bank.FailCost(poesim.CostFault{}, fault)
					p.sim.Script(bedrocksim.Text("Hello", " there").Tokens(12, 34))
					a := p.ask(t, "paid", poe.Conversation("Hi"))
					time.Sleep(time.Minute)
					holdAnswer(t, a, 0, 10*time.Second)
					state, captures := p.charged(t)
					if r := p.records.last(t); state != gateway.ChargeUnknown || (captures != nil) != booked || r.Times.Done.Sub(r.Times.Received) != 10*time.Second {
						t.Errorf("%s %v after %s", state, captures, r.Times.Done.Sub(r.Times.Received))
					}
					holdLines(t, p, state)
				})
			})
		}
	}
}

// A key that Poe does not have any more has let the caller in; the bot's other one is Poe's.
func TestAKeyThatPoeDoesNotKnowIsFollowedByTheNext(t *testing.T) {
	const rotated = "vutsrqponmlkjihgfedcba9876543210"
	p := newPaying(t, newBank(t, rotated), func(o *gateway.Options) {
		o.Keys = config.NewKeys(config.KeysOptions{Source: config.BotKeys{"paid": {accessKey, rotated}}, TTL: time.Minute})
	})
	p.sim.Script(bedrocksim.Text("Hello").Tokens(12, 34))
	a := p.ask(t, "paid", poe.Conversation("Hi"))
	state, captures := p.charged(t)
	if a.Text != "Hello" || state != gateway.ChargeCaptured || !slices.Equal(captures, []int{82}) || p.bank.CostCalls() != 3 {
		t.Errorf("%q, %s %v, %d calls", a.Text, state, captures, p.bank.CostCalls())
	}
}

func TestWhatUsersPayIsBoundedByWhatTheyWereAskedFor(t *testing.T) {
	p := newPaying(t, newBank(t), nil)
	p.sim.Script(bedrocksim.Text("Hello").Tokens(12, 34))
	if a := p.ask(t, "paid-brief", poe.Conversation("Hi")); a.Err != nil {
		t.Error(a.Err)
	}
	state, captures := p.charged(t)
	c := p.records.last(t).Answer.Charge
	if state != gateway.ChargeCaptured || !slices.Equal(captures, []int{50}) || c.AuthorisedMilliCents != 50 || c.ChargedMilliCents != 50 {
		t.Errorf("%+v, captured %v", c, captures)
	}
	for _, asked := range p.bank.Charge(queryID).Authorised {
		if len(asked) != 1 || asked[0].Description != "" {
			t.Errorf("asked for %v", asked)
		}
	}
}

func TestUsersReadWhatTheyPayFor(t *testing.T) {
	p := newPaying(t, newBank(t), nil)
	_ = p.ask(t, "paid", poe.Conversation("Hi"))
	ledger := p.bank.Charge(queryID)
	for _, amounts := range slices.Concat(ledger.Authorised, ledger.Captured) {
		if len(amounts) != 1 || amounts[0].Description != "An answer" {
			t.Errorf("%v", amounts)
		}
	}
}

// What Poe cannot be paid for is not given away, except to who cannot be Poe.
func TestWhoCannotBeCharged(t *testing.T) {
	anonymous := poe.Conversation("Hi")
	anonymous.BotQueryID = ""
	hostile := poe.Conversation("Hi")
	hostile.BotQueryID = "../../bot/settings"
	for name, row := range map[string]struct {
		query  poe.QueryRequest
		change func(*gateway.Options)
		text   string
		err    string
	}{
		"a query without an id": {anonymous, nil, "This bot is paid for its answers, and cannot be paid for this one. Nothing was charged.", "the query has no id, so it cannot be charged"},
		"an id of no query's":   {hostile, nil, "This bot is not set up correctly.", "the query's id cannot be one of Poe's"},
		"a gateway that charges nobody": {poe.Conversation("Hi"), func(o *gateway.Options) { o.Costs = nil },
			"This bot is not set up correctly.", "users are to be charged, and there is no API of Poe's to do it with"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaying(t, newBank(t), row.change)
			a := p.ask(t, "paid", row.query)
			c, line := p.records.last(t).Answer.Charge, p.lines(t, "request")[0]
			if a.Err == nil || !strings.HasPrefix(a.Err.Text, row.text) || a.Err.AllowRetry || a.Text != "" || len(p.sim.Calls())+p.bank.CostCalls() > 0 {
				t.Errorf("%q, %+v, %d calls of the model, %d of Poe", a.Text, a.Err, len(p.sim.Calls()), p.bank.CostCalls())
			}
			if c == nil || c.State != gateway.ChargeNone || c.AuthorisedMilliCents+c.ChargedMilliCents > 0 || line["outcome"] != "misconfigured" || !strings.Contains(line["error"].(string), row.err) || line["charge"] != "none" {
				t.Errorf("%+v, %v", c, line)
			}
		})
	}
}

func TestACallerWithATokenIsNotPoeAndIsNotCharged(t *testing.T) {
	p := newPaying(t, newBank(t), taking(t, newIssuer(), nil))
	c := p.client("paid")
	c.AccessKey = good()
	a, err := c.Query(t.Context(), poe.Conversation("Hi"))
	if err != nil || len(a.Problems()) > 0 || a.Text == "" || p.bank.CostCalls() > 0 {
		t.Fatalf("%v, %v, %d calls", err, a.Problems(), p.bank.CostCalls())
	}
	if c := p.records.last(t).Answer.Charge; c == nil || *c != (gateway.Charge{State: gateway.ChargeNone}) {
		t.Errorf("%+v", c)
	}
}

func TestABotWhoseUsersDoNotPayHasNoCharge(t *testing.T) {
	p := newPaying(t, newBank(t), nil)
	_ = p.ask(t, "plain", poe.Conversation("Hi"))
	if p.bank.CostCalls() > 0 || p.records.last(t).Answer.Charge != nil || strings.Contains(p.log.String(), "charge") {
		t.Errorf("%d calls, %s", p.bank.CostCalls(), p.log)
	}
}

// What an answer that failed has cost is the operator's.
func TestUsersPayForAnswersOnly(t *testing.T) {
	for name, row := range map[string]struct {
		script []bedrocksim.Answer
		text   string
	}{
		"a failure before the answer": {slices.Repeat([]bedrocksim.Answer{bedrocksim.Text("a").With(bedrocksim.Exception("validationException", "no").At(bedrocksim.First))}, 4), ""},
		"a failure below some of it":  {slices.Repeat([]bedrocksim.Answer{bedrocksim.Text("Hello", " there").With(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1)))}, 4), "Hello"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaying(t, newBank(t), nil)
			p.sim.Script(row.script...)
			a := p.ask(t, "paid-brief", poe.Conversation("Hi"))
			state, captures := p.charged(t)
			c := p.records.last(t).Answer.Charge
			if a.Err == nil || !a.Err.Event || a.Text != row.text || state != gateway.ChargeNone || captures != nil || c.AuthorisedMilliCents != 50 || p.bank.CostCalls() != 1 {
				t.Errorf("%q, %+v, %+v, captured %v, %d calls", a.Text, a.Err, c, captures, p.bank.CostCalls())
			}
		})
	}
}

// payer is a responder that has the user asked, and then does something.
type payer struct {
	cost usage.Picodollars
	then func(ctx context.Context, w *poe.EventWriter) error
}

func (p payer) Respond(ctx context.Context, _ *poe.Query, w *poe.EventWriter, pay bot.Payment) (bot.Outcome, error) {
	if err := pay.Authorise(ctx, p.cost); err != nil {
		return bot.Outcome{}, err
	}
	err := p.then(ctx, w)
	return bot.Outcome{Cost: p.cost}, err
}

func withPayer(p payer) func(*gateway.Options) {
	return func(o *gateway.Options) { o.Bots = withResponder{o.Bots, p} }
}

func TestAPanicAfterTheUserWasAskedCostsNothing(t *testing.T) {
	p := newPaying(t, newBank(t), withPayer(payer{1e9, func(_ context.Context, w *poe.EventWriter) error {
		_ = w.Text("Some of it")
		panic("secret")
	}}))
	a := p.ask(t, "paid", poe.Conversation("Hi"))
	state, captures := p.charged(t)
	if a.Err == nil || a.Text != "Some of it" || !a.Complete || state != gateway.ChargeNone || captures != nil || p.records.last(t).Answer.Charge.AuthorisedMilliCents != 150 {
		t.Errorf("%q, %+v, %s %v", a.Text, a.Err, state, captures)
	}
}

func TestAnAnswerThatCostsNothingIsNotPaidFor(t *testing.T) {
	p := newPaying(t, newBank(t), withPayer(payer{0, func(_ context.Context, w *poe.EventWriter) error { return w.Text("Hello") }}))
	a := p.ask(t, "paid", poe.Conversation("Hi"))
	if state, captures := p.charged(t); a.Text != "Hello" || state != gateway.ChargeNone || captures != nil || p.bank.CostCalls() > 0 {
		t.Errorf("%q, %s %v, %d calls", a.Text, state, captures, p.bank.CostCalls())
	}
}

// doubtful is a responder whose answer may have been accounted for by another.
type doubtful struct{ payer }

func (d doubtful) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter, pay bot.Payment) (bot.Outcome, error) {
	o, err := d.payer.Respond(ctx, q, w, pay)
	o.Cost, o.EstimatedCost, o.Doubtful = 0, o.Cost, o.Cost
	return o, err
}

func TestWhatAnotherAnswerMayHaveBeenPaidForIsNotPaidForAgain(t *testing.T) {
	hello := payer{1e9, func(_ context.Context, w *poe.EventWriter) error { return w.Text("Hello") }}
	p := newPaying(t, newBank(t), func(o *gateway.Options) { o.Bots = withResponder{o.Bots, doubtful{hello}} })
	a := p.ask(t, "paid", poe.Conversation("Hi"))
	if state, captures := p.charged(t); a.Text != "Hello" || state != gateway.ChargeNone || captures != nil || p.records.last(t).Answer.EstimatedCost == 0 {
		t.Errorf("%q, %s %v", a.Text, state, captures)
	}
}

// Of an answer of many pieces the last wait for more, and would wait for the charge as well.
func TestAllTextIsThereBeforeItIsCharged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaying(t, newBank(t), withPayer(payer{1e9, func(_ context.Context, w *poe.EventWriter) (err error) {
			for range 3500 {
				err = errors.Join(err, w.Text("x"))
			}
			return err
		}}))
		p.bank.FailCost(poesim.CostFault{}, poesim.Charged(poesim.Delay(time.Second, poesim.Events(nil, poesim.CostSuccess))))
		client := p.client("paid")
		seen := map[string]time.Duration{}
		characters := 0
		start := time.Now()
		client.OnEvent = func(e poe.Event) {
			seen[e.Name] = time.Since(start)
			if e.Name == poe.EventText {
				characters += strings.Count(string(e.Data), "x") - 1 // one in the name of the key
			}
		}
		a, err := client.Query(t.Context(), poe.Conversation("Hi"))
		if err != nil || len(a.Problems()) > 0 || characters != 3500 || seen[poe.EventText] != 0 || seen[poe.EventDone] != time.Second {
			t.Errorf("%v, %v, %d characters, %v", err, a.Problems(), characters, seen)
		}
	})
}

// A caller who has seen something has had it made, and pays for it; who has seen nothing does
// not, since Poe sends such queries again.
func TestACallerWhoLeavesPaysForWhatCame(t *testing.T) {
	for name, row := range map[string]struct {
		answer bedrocksim.Answer
		state  gateway.ChargeState
	}{
		"having seen some of it": {bedrocksim.Text("Hello", " there", " again").Every(10*time.Second).Tokens(12, 34), gateway.ChargeCaptured},
		"having seen nothing":    {bedrocksim.Text("Hello").After(time.Minute).Tokens(12, 34), gateway.ChargeNone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPaying(t, newBank(t), nil)
				p.bank.FailCost(poesim.CostFault{}, poesim.Charged(poesim.Delay(3*time.Second, poesim.Events(nil, poesim.CostSuccess))))
				p.sim.Script(row.answer)
				ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
				defer cancel()
				if _, err := p.client("paid").Query(ctx, poe.Conversation("Hi")); err == nil {
					t.Error("the client did not leave")
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				state, captures := p.charged(t)
				r := p.records.last(t)
				cost := bot.Charge{MarkupPercent: 50}.MilliCents(r.Answer.EstimatedCost)
				if r.Outcome != "abandoned" || state != row.state || (state == gateway.ChargeCaptured) != slices.Equal(captures, []int{cost}) || cost == 0 {
					t.Errorf("%s, %s %v of %d", r.Outcome, state, captures, cost)
				}
			})
		})
	}
}

// untilLater is a handler whose requests end at a time, as Lambda's do.
func untilLater(h http.Handler, left time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), left)
		defer cancel()
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

func TestACaptureEndsWithTheTimeOfTheRequest(t *testing.T) {
	for name, row := range map[string]struct {
		left, answer, capture time.Duration
		state                 gateway.ChargeState
		took                  time.Duration
	}{
		"there is time for all":            {time.Minute, 0, 8 * time.Second, gateway.ChargeCaptured, 8 * time.Second},
		"it comes too late":                {time.Minute, 54 * time.Second, 8 * time.Second, gateway.ChargeUnknown, time.Minute},
		"an answer out of time is charged": {time.Minute, time.Hour, time.Second, gateway.ChargeCaptured, 56 * time.Second},
		"of short times a quarter is left": {12 * time.Second, time.Hour, time.Second, gateway.ChargeCaptured, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var handler http.Handler
				p := newPaying(t, newBank(t), func(o *gateway.Options) {
					o.Bots = withResponder{o.Bots, payer{1e9, func(ctx context.Context, w *poe.EventWriter) error {
						_ = w.Text("Hello")
						select {
						case <-time.After(row.answer):
						case <-ctx.Done(): // and the answer is closed with a note
						}
						return nil
					}}}
					handler = gateway.New(*o)
				})
				p.bank.FailCost(poesim.CostFault{}, poesim.Charged(poesim.Delay(row.capture, poesim.Events(nil, poesim.CostSuccess))))
				w := &kept{discard: discard{header: http.Header{}}}
				request, _ := http.NewRequest("POST", "/paid", strings.NewReader(strings.Replace(query, `{`, `{"bot_query_id":"`+queryID+`",`, 1)))
				request.Header.Set("Authorization", "Bearer "+accessKey)
				start := time.Now()
				untilLater(handler, row.left).ServeHTTP(w, request)
				took := time.Since(start)
				synctest.Wait()
				state, captures := p.charged(t)
				if state != row.state || took != row.took || len(captures) != 1 || strings.Count(w.text.String(), "event: done") != 1 || strings.Contains(w.text.String(), "event: error") {
					t.Errorf("%s %v after %s: %s", state, captures, took, w.text.String())
				}
			})
		})
	}
}

func TestTimeThatIsUpIsNoTimeToCharge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var handler http.Handler
		p := newPaying(t, newBank(t), func(o *gateway.Options) {
			o.Bots = withResponder{o.Bots, payer{1e9, func(_ context.Context, w *poe.EventWriter) error {
				time.Sleep(time.Hour) // whatever its context says
				return w.Text("Hello")
			}}}
			handler = gateway.New(*o)
		})
		w := &kept{discard: discard{header: http.Header{}}}
		request, _ := http.NewRequest("POST", "/paid", strings.NewReader(strings.Replace(query, `{`, `{"bot_query_id":"`+queryID+`",`, 1)))
		request.Header.Set("Authorization", "Bearer "+accessKey)
		untilLater(handler, time.Minute).ServeHTTP(w, request)
		if state, captures := p.charged(t); state != gateway.ChargeLost || captures != nil || p.bank.CostCalls() != 1 || len(p.lines(t, lostLine)) != 1 {
			t.Errorf("%s %v, %d calls", state, captures, p.bank.CostCalls())
		}
	})
}

// wild is an API whose captures panic.
type wild struct{ *bank }

func (wild) Capture(context.Context, string, string, ...poe.Amount) error { panic("secret") }

func TestAPanicWhileAnAnswerIsChargedForEndsNothingElse(t *testing.T) {
	p := newPaying(t, newBank(t), func(o *gateway.Options) { o.Costs = wild{o.Costs.(*bank)} })
	a := p.ask(t, "paid", poe.Conversation("Hi"))
	if state, _ := p.charged(t); len(a.Problems()) > 0 || a.Text == "" || state != gateway.ChargeUnknown || len(p.lines(t, unknownLine)) != 1 || strings.Contains(p.log.String(), "secret") {
		t.Errorf("%v, %s, %s", a.Problems(), state, p.log)
	}
}

// The form of a query's id is Poe's own business. Whoever looks for a charge in Poe's accounts
// needs it as it is, and one that Poe has authorised an amount for is Poe's.
func TestAChargeCanBeFoundByTheIDThatPoeTook(t *testing.T) {
	for name, row := range map[string]struct{ id, want string }{
		"of another alphabet": {"QnJhbmNoOjEyMw==:7.5+~", "QnJhbmNoOjEyMw==:7.5+~"},
		"a long one":          {"b-" + strings.Repeat("x", 100), "b-" + strings.Repeat("x", 100)},
		"what may be a key":   {accessKey, "unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaying(t, newBank(t), nil)
			p.bank.FailCost(poesim.CostFault{}, poesim.Charged(poesim.Reset))
			q := poe.Conversation("Hi")
			q.BotQueryID = row.id
			if a := p.ask(t, "paid", q); a.Err != nil {
				t.Fatal(a.Err)
			}
			lines := p.lines(t, unknownLine)
			if len(lines) != 1 || lines[0]["bot_query_id"] != row.want || strings.Contains(p.log.String(), accessKey) {
				t.Errorf("want %q: %v", row.want, lines)
			}
		})
	}
}

func TestUsersAreToldThatTheyCannotPayInTheirLanguage(t *testing.T) {
	q := poe.Conversation("Hi")
	q.BotQueryID, q.LanguageCode = "", "de-AT"
	a := newPaying(t, newBank(t), nil).ask(t, "paid", q)
	if a.Err == nil || !strings.HasPrefix(a.Err.Text, "Dieser Bot wird für seine Antworten bezahlt") {
		t.Errorf("%+v", a.Err)
	}
}
