package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

// reply is what has come of a question.
type reply struct {
	taken   bool
	thought bool       // the answer has thinking in it
	text    string     // how the answer begins, for whoever looks at that
	refused bool       // by what is wrong with the question, in the words of said
	kind    fault.Kind // of the failure, where it was not taken
	said    string
	skipped bool // nobody was asked any more
}

// says reports whether the question was refused because of something.
func (r reply) says(about topic) bool { return r.refused && saysSo(r.said, about) }

// finding is what is known of a key by a reply, when a refusal is about something.
func (r reply) finding(key, item string, about topic) Finding {
	switch {
	case r.taken:
		return Finding{Key: key, Item: item, Value: true}
	case r.says(about):
		return Finding{Key: key, Item: item, Value: false, Said: r.said}
	}
	return r.open(key, item)
}

// open is the finding that nothing is known.
func (r reply) open(key, item string) Finding {
	f := Finding{Key: key, Item: item, Said: r.said, Kind: r.kind}
	switch {
	case r.skipped:
		f.Why = "not asked any more"
	case r.refused:
		f.Why = "refused in words that are not known"
	default:
		f.Why = "could not be asked: " + map[fault.Kind]string{
			fault.Throttled: "throttled", fault.QuotaExceeded: "the quota is used up", fault.AccessDenied: "access is denied",
			fault.NotFound: "there is no such model", fault.Misconfigured: "the call is not accepted", fault.Timeout: "it took too long",
			fault.StreamBroken: "the answer broke off",
		}[r.kind]
		if r.kind == fault.Unavailable || r.kind == fault.Internal {
			f.Why = "could not be asked: no answer"
		}
	}
	return f
}

// mostFailures in a row is how often Bedrock may fail before it is left alone.
const mostFailures = 3

// prober is a measurement under way.
type prober struct {
	Model
	ctx    context.Context
	result Result
	failed int // questions in a row that nobody answered
	prompt int // tokens of the plain question

	whole                       bool // the model does not stream
	wholeWithTools              bool
	takesSystem, takesTools     bool
	takesForced, takesTurnCache bool
	thoughtUnasked              bool
}

func (p *prober) add(f Finding) { p.result.Findings = append(p.result.Findings, f) }

// note adds what a reply says of a key, and reports whether the model takes what was asked.
func (p *prober) note(r reply, key, item string, about topic) (taken bool) {
	p.add(r.finding(key, item, about))
	return r.taken
}

// ask puts a question in the regions of the bot, in the first that has answered one if any.
func (p *prober) ask(about string, q question) (r reply) {
	if p.skips(about) {
		return reply{skipped: true}
	}
	for _, region := range p.regions() {
		r = p.askIn(region, q)
		if r.taken || r.refused {
			p.result.Region, p.failed = region, 0
			return r
		}
	}
	p.failed++
	return r
}

// skips counts a question, unless Bedrock is left alone.
func (p *prober) skips(about string) bool {
	if p.failed >= mostFailures || p.ctx.Err() != nil {
		return true
	}
	p.result.Asked++
	if p.Progress != nil {
		p.Progress(p.result.Asked, about)
	}
	return false
}

// regions are those to ask in: a model is the same in all, so that one answer does.
func (p *prober) regions() []string {
	if p.result.Region != "" {
		return []string{p.result.Region}
	}
	return p.Template.Model.Regions
}

func (p *prober) target(region string, q question) bedrock.Target {
	t := p.Template
	return bedrock.Target{
		Model: t.Model.ID, Region: region, Role: t.Model.RoleARN, Whole: q.whole || p.whole,
		Input:    func() *bedrockruntime.ConverseStreamInput { return q.input(t.Model.ID) },
		Timeouts: bedrock.Timeouts{Connect: t.Timeouts.Connect, FirstToken: questionTime, Idle: questionTime},
	}
}

// askIn puts a question in one region. Throttles are waited for as the gateway does.
func (p *prober) askIn(region string, q question) (r reply) {
	ctx, cancel := context.WithTimeout(p.ctx, questionTime)
	defer cancel()
	s := p.Client.Open(ctx, bedrock.Request{Targets: []bedrock.Target{p.target(region, q)}, Exact: true})
	defer s.Close()
	var told usage.Tokens
	for n := 0; n < mostEvents; n++ {
		e, err := s.Next()
		switch {
		case err == nil && q.cutOff:
			p.spend(told, n)
			return reply{taken: true}
		case err != nil && n == 0 && !errors.Is(err, bedrock.ErrComplete):
			return failureOf(err)
		case err != nil:
			p.spend(told, n)
			r.taken = true
			return r
		}
		switch e.Kind {
		case bedrock.EventReasoning, bedrock.EventSignature, bedrock.EventRedacted:
			r.thought = true
		case bedrock.EventText:
			r.text += string(e.Text[:min(len(e.Text), mostText-len(r.text))])
		case bedrock.EventUsage:
			told = e.Usage
		}
	}
	p.spend(told, mostEvents)
	r.taken = true
	return r
}

const (
	mostEvents = 4096 // of an answer that are read
	mostText   = 64   // bytes of its text that are kept
)

// spend adds up what an answer has cost. What was not told is estimated.
func (p *prober) spend(told usage.Tokens, events int) {
	if told == (usage.Tokens{}) {
		told, p.result.Estimated = usage.Tokens{Input: max(p.prompt, promptTokens), Output: max(answerTokens, events)}, true
	}
	if p.prompt == 0 {
		p.prompt = told.Input
	}
	p.result.Tokens = p.result.Tokens.Add(told)
}

// elsewhere are the kinds of failure that say nothing of the question, whatever their code.
var elsewhere = []fault.Kind{fault.NotFound, fault.Filtered, fault.QuotaExceeded}

// failureOf tells a refusal of the question from a failure to ask it.
func failureOf(err error) reply {
	r := reply{kind: fault.KindOf(err)}
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		r.said = oneLine(fmt.Sprint(err))
		return r
	}
	r.said = oneLine(api.ErrorMessage())
	if r.said == "" {
		r.said = oneLine(api.ErrorCode())
	}
	r.refused = api.ErrorCode() == "ValidationException" && !slices.Contains(elsewhere, r.kind)
	return r
}
