package chat

import (
	"context"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/usage"
)

// authorise has the payment authorised for the most that the answer will cost in all
// likelihood, whichever of the models gives it. It is of one call: what further ones cost, for
// an answer that breaks off, comes on top.
func (a *answer) authorise(ctx context.Context) error {
	prompt := a.models[0].promptAtMost()
	most := a.models[0].costAtMost(prompt, a.models[0].asked().answerAtMost())
	for _, m := range a.models[1:] {
		// Its request is made when it is its turn: it may take a download.
		most = max(most, m.costAtMost(prompt, longestAnswer(m.bot.For(m.query))))
	}
	return a.pay.Authorise(ctx, most)
}

// promptAtMost is the size of the prompt in tokens, with half of it on top: texts that look
// random are estimated a third too low (see [usage.Text]), and the tokens of some models are
// not public.
func (m *model) promptAtMost() int {
	n := int(float64(m.asked().tokens()) * m.scale)
	return n + n/2
}

// answerAtMost is the longest answer to the request, in tokens.
func (r *request) answerAtMost() int {
	if r.thinking.noMaxTokens {
		return r.template.Limits.MaxTokens()
	}
	return r.room()
}

// longestAnswer is the longest that a model gives in tokens, whatever it is asked.
func longestAnswer(t *bot.Template) int {
	limit := t.Limits.MaxTokens()
	thinking := askForThinking(t.Reasoning, &conversation{})
	if thinking.noMaxTokens {
		return limit
	}
	return min(t.MaxTokens()+thinking.tokens, limit)
}

// costAtMost is what a call costs at most. All of a prompt may have to be written to the
// cache, which costs more than reading it alone where the model has a cache.
func (m *model) costAtMost(prompt, answer int) usage.Picodollars {
	rates, cache := m.bot.Rates(), m.bot.Cache
	most := rates.Cost(usage.Tokens{Input: prompt, Output: answer})
	if len(cache.Points) == 0 {
		return most
	}
	if cache.TTL == cacheHour {
		return max(most, rates.Cost(usage.Tokens{CacheWriteHour: prompt, Output: answer}))
	}
	return max(most, rates.Cost(usage.Tokens{CacheWrite: prompt, Output: answer}))
}

// cacheHour is the time to live that has a price of its own.
const cacheHour = "1h"
