package chat

import (
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/usage"
)

// outcome is what the answer took. Where it broke off before Bedrock told its usage, that
// is estimated and marked so.
func (a *answer) outcome() bot.Outcome {
	t, r := a.template, a.relay
	o := bot.Outcome{
		Model: t.Model.ID, Region: t.Model.Regions[0],
		StopReason: r.stopReason, Usage: r.usage,
		Attempts: a.attempts, Unknown: a.unknown,
		Dropped: a.request.dropped, Files: len(a.files),
		Intervened: r.stopReason == bedrock.StopGuardrail, CountFailed: a.countFailed,
	}
	for _, f := range a.request.files {
		if f.problem != "" {
			o.FilesFailed++
		}
		if f.err != nil && o.FileError == "" {
			o.FileError = f.err.Error()
		}
	}
	if r.begun && !r.counted {
		o.Estimated = true
		o.Usage = usage.Tokens{Input: a.request.tokens(), Output: usage.Bytes(r.bytes)}
	}
	o.Cost = t.Rates().Cost(o.Usage)
	return o
}
