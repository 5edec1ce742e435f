package gateway

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

var errNoCosts = errors.New("users are to be charged, and there is no API of Poe's to do it with")

// Authorise implements [bot.Payment]. Whatever goes wrong, nobody is charged and there is no
// answer: who wants to be paid gives none away.
func (p *payment) Authorise(ctx context.Context, atMost usage.Picodollars) error {
	amount := p.terms.MostMilliCents(atMost)
	if amount == 0 || p.phase == phaseAuthorised {
		return nil
	}
	err := p.prepare(ctx)
	if err != nil {
		return err
	}
	err = p.call(ctx, p.costs.Authorize, amount)
	switch {
	case err == nil:
		p.phase, p.most = phaseAuthorised, amount
		return nil
	case fault.KindOf(err) == fault.InsufficientFunds:
		p.phase = phaseDeclined
		return err
	}
	return notAuthorised(p.query.LanguageCode, err)
}

// prepare makes sure that there is all it takes. A query of Poe's without an id to charge it by
// is one of a bot that may not charge; or it is not Poe's.
func (p *payment) prepare(ctx context.Context) (err error) {
	switch {
	case p.costs == nil:
		return &fault.Error{Kind: fault.Misconfigured, Op: opCharge, Err: errNoCosts}
	case p.query.BotQueryID == "":
		return &fault.Error{Kind: fault.Misconfigured, Op: opCharge, Err: poe.ErrNoQueryID, UserText: chargeText(textNoQueryID, p.query.LanguageCode)}
	}
	if p.keys, err = p.query.AccessKeys.Find(ctx); err == nil && len(p.keys) == 0 {
		err = &fault.Error{Kind: fault.Misconfigured, Op: opCharge, Err: errors.New("the bot has no access key to charge with")}
	}
	return fault.Wrap(fault.Unavailable, opCharge, err)
}

const opCharge = "gateway: charge"

// notAuthorised is a failure to ask the user, in words that are not about a model. What may
// pass can be tried again, whether or not the question has reached Poe: it charges nobody. The
// rest is for the bot's operator.
func notAuthorised(language string, err error) error {
	failed := &fault.Error{Kind: fault.KindOf(err), Op: opCharge, Err: err}
	if !failed.Kind.Retryable() {
		failed.Kind = fault.Misconfigured
		return failed
	}
	failed.UserText = chargeText(textNotAsked, language)
	return failed
}
