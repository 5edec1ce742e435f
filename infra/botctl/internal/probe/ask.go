package probe

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/usage"
)

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
