package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// scope says which attempts a fault strikes.
type scope string

const (
	nowhere scope = "-"
	once    scope = "once"   // the first attempt
	twice   scope = "twice"  // the first two
	region  scope = "region" // every attempt in the first region
	always  scope = "always" // every attempt
)

// trouble is what goes wrong beside the model.
type trouble string

const (
	noTrouble trouble = ""
	hangUp    trouble = "hang-up" // the client leaves in mid-answer
	badDNS    trouble = "bad-dns" // Bedrock's name is not known
	coldStart trouble = "config"  // a cold process whose services fail
	timeUp    trouble = "time-up" // the time for the answer is up before the answer is
)

// plan is one query: what is asked of whom, what the model says, and what goes wrong. It
// follows from the seed and the number alone.
type plan struct {
	Number  int
	Bot     string
	Kase    kase
	Scope   scope
	Trouble trouble
	Config  string // the fault of a cold start

	Words   int  // of the answer
	Varied  bool // each attempt has a text of its own
	Tool    bool // the answer ends in a call of a tool
	Thought bool // thinking comes first
	At      int  // deltas before a fault in the middle
	Gap     time.Duration
	Leave   int // text events after which the client hangs up
	History int // earlier turns

	seed uint64
}

// planner makes the plans of a run.
type planner struct {
	seed  uint64
	cases []kase
	order []int // of the cases, so that any number of queries has as many faults as can be
	only  string
}

func newPlanner(seed uint64, only string) (*planner, error) {
	p := &planner{seed: seed, only: only}
	for _, k := range kases() {
		if strings.Contains(k.name(), only) || strings.Contains(k.family, only) {
			p.cases = append(p.cases, k)
		}
	}
	if len(p.cases) == 0 {
		return nil, fmt.Errorf("-fault %q: no fault has that in its name", only)
	}
	p.order = rand.New(rand.NewPCG(seed, 0)).Perm(len(p.cases))
	return p, nil
}

// rare are the queries in a hundred that have a trouble, or none at all, in place of a fault.
const (
	percentHealthy = 6
	percentHangUp  = 3
	percentDNS     = 1
	percentCold    = 1
	percentTimeUp  = 2
)

// plan is the query of a number, which begins at 0.
func (p *planner) plan(n int) plan {
	r := rand.New(rand.NewPCG(p.seed, uint64(n)+1))
	q := plan{
		Number: n, seed: r.Uint64(), Kase: kase{point: none, class: healthy, family: "no fault"}, Scope: nowhere,
		Words: 12 + r.IntN(40), Varied: r.IntN(2) == 0, History: r.IntN(3),
		Bot: pick(r, "two-restart", "two-restart", "two-continue", "two-continue", "two-none", "two-models", "one-restart", "two-thinking", "two-tools"),
	}
	if r.IntN(20) == 0 {
		q.Words = 200 + r.IntN(400)
	}
	if r.IntN(5) == 0 {
		q.Gap = time.Duration(r.IntN(5)) * time.Millisecond
	}
	if p.only != "" || !q.troubled(r) {
		q.fault(r, p.cases[p.order[n%len(p.order)]])
	}
	q.Tool, q.Thought = q.Bot == "two-tools", q.Bot == "two-thinking"
	if q.Kase.family == "drip" {
		q.Words = 10
	}
	if q.Kase.class == silent {
		q.Bot += quick
	}
	return q
}

// troubled has some queries meet something else than a fault of the model's.
func (q *plan) troubled(r *rand.Rand) bool {
	dice := r.IntN(100)
	below := func(percent int) bool {
		hit := dice >= 0 && dice < percent
		dice -= percent
		return hit
	}
	switch {
	case below(percentHealthy):
		return true
	case below(percentHangUp):
		q.Trouble, q.Leave, q.Gap = hangUp, 1+r.IntN(10), time.Millisecond
	case below(percentDNS):
		q.Trouble = badDNS
	case below(percentCold):
		q.Trouble, q.Config = coldStart, pick(r, configFaultNames()...)
	case below(percentTimeUp):
		q.Trouble, q.Bot, q.Words, q.Gap = timeUp, "two-brief", 120, 50*time.Millisecond
	default:
		return false
	}
	return true
}

func (q *plan) fault(r *rand.Rand, k kase) {
	q.Kase = k
	q.Scope = pick(r, once, once, once, twice, region, region, always)
	if k.class == harmless || k.class == foreign {
		q.Scope = always
	}
	if k.point == mid {
		q.At = 1 + r.IntN(q.Words-2) // a text has at least as many deltas as words
	}
}

// strikes reports whether the fault meets the i-th attempt, from 0, in a region.
func (q *plan) strikes(i int, in string) bool {
	switch q.Scope {
	case once:
		return i == 0
	case twice:
		return i < 2
	case region:
		return in == firstRegion
	case always:
		return true
	}
	return false
}

// left says whether the fault leaves a target that would answer.
func (q *plan) left() string {
	one := strings.HasPrefix(q.Bot, "one-")
	shown := q.Kase.point == mid || q.Kase.point == last
	switch k := q.Kase.class; {
	case q.Scope == nowhere || k == harmless || k == foreign:
		return "-"
	case k == fatal || k == tooLong:
		return "no help" // to any of them it is the question that is wrong
	case q.Scope == always || q.Scope == region && one:
		return "none"
	case k == elsewise && (one || q.Scope == twice):
		return "none" // none is asked again that has no rights or no quota
	case k == silent && !shown && (one || q.Scope == twice):
		return "none" // in the time that there is
	case shown && strings.HasPrefix(q.Bot, "two-none"):
		return "not asked" // recovery: none
	}
	return "healthy"
}

// blow is the fault for an answer that thinks in so many deltas before it speaks.
func (q *plan) blow(thoughts int) bedrocksim.Fault {
	f := q.Kase.fault
	if q.Kase.point == mid {
		f.Point = bedrocksim.AfterDeltas(q.at(thoughts))
	}
	return f
}

// at is after how many deltas a fault strikes. What adds text strikes within the text.
func (q *plan) at(thoughts int) int {
	if q.Kase.class == foreign || q.Kase.class == harmless {
		return thoughts + q.At
	}
	return q.At
}

// String says what it takes to understand one query.
func (q *plan) String() string {
	s := fmt.Sprintf("#%d %s: %s (%s, %s, %s)", q.Number, q.Bot, q.Kase.name(), q.Kase.class, q.Kase.point, q.Scope)
	if q.Kase.point == mid {
		s += fmt.Sprintf(" after %d deltas", q.At)
	}
	if q.Trouble != noTrouble {
		s += fmt.Sprintf(", trouble %s %s", q.Trouble, q.Config)
	}
	return s + fmt.Sprintf(", %d words, varied %t, gap %v", q.Words, q.Varied, q.Gap)
}

// token marks a query in the user's message, where the simulator finds it.
func (q *plan) token() string { return fmt.Sprintf("chaos-%06d", q.Number) }

// rand is a source of its own for each part of a query, the same whenever it is asked.
func (q *plan) rand(part uint64) *rand.Rand { return rand.New(rand.NewPCG(q.seed, part)) }

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
