package image

import (
	"context"
	"encoding/json"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// deliveryTime is what a model leaves of a query's time, so that what is paid for can be
// delivered; of short times a quarter.
const deliveryTime = 20 * time.Second

// place is a model in a region.
type place struct {
	*bot.Template
	region string
}

// ask has a model make the pictures.
func (a *answer) ask(ctx context.Context) error {
	ctx, cancel := leaving(ctx, deliveryTime)
	defer cancel()
	places := a.places()
	request := bedrock.InvokeRequest{Judge: func(target int, answer []byte) error { return a.judge(places[target].Template, answer) }}
	for _, p := range places {
		request.Targets = append(request.Targets, a.target(p))
	}
	invoked, err := a.services.Client.Invoke(ctx, request)
	a.account(places, invoked)
	return a.once(err)
}

// leaving is a context that ends some time before another does, if that ends.
func leaving(ctx context.Context, left time.Duration) (context.Context, context.CancelFunc) {
	end, ends := ctx.Deadline()
	if !ends {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-min(left, time.Until(end)/4)))
}

func (a *answer) places() (all []place) {
	for _, t := range a.template.Models() {
		for _, region := range t.Model.Regions {
			all = append(all, place{t, region})
		}
	}
	return all
}

func (a *answer) target(p place) bedrock.InvokeTarget {
	return bedrock.InvokeTarget{
		Model: p.Model.ID, Region: p.region, Role: p.Model.RoleARN, Connect: p.Timeouts.Connect,
		Body:      func() ([]byte, error) { return a.order.body(a.dialect) },
		Guardrail: bedrock.Guardrail{ID: p.Guardrail.ID, Version: p.Guardrail.Version},
		Metadata:  p.MetadataFor(a.query),
	}
}

// judge reads an answer of a template's model. Where another one may be better, its error has
// the question asked again.
func (a *answer) judge(t *bot.Template, answer []byte) error {
	made, why := a.look(answer)
	a.outcome.Intervened = made.guarded
	if why == nil {
		a.charge(t, len(made.pictures))
		a.made = made
		return nil
	}
	if why.unclear {
		a.chargeAll(t)
	}
	failed := fault.New(fault.Filtered, op, "%s", why.reason)
	failed.NoRetry = !why.again || why.unclear && a.garbled
	switch {
	case why.again:
		a.garbled = a.garbled || why.unclear
		failed.Kind = fault.Unavailable
	case why.note == "":
		failed.Kind = fault.Unavailable
	default:
		failed.UserText = a.text(why.note)
	}
	return failed
}

// look reads an answer as far as it takes to tell whether there are pictures in it.
func (a *answer) look(answer []byte) (result, *failure) {
	made, why := result{}, &failure{reason: "the answer is no JSON", again: true, unclear: true}
	if json.Valid(answer) {
		made, why = a.dialect.read(answer)
	}
	for _, p := range made.pictures {
		if err := beginsAsPicture(p); err != nil && why == nil {
			why = &failure{reason: "a picture in the answer: " + err.Error(), again: true, unclear: true}
		}
	}
	return made, why
}

// account says who was asked, and what came of it.
func (a *answer) account(places []place, invoked *bedrock.Invoked) {
	o, at := &a.outcome, places[invoked.Target]
	o.Model, o.Region = at.Model.ID, at.region
	o.Attempts, o.Usage, o.RequestID = invoked.Attempts, invoked.Usage, invoked.RequestID
	o.Times.Add(invoked.Times.Asked, invoked.Times.Opened, invoked.Times.First, invoked.Times.Last)
	for _, f := range invoked.Failures {
		at := places[f.Target]
		o.Failures = append(o.Failures, bot.Failure{
			Model: at.Model.ID, Region: at.region, Kind: f.Kind, RequestID: f.RequestID, Began: f.Began, Took: f.Took,
		})
		if f.Kind == fault.StreamBroken {
			a.chargeAll(at.Template)
		}
	}
}
