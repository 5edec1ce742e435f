package chat

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
)

const (
	// countTimeout bounds the counting of tokens: a user is waiting.
	countTimeout = 2 * time.Second
	// nearLimit is the share of the budget above which counting is worth the wait.
	nearLimit = 0.8
)

// The range in which a count is believed, as a multiple of the estimate.
const minScale, maxScale = 0.25, 4

// measure has Bedrock count the tokens of a prompt that is near the limit by estimate,
// where it can. It returns by how much the count is above the estimate, if that changes
// what fits.
func (a *answer) measure(ctx context.Context) (scale float64, ok bool) {
	r := a.request
	tokens := r.tokens()
	near := r.dropped > 0 || float64(tokens) > nearLimit*float64(r.budget.tokens)
	if !near || !a.template.Capabilities.CountTokens {
		return 1, false
	}
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	count, err := a.client.CountTokens(ctx, a.call(), a.template.BaseModel())
	if err != nil || count <= 0 {
		return 1, false // the estimate has to do
	}
	scale = min(max(float64(count)/float64(tokens), minScale), maxScale)
	return scale, count > r.budget.tokens || scale < 1 && r.dropped > 0
}

// spare is the share of what the model says it has room for that is used of it.
const spare = 0.95

// shortenBy is how much less is asked for at least.
const shortenBy = 1.1

// unknownBy is how much less is asked for where a refusal has no numbers.
const unknownBy = 1.5

// shorten makes a request that the model has room for out of one that it has not: with less
// of the conversation, or for a shorter answer. It reports false where neither helps.
func (a *answer) shorten(err error) bool {
	was := a.request
	est, room := float64(max(was.tokens(), 1)), float64(max(was.budget.tokens, 1))
	scale := was.scale * unknownBy * room / est
	tokens, maximum, counted := bedrock.Overflow(err)
	if counted {
		real := float64(tokens) / est
		scale = max(real, real*room*was.scale/(spare*float64(maximum)))
	}
	scale = max(scale, was.scale*shortenBy*room/est)
	a.request = newRequest(a.template, a.query, a.files, scale)
	return a.request.tokens() < was.tokens() || counted && a.request.answersLess(was, tokens)
}

// answersLess says whether the request asks for a shorter answer, and a prompt of so many
// tokens leaves room for it.
func (r *request) answersLess(was *request, prompt int) bool {
	return !r.asked.noLimit && r.room() < was.room() && prompt+r.room() <= r.template.Limits.ContextTokens
}
