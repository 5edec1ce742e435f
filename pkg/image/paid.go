package image

import (
	"context"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// What is counted as paid for. Bedrock sells pictures, and nothing that is published says what
// it takes for answers of status 200 in which there is none that can be had. So:
//
//   - Each picture of an answer that can be read counts.
//   - An answer that is garbled or breaks off, or that has neither a picture nor a reason that
//     is documented, counts as an estimate for as many as were asked for: most likely they
//     were made.
//   - An answer that says why there is no picture counts for nothing: a filter, a guardrail,
//     or an inference error.
//   - So does what brings no answer: an error of Bedrock's, or of the network, or time that
//     is up.
//
// What counts is not lightly asked again: of answers that can be asked again only a garbled
// one, once, and one that breaks off, which is the network's doing. Poe is never told that it
// may ask again by itself.

// authorise has the payment authorised for as many pictures as are asked for.
func (a *answer) authorise(ctx context.Context) error {
	return a.pay.Authorise(ctx, a.template.ImageCost(a.order.pictureCount(), a.order.paidQuality()))
}

// charge counts pictures of a template's model.
func (a *answer) charge(t *bot.Template, pictures int) {
	a.paid = true
	a.outcome.Cost = a.outcome.Cost.Add(t.ImageCost(pictures, a.order.paidQuality()))
}

// chargeAll counts as many pictures as were asked for, which may have been made.
func (a *answer) chargeAll(t *bot.Template) {
	a.paid = true
	a.outcome.EstimatedCost = a.outcome.EstimatedCost.Add(t.ImageCost(a.order.pictureCount(), a.order.paidQuality()))
}

// once says of an error, if there is one, that Poe may not ask again where something is paid
// for.
func (a *answer) once(err error) error {
	failed, ok := fault.Wrap(fault.Internal, op, err).(*fault.Error)
	if !ok || !a.paid {
		return err
	}
	failed.Kind, failed.NoRetry = fault.KindOf(err), true
	return failed
}
