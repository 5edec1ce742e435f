package usage

import "math"

// Shares of a model's context.
const (
	marginShare = 20 // 5 % for what estimates get wrong (bedrock.md §7)
	floorShare  = 4  // what a prompt gets at least
)

// Budget is how many tokens a prompt may have, by estimate: the context without the
// answer's max_tokens and without a margin of 5 % of the context.
//
// It is a quarter of the context at least. Some models may answer with nearly all of
// their context, and that is what they are asked for unless a template says otherwise;
// a conversation that is forgotten for an answer of such a length is the worse choice.
// Where the floor holds, max_tokens must be lowered to what the prompt leaves.
func Budget(contextTokens, maxTokens int) int {
	context := max(contextTokens, 0)
	rest := context - min(max(maxTokens, 0), context)
	return max(rest-Margin(context), context/floorShare)
}

// Quantum is what [Cut] drops a multiple of: a quarter of the budget. It must be the same
// from turn to turn, so it is of what a bot asks for in general, not of one call.
func Quantum(contextTokens, maxTokens int) int { return Budget(contextTokens, maxTokens) / 4 }

// Margin is the part of a context that is kept for what estimates get wrong.
func Margin(contextTokens int) int { return divideUp(max(contextTokens, 0), marginShare) }

// Cut returns how many of the oldest exchanges to drop so that the rest fits into the
// budget. The sizes are tokens of the exchanges that may be dropped, oldest first; the
// budget is what the parts that stay in any case leave for them. It drops all if even
// the newest is too large.
//
// A prompt cache holds nothing but an unchanged beginning, and every exchange dropped
// changes it. So Cut drops more than it must: up to the next multiple of quantum
// tokens, counted from the oldest exchange. As a conversation grows, the cut stays
// where it is for about a quantum and then jumps, and never moves back. That holds only
// if quantum is the same from turn to turn: see [Quantum]. A quantum of 0 drops what it must.
//
// Rounding up never drops the newest exchange, nor one that goes a quantum or more
// beyond the multiple: unless one exchange is that large, less than two quanta of the
// budget stay unused.
func Cut(sizes []int, budget, quantum int) int {
	budget = max(budget, 0)
	needed := tooMany(sizes, budget)
	if needed == 0 {
		return 0
	}
	goal := roundUp(total(sizes)-budget, quantum)
	n, dropped := reach(sizes, goal)
	if dropped-goal >= max(quantum, 1) {
		n--
	}
	return max(needed, min(n, len(sizes)-1))
}

// tooMany is how many of the oldest exchanges do not fit with the newer ones.
func tooMany(sizes []int, budget int) int {
	n, sum := len(sizes), 0
	for n > 0 {
		if sum = addUp(sum, sizes[n-1]); sum > budget {
			break
		}
		n--
	}
	return n
}

// reach is how many of the oldest exchanges have so many tokens together, and how many
// they have. If all have less, it is all.
func reach(sizes []int, tokens int) (n, sum int) {
	for n < len(sizes) && sum < tokens {
		sum = addUp(sum, sizes[n])
		n++
	}
	return n, sum
}

// total is the size of all exchanges; one below zero counts as none.
func total(sizes []int) int {
	_, sum := reach(sizes, math.MaxInt)
	return sum
}
