package probe

import "github.com/poebridge/poebridge/pkg/bot"

// step is a few questions about one thing.
type step struct {
	questions int // at most
	input     int // tokens beyond promptTokens a question, at most
	output    int // tokens beyond answerTokens a question, at most
	run       func(p *prober)
}

// beginning is the step that all others need.
var beginning = step{questions: 2}

// steps are all others, in order. What may be throttled because of what it reserves of a
// quota comes last.
func steps() []step {
	return []step{
		{questions: 1, run: (*prober).system},
		{questions: 3, run: (*prober).sampling},
		{questions: 1, run: (*prober).prefill},
		{questions: 1, run: (*prober).stops},
		{questions: 6, input: 6 * toolTokens, run: (*prober).tools},
		{questions: 2, input: 3 * pictureTokens, run: (*prober).pictures},
		{questions: 3, input: 3 * fileTokens, run: (*prober).files},
		{questions: 1, run: (*prober).structured},
		{questions: 1, run: (*prober).counting},
		{questions: 4, input: 2 * toolTokens, run: (*prober).cachePoints},
		{questions: 16, output: 2 * bot.MinBudget, run: (*prober).reasoning},
		{questions: 1 + maxSearch, output: (1 + maxSearch) * rambling, run: (*prober).outputLimit},
	}
}

// What questions and answers come to in tokens, at most.
const (
	promptTokens  = 80
	answerTokens  = 16 // asked for, so that no answer is longer
	toolTokens    = 400
	pictureTokens = 1600
	fileTokens    = 2000
	rambling      = 500 // of an answer that may be long, and is asked to be short
)
