package gateway_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// chargePlan is what one query of many is to meet.
type chargePlan struct {
	id       string
	answers  []bedrocksim.Answer // of the model, in turn; the last for all further calls
	sound    bool                // none of them has a fault
	smooth   bool                // nothing goes wrong at all
	in, out  int                 // tokens of a sound answer
	text     string              // of a sound answer
	costs    map[string][]costFault
	leaves   time.Duration  // 0: never
	poe      *poesim.Server // with the accounts of this query alone
	answered int            // how often the model was asked
}

// costFault is what one call of the API for costs meets.
type costFault struct {
	unsent bool // there is no connection
	fault  poesim.CostFault
}

// planCharge draws a plan. It depends on the seed and the number alone.
func planCharge(seed uint64, number int) *chargePlan {
	r := rand.New(rand.NewPCG(seed, uint64(number)))
	p := &chargePlan{
		id: fmt.Sprintf("b-%08d", number), in: 1 + r.IntN(3000), out: 1 + r.IntN(3000)*(1+r.IntN(2)), // of 5000 at most that are asked for
		costs: map[string][]costFault{}, poe: poesim.New(poesim.Options{}),
	}
	var pieces []string
	for i := range 1 + r.IntN(6) {
		pieces = append(pieces, fmt.Sprintf("%d.%d ", number, i))
		p.text += pieces[i]
	}
	gap := time.Duration(r.IntN(3)) * time.Duration(r.IntN(2000)) * time.Millisecond
	whole := bedrocksim.Text(pieces...).Every(gap).Tokens(p.in, p.out)
	p.sound = r.IntN(3) > 0
	if !p.sound {
		for range 1 + r.IntN(4) {
			p.answers = append(p.answers, whole.With(modelFaults[r.IntN(len(modelFaults))]))
		}
	}
	if p.sound || r.IntN(2) == 0 {
		p.answers = append(p.answers, whole)
	}
	p.costs["authorize"] = drawCosts(r, 3)
	p.costs["capture"] = drawCosts(r, 2)
	if r.IntN(6) == 0 {
		p.leaves = time.Duration(1+r.IntN(20_000)) * time.Millisecond
	}
	p.smooth = p.sound && p.leaves == 0 && p.costs["authorize"] == nil && p.costs["capture"] == nil
	return p
}

// modelFaults are some of each sort: before the answer, in it, at its end, and silence.
var modelFaults = []bedrocksim.Fault{
	bedrocksim.Exception("throttlingException", "Too many tokens, please wait before trying again.").At(bedrocksim.First),
	bedrocksim.Exception("validationException", "Bad.").At(bedrocksim.First),
	bedrocksim.Exception("internalServerException", "Oh.").At(bedrocksim.AfterDeltas(1)),
	bedrocksim.HangUp(), bedrocksim.NoMetadata(),
	bedrocksim.Abort().At(bedrocksim.AfterDeltas(1)), bedrocksim.CleanEOF().At(bedrocksim.BeforeStop),
	bedrocksim.Stall().At(bedrocksim.AfterDeltas(1)), bedrocksim.NoHeaders(),
}

// drawCosts draws faults for up to four calls; one in so many queries meets none.
func drawCosts(r *rand.Rand, sound int) (faults []costFault) {
	if r.IntN(sound) > 0 {
		return nil
	}
	for range 1 + r.IntN(4) {
		faults = append(faults, drawCost(r))
	}
	return faults
}

func drawCost(r *rand.Rand) costFault {
	answer := []poesim.Fault{
		nil, poesim.Events(nil, poesim.CostSuccess), poesim.Events(nil, ": a\n\nevent: resu", "lt\ndata: {\"status\":\"success\"}\n\n"),
		poesim.Events(poesim.Refuse, poesim.CostSuccess), poesim.Events(poesim.Refuse, "event: result\n"), poesim.Events(nil, "event: result\ndata: no\n\n"),
		poesim.Status(500), poesim.Status(502), poesim.Reset, poesim.Refuse, poesim.Hang, poesim.Events(poesim.Hang, ": a\n\n"),
		elsewhere, poesim.Answer("{}"),
	}[r.IntN(14)]
	if delay := time.Duration(r.IntN(3)) * time.Duration(r.IntN(6000)) * time.Millisecond; answer != nil && delay > 0 {
		answer = poesim.Delay(delay, answer)
	}
	switch r.IntN(5) {
	case 0:
		return costFault{unsent: true}
	case 1: // what says that nothing was done is never told of what was
		return costFault{fault: poesim.Uncharged([]poesim.Fault{
			poesim.Message(429, "slow down"), poesim.Message(403, "no such key"), poesim.Message(404, "no such query"),
			poesim.Events(nil, poesim.CostInsufficient), poesim.Events(nil),
		}[r.IntN(5)])}
	case 2: // and success never of what was not
		return costFault{fault: poesim.Uncharged([]poesim.Fault{poesim.Status(500), poesim.Reset, poesim.Hang, poesim.Events(poesim.Refuse, ": a\n\n")}[r.IntN(4)])}
	}
	if answer == nil {
		return costFault{}
	}
	return costFault{fault: poesim.Charged(answer)}
}

// next is what the next call meets.
func (p *chargePlan) next(step string) (f costFault) {
	if left := p.costs[step]; len(left) > 0 {
		f, p.costs[step] = left[0], left[1:]
	}
	return f
}

// query is the plan's, by which everybody else knows it again.
func (p *chargePlan) query() poe.QueryRequest {
	q := poe.Conversation("Say " + p.id)
	q.BotQueryID, q.MessageID = p.id, "m"+p.id
	return q
}
