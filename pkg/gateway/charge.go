package gateway

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Costs charges users, as [poe.CostAPI] does. [poe.ChargeUnknown] must tell of its errors
// whether it may have been done. It returns soon after its context has ended, and its methods
// may be called concurrently.
type Costs interface {
	Authorize(ctx context.Context, accessKey, queryID string, amounts ...poe.Amount) error
	Capture(ctx context.Context, accessKey, queryID string, amounts ...poe.Amount) error
}

// ChargeState is what is known of the charge for an answer.
type ChargeState string

// The states of a charge.
const (
	ChargeNone     ChargeState = "none"     // there was nothing to charge for, or no answer
	ChargeDeclined ChargeState = "declined" // the user cannot pay; no model was asked
	ChargeCaptured ChargeState = "captured" // the user has paid
	ChargeLost     ChargeState = "lost"     // there was an answer, and the user certainly has not paid
	ChargeUnknown  ChargeState = "unknown"  // there was an answer, and nobody knows whether the user has paid
)

// Charge is what became of the charge for an answer of a bot whose users pay. Amounts are in
// thousandths of a cent.
type Charge struct {
	State                ChargeState
	AuthorisedMilliCents int
	ChargedMilliCents    int           // 0 unless captured
	Took                 time.Duration // that Poe was waited for, authorisation and capture together
}

// payment is the way of the query to be paid for by its template. A caller with a token is
// not Poe, which nobody else can charge through.
func (x *exchange) payment() bot.Payment {
	terms := x.serving.Template.Charge
	if !terms.Users {
		return bot.Free{}
	}
	x.pay = &payment{costs: x.g.opts.Costs, terms: terms, query: x.request.Query}
	if x.auth == byToken {
		return bot.Free{}
	}
	return x.pay
}

// phase is how far a payment has come. It only moves on: from idle to declined or authorised,
// and from there by one capture to one of the last three.
type phase int

const (
	phaseIdle       phase = iota
	phaseDeclined         // final
	phaseAuthorised       // final for an answer that is not charged for; Poe lets go of the amount
	phaseCapturing
	phaseCaptured // final, as are the next
	phaseLost
	phaseUnknown
)

// states are the phases as others see them. Who is still capturing does not know.
var states = [...]ChargeState{
	phaseIdle: ChargeNone, phaseDeclined: ChargeDeclined, phaseAuthorised: ChargeNone,
	phaseCapturing: ChargeUnknown, phaseCaptured: ChargeCaptured, phaseLost: ChargeLost, phaseUnknown: ChargeUnknown,
}

// payment is the payment for one answer. Its user is asked before a model is, and charged once,
// after the answer. It is used by one goroutine at a time.
type payment struct {
	costs Costs // nil: nobody can be charged
	terms bot.Charge
	query *poe.Query

	phase  phase
	most   int      // that is authorised, in thousandths of a cent
	amount int      // that is captured
	keys   []string // to call Poe with, the one that it took first
	took   time.Duration
}

// charge is what became of it; nil where users do not pay.
func (p *payment) charge() *Charge {
	if p == nil {
		return nil
	}
	c := &Charge{State: states[p.phase], AuthorisedMilliCents: p.most, Took: p.took}
	if p.phase == phaseCaptured {
		c.ChargedMilliCents = p.amount
	}
	return c
}
