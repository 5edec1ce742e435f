package chat

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/usage"
)

// budget bounds a prompt to what the model's context has room for.
type budget struct {
	tokens  int // of the prompt, by estimate
	quantum int // what is dropped is a multiple of it: see [usage.Cut]
}

// newBudget is for answers of at most maxTokens. A scale above 1 says that the model
// counts so much more than we estimate. The quantum is the bot's, whatever this call asks
// for: it must not change from turn to turn.
func newBudget(t *bot.Template, maxTokens int, scale float64) budget {
	context := t.Limits.ContextTokens
	return budget{
		tokens:  int(float64(usage.Budget(context, maxTokens)) / scale),
		quantum: usage.Quantum(context, t.MaxTokens()),
	}
}

// size estimates the tokens of a conversation.
func (c *conversation) size() (tokens int) {
	for _, text := range c.system {
		tokens += usage.Text(text)
	}
	for i := range c.turns {
		tokens += c.turns[i].size()
	}
	return tokens
}

func (t *turn) size() (tokens int) {
	tokens = usage.MessageOverhead
	for i := range t.blocks {
		tokens += t.blocks[i].tokens
	}
	return tokens
}

// fit drops what does not fit: of what was said before the last exchange, first the
// files, the oldest first; then whole exchanges; at the very last the files that came
// with the question. The system prompt and the question's text always stay, and no call
// is parted from its result.
func (c *conversation) fit(b budget, fixed int) (dropped int) {
	left := b.tokens - fixed - c.size()
	if left >= 0 {
		return 0
	}
	last := c.lastExchange()
	dropped += c.dropFiles(b, fixed, func(turn int) bool { return turn < last })
	dropped += c.dropExchanges(b, fixed)
	last = c.lastExchange()
	dropped += c.dropFiles(b, fixed, func(turn int) bool { return turn >= last })
	return dropped
}

// lastExchange is the turn that begins the last exchange.
func (c *conversation) lastExchange() int {
	starts := c.exchanges()
	return starts[len(starts)-1]
}

// exchanges are the turns that begin one: a user's, unless it has results of tools, which
// belong to the calls before.
func (c *conversation) exchanges() (starts []int) {
	for i, t := range c.turns {
		if t.user && (i == 0 || t.blocks[0].kind != blockResult) {
			starts = append(starts, i)
		}
	}
	return starts
}

// dropFiles takes files out of turns, the oldest first, until the rest fits.
func (c *conversation) dropFiles(b budget, fixed int, in func(turn int) bool) int {
	var found []*block
	var sizes []int
	for i := range c.turns {
		for j := range c.turns[i].blocks {
			if at := &c.turns[i].blocks[j]; at.kind == blockFile && in(i) {
				found, sizes = append(found, at), append(sizes, at.tokens)
			}
		}
	}
	n := usage.Cut(sizes, b.tokens-fixed-c.size()+sum(sizes), b.quantum)
	for _, at := range found[:n] {
		at.file.text = "" // it would be as long
		*at = at.file.instead(noteTooLong)
	}
	return n
}

// dropExchanges takes the oldest exchanges out, but never the last.
func (c *conversation) dropExchanges(b budget, fixed int) int {
	starts := c.exchanges()
	sizes := make([]int, len(starts)-1)
	for i := range sizes {
		for j := starts[i]; j < starts[i+1]; j++ {
			sizes[i] += c.turns[j].size()
		}
	}
	n := usage.Cut(sizes, b.tokens-fixed-c.size()+sum(sizes), b.quantum)
	c.turns = slices.Delete(c.turns, 0, starts[n])
	return n
}

func sum(list []int) (total int) {
	for _, n := range list {
		total += n
	}
	return total
}
