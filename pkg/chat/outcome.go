package chat

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

// account adds what one stream took. Where it broke off before Bedrock told its usage,
// that is estimated, and kept apart: of an answer that nobody waited for any longer, the
// prompt at least.
func (a *answer) account(ctx context.Context, s *bedrock.Stream, err error) {
	o, r := &a.outcome, a.relay
	at := a.targets[s.Target()]
	a.model = at.model
	o.Model, o.Region = at.Model, at.Region
	o.Attempts += s.Attempts()
	o.Unknown += s.Unknown()
	for _, f := range s.Failures() {
		t := a.targets[f.Target]
		o.Failures = append(o.Failures, bot.Failure{
			Model: t.Model, Region: t.Region, Kind: f.Kind, RequestID: f.RequestID, Began: f.Began, Took: f.Took,
		})
	}
	o.RequestID, o.Deltas = s.RequestID(), o.Deltas+s.Deltas()
	times := s.Times()
	o.Times.Add(times.Asked, times.Opened, times.First, times.Last)
	// One that is complete and none, or too long, has not failed by itself.
	ours := r.stopReason != "" || ctx.Err() == nil && len(s.Failures()) < s.Attempts()
	if err != nil && ours && fault.KindOf(err).Retryable() {
		o.Failures = append(o.Failures, bot.Failure{
			Model: at.Model, Region: at.Region, Kind: fault.KindOf(err), RequestID: s.RequestID(),
			Began: times.Began, Took: time.Since(times.Began),
		})
	}
	switch {
	case r.counted:
		a.spend(r.usage)
		o.ThinkingTokens += min(usage.Bytes(r.thinkingBytes), r.usage.Output)
	case r.begun, ctx.Err() != nil && s.Attempts() > 0:
		guess := usage.Tokens{Input: at.asked().tokens(), Output: usage.Bytes(r.bytes)}
		o.EstimatedUsage = o.EstimatedUsage.Add(guess)
		o.EstimatedCost = o.EstimatedCost.Add(at.template.Rates().Cost(guess))
	}
}

// spend adds tokens, at the price of the model that was asked last.
func (a *answer) spend(t usage.Tokens) {
	a.outcome.Usage = a.outcome.Usage.Add(t)
	a.outcome.Cost = a.outcome.Cost.Add(a.model.template.Rates().Cost(t))
}

// describe says what the last call was about, and how it ended.
func (a *answer) describe() {
	o, r := &a.outcome, a.model.asked()
	o.StopReason = a.relay.stopReason
	o.Intervened = o.StopReason == bedrock.StopGuardrail
	o.Dropped, o.Files = r.dropped, len(r.files)
	for _, f := range r.files {
		if f.problem != "" {
			o.FilesFailed++
		}
		if f.err != nil && o.FileError == "" {
			o.FileError = f.err.Error()
		}
	}
}
