package chat

import (
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/usage"
)

// account adds what one stream took. Where it broke off before Bedrock told its usage,
// that is estimated and marked so.
func (a *answer) account(s *bedrock.Stream) {
	o, r := &a.outcome, a.relay
	at := a.targets[s.Target()]
	a.model = at.model
	o.Model, o.Region = at.Model, at.Region
	o.Attempts += s.Attempts()
	o.Unknown += s.Unknown()
	for _, f := range s.Failures() {
		t := a.targets[f.Target]
		o.Failures = append(o.Failures, bot.Failure{Model: t.Model, Region: t.Region, Kind: f.Kind})
	}
	if !r.begun {
		return
	}
	spent := r.usage
	if !r.counted {
		o.Estimated = true
		spent = usage.Tokens{Input: r.request.tokens(), Output: usage.Bytes(r.bytes)}
	}
	o.Usage = o.Usage.Add(spent)
	o.Cost += r.request.template.Rates().Cost(spent)
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
