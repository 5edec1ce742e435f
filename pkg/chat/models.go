package chat

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// model is one of the models that may answer a query. What it is asked is made when it is
// its turn: most queries need one model only.
type model struct {
	bot    *bot.Template // of the model, for any query
	query  *poe.Query
	gather func(*bot.Template) files

	template  *bot.Template // for this query; nil before the model's turn
	files     files
	scale     float64
	soFar     string // what is shown of the answer, if any can continue it
	beginning string // of the answer, that the request has it continue; "": it begins
	request   *request
	input     *bedrockruntime.ConverseStreamInput
}

// models are those of a bot, in order of preference.
func (r *Responder) models(ctx context.Context, q *poe.Query) []*model {
	gather := func(t *bot.Template) files { return gather(ctx, r.fetcher, t, q) }
	templates := r.template.Models()
	out := make([]*model, len(templates))
	for i, t := range templates {
		out[i] = &model{bot: t, query: q, gather: gather, scale: estimated}
	}
	return out
}

// asked is the request for the model.
func (m *model) asked() *request {
	if m.template == nil {
		m.template = m.bot.For(m.query)
		m.files = m.gather(m.template)
	}
	if m.request == nil {
		m.beginning = ""
		m.request = newRequest(m.template, m.query, m.files, m.scale, "")
		if m.soFar != "" && m.mayContinue() {
			m.beginning = m.soFar
			m.request = newRequest(m.template, m.query, m.files, m.scale, m.beginning)
		}
	}
	return m.request
}

// rescale has the request made anew: the model counts so much more than we estimate.
func (m *model) rescale(scale float64) {
	m.scale, m.request, m.input = scale, nil, nil
}

// goOn has the model continue an answer if it can, or begin it anew.
func (m *model) goOn(soFar string) {
	m.soFar, m.request, m.input = soFar, nil, nil
}

// mayContinue: thinking and calls of tools cannot be taken up in the middle, and an answer
// that the caller had begun already is not ours alone.
func (m *model) mayContinue() bool {
	if m.bot.Recovery != bot.RecoveryContinue || !m.bot.Capabilities.Prefill || m.bot.Reasoning.InlineTag != "" {
		return false
	}
	r := m.request
	return !r.thinking.on && r.tools == nil && r.turns[len(r.turns)-1].user
}

// targets are the model's regions, as Bedrock's client is told of them.
func (m *model) targets() []bedrock.Target {
	t := m.bot
	out := make([]bedrock.Target, len(t.Model.Regions))
	for i, region := range t.Model.Regions {
		out[i] = bedrock.Target{
			Model: t.Model.ID, Region: region, Role: t.Model.RoleARN,
			Input:    m.bedrockInput,
			Whole:    m.whole(),
			Timeouts: bedrock.Timeouts{Connect: t.Timeouts.Connect, FirstToken: t.Timeouts.FirstToken, Idle: t.Timeouts.Idle},
		}
	}
	return out
}

func (m *model) bedrockInput() *bedrockruntime.ConverseStreamInput {
	if m.input == nil {
		m.input = m.asked().input()
	}
	return m.input
}

// whole says whether the model cannot stream this query's answer.
func (m *model) whole() bool {
	switch m.bot.Capabilities.Streaming {
	case bot.StreamingNone:
		return true
	case bot.StreamingNoTools:
		return newToolbox(m.bot, m.query) != nil
	}
	return false
}
