package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
)

// How many queries are asked, and how many at a time.
const (
	seededQueries = 10_000
	seededWorkers = 64
)

var errNoConnection = errors.New("no connection")

// seeded is the whole way of many queries, each with a plan.
type seeded struct {
	*rig
	records  records
	bankWire http.RoundTripper
	plans    []*chargePlan
	facts    []*chargeFacts
}

var planShape = regexp.MustCompile(`b-(\d{8})`)

// planOf is the plan that a text is about, and its last word behind a slash.
func (s *seeded) planOf(text string) (p *chargePlan, last string) {
	n, _ := strconv.Atoi(planShape.FindStringSubmatch(text)[1]) // digits
	return s.plans[n], text[strings.LastIndexByte(text, '/')+1:]
}

func newSeeded(t *testing.T, seed uint64, queries int) *seeded {
	s := &seeded{}
	for n := range queries {
		s.plans = append(s.plans, planCharge(seed, n))
		s.facts = append(s.facts, &chargeFacts{plan: s.plans[n]})
	}
	s.bankWire = memnet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, _ := s.planOf(r.URL.Path)
		p.poe.ServeHTTP(w, r)
	})).Client().Transport
	s.rig = newRig(t, "nova", func(o *gateway.Options) {
		o.Bots = keptBots{o.Bots, must(o.Bots.Bot(t.Context(), "paid-pair"))}
		o.Limit = gateway.NewLimit(queries) // whoever has left may be answered for a while
		o.Costs, o.Observers = &poe.CostAPI{URL: "http://127.0.0.1", Transport: s}, []gateway.Observer{&s.records}
	}, bedrocksim.WithObserver(func(bedrocksim.Call) {}), bedrocksim.WithAnswers(s.answer), bedrocksim.WithoutRules())
	for _, wire := range []http.RoundTripper{s.http.Transport, s.bankWire} { // to connect takes longer than to ask
		keeping := wire.(*http.Transport)
		keeping.DisableKeepAlives, keeping.MaxIdleConnsPerHost = false, seededWorkers
	}
	return s
}

// keptBots has read its bot once: to read files takes a fifth of such a run.
type keptBots struct {
	gateway.Bots
	bot *bot.Bot
}

func (b keptBots) Bot(context.Context, string) (*bot.Bot, error) { return b.bot, nil }

// answer is the model's. The calls for a query come one after the other.
func (s *seeded) answer(c bedrocksim.Call) bedrocksim.Answer {
	p, _ := s.planOf(string(c.Body))
	n := min(p.answered, len(p.answers)-1)
	p.answered++
	return p.answers[n]
}

// RoundTrip implements http.RoundTripper for the API for costs: it is answered without a
// connection, or there is none to be had.
func (s *seeded) RoundTrip(r *http.Request) (*http.Response, error) {
	p, step := s.planOf(r.URL.Path)
	f := p.next(step)
	if f.unsent {
		return nil, errNoConnection
	}
	p.poe.FailCost(f.fault)
	return s.bankWire.RoundTrip(r)
}

// ask asks the query of a plan, and keeps what its caller sees.
func (s *seeded) ask(p *chargePlan, f *chargeFacts) {
	ctx := context.Background()
	if p.leaves > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.leaves)
		defer cancel()
	}
	client := s.client("paid-pair")
	client.OnEvent = func(e poe.Event) { f.events = append(f.events, e) }
	_, err := client.Query(ctx, p.query())
	f.left = err != nil && p.leaves > 0 || ctx.Err() != nil
}

// gather sorts what the accounts, the records and the log say.
func (s *seeded) gather(t *testing.T) {
	t.Helper()
	for _, f := range s.facts {
		f.ledger = f.plan.poe.Charge(f.plan.id)
	}
	for _, r := range s.records.list {
		p, _ := s.planOf(r.Answer.MessageID)
		f := s.facts[s.number(p)]
		f.records = append(f.records, r)
	}
	for text := range strings.Lines(s.log.String()) {
		if !strings.Contains(text, lostLine) && !strings.Contains(text, unknownLine) {
			continue
		}
		var line struct {
			Msg string
			ID  string `json:"bot_query_id"`
		}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		p, _ := s.planOf(line.ID)
		f := s.facts[s.number(p)]
		if line.Msg == lostLine {
			f.lost++
		} else {
			f.unknown++
		}
	}
}

func (s *seeded) number(p *chargePlan) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(p.id, "b-"))
	return n
}

func textOf(e poe.Event) string {
	var data struct{ Text string }
	_ = json.Unmarshal(e.Data, &data) // Poe's client has read it
	return data.Text
}

// Whatever goes wrong with the model, with Poe's API and with the caller, nobody is charged
// twice, or for nothing, or for more than they were asked, and what is recorded is so.
func TestNobodyIsChargedTwice(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // a tenth of the time of such a run
	synctest.Test(t, func(t *testing.T) {
		s := newSeeded(t, 1, seededQueries)
		var workers sync.WaitGroup
		queue := make(chan int)
		for range seededWorkers {
			workers.Go(func() {
				for n := range queue {
					s.ask(s.plans[n], s.facts[n])
				}
			})
		}
		for n := range s.plans {
			queue <- n
		}
		close(queue)
		workers.Wait()
		time.Sleep(10 * time.Minute) // what callers have left behind ends by itself
		synctest.Wait()
		s.gather(t)
		s.judge(t)
	})
}

func (s *seeded) judge(t *testing.T) {
	t.Helper()
	states, outcomes := map[gateway.ChargeState]int{}, map[string]int{}
	booked := 0
	for _, f := range s.facts {
		for _, wrong := range f.check() {
			t.Error(wrong)
		}
		if t.Failed() {
			continue
		}
		c := f.records[0].Answer.Charge
		states[c.State]++
		outcomes[f.records[0].Outcome]++
		if c.State == gateway.ChargeUnknown {
			booked += len(f.ledger.Captured)
		}
	}
	t.Logf("%v, of the unknown %d charged; %v", states, booked, outcomes)
	// A run whose faults strike nobody would prove nothing.
	for _, state := range []gateway.ChargeState{gateway.ChargeNone, gateway.ChargeDeclined, gateway.ChargeCaptured, gateway.ChargeLost, gateway.ChargeUnknown} {
		if states[state] < len(s.facts)/100 {
			t.Errorf("%d charges are %s", states[state], state)
		}
	}
	if booked < len(s.facts)/200 || booked > states[gateway.ChargeUnknown]-len(s.facts)/200 {
		t.Errorf("of %d unknown charges %d were made", states[gateway.ChargeUnknown], booked)
	}
}
