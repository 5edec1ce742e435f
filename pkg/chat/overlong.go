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
// where it can, and has the prompt made anew if the count changes what fits.
func (a *answer) measure(ctx context.Context) {
	m := a.model
	r := m.asked()
	tokens := r.tokens()
	near := r.dropped > 0 || float64(tokens) > nearLimit*float64(r.budget.tokens)
	if !near || !m.template.Capabilities.CountTokens {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	count, err := a.client.CountTokens(ctx, a.targets[0].Target, m.template.BaseModel())
	if a.outcome.CountFailed = err != nil || count <= 0; a.outcome.CountFailed {
		return // the estimate has to do
	}
	scale := min(max(float64(count)/float64(tokens), minScale), maxScale)
	if count > r.budget.tokens || scale < 1 && r.dropped > 0 {
		m.rescale(scale)
	}
}

// usedShare is how much is used of what the model says it has room for.
const usedShare = 0.95

// shortenBy is how much less is asked for at least.
const shortenBy = 1.1

// unknownBy is how much less is asked for where a refusal has no numbers.
const unknownBy = 1.5

// shorten makes a request that the model has room for out of one that it has not: with less
// of the conversation, or for a shorter answer. It reports false where neither helps.
func (a *answer) shorten(err error) bool {
	was := a.model.asked()
	tokens, maximum, counted := bedrock.Overflow(err)
	a.model.rescale(was.rescaled(tokens, maximum, counted))
	now := a.model.asked()
	return now.tokens() < was.tokens() || counted && now.answersLess(was, tokens, maximum)
}

// rescaled is the scale at which the request that was refused becomes one that fits, by the
// numbers of the refusal where it has some: of the tokens of the prompt, and of those that it
// may have.
func (r *request) rescaled(tokens, maximum int, counted bool) float64 {
	estimate, budget := float64(max(r.tokens(), 1)), float64(max(r.budget.tokens, 1))
	full := r.scale * budget / estimate // the scale at which the request just fits
	if !counted {
		return full * unknownBy
	}
	real := float64(tokens) / estimate
	return max(real, full*float64(tokens)/(usedShare*float64(maximum)), full*shortenBy)
}

// answersLess says whether the request asks for a shorter answer, and a prompt of so many
// tokens leaves room for it in what the model has room for.
func (r *request) answersLess(was *request, tokens, maximum int) bool {
	room := min(r.template.Limits.ContextTokens, maximum+was.room())
	return !r.thinking.noMaxTokens && r.room() < was.room() && tokens+r.room() <= room
}
