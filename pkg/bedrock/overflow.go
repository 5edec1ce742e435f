package bedrock

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// overflow is what a refusal says of a conversation that is too long: the tokens it
// has, and those it may have. The zero value is a refusal that says nothing.
type overflow struct{ tokens, maximum int }

// Overflow returns the numbers in a refusal of a conversation that does not fit the
// model: the tokens of the prompt, and those that it may have. Where the model counts
// what it may answer as well, that is taken off the maximum. ok is false for all other
// failures, and where the refusal has no numbers of use.
func Overflow(err error) (tokens, maximum int, ok bool) {
	api, is := errors.AsType[*APIError](err)
	if !is || api.overflow == (overflow{}) {
		return 0, 0, false
	}
	return api.overflow.tokens, api.overflow.maximum, true
}

// overflowForms are the ways in which models say it (bedrock.md §1.5), the most exact
// first. Groups: the prompt, the answer where it counts, and the limit on them.
// They are made when the first is needed: that is rare, and a cold start waits for
// whatever is made before it.
var overflowForms = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		// prompt is too long: 210000 tokens > 200000 maximum
		regexp.MustCompile(`(?i)too long: (?P<prompt>[\d,]+)(?: tokens?)? > (?P<limit>[\d,]+)`),
		// input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000
		regexp.MustCompile(`(?i)context limit: (?P<prompt>[\d,]+) \+ (?P<answer>[\d,]+) > (?P<limit>[\d,]+)`),
		// maximum context length is 131072 tokens. However, you requested 140000 tokens
		// (130000 in the messages, 10000 in the completion)
		regexp.MustCompile(`(?i)maximum context length (?:is|of) (?P<limit>[\d,]+) tokens.{0,80}?\((?P<prompt>[\d,]+) in the (?:messages|prompt|input)[^)]{0,40}?(?P<answer>[\d,]+) in the (?:completion|output)`),
		// … You requested a total of 140000 tokens: 130000 tokens from the input messages
		// and 10000 tokens for the completion
		regexp.MustCompile(`(?i)maximum context length (?:is|of) (?P<limit>[\d,]+) tokens.{0,80}?: (?P<prompt>[\d,]+) tokens from the input(?: messages)? and (?P<answer>[\d,]+) tokens for the completion`),
		// … However, you requested 140000 tokens; … your request has 140000 input tokens
		regexp.MustCompile(`(?i)maximum context length (?:is|of) (?P<limit>[\d,]+) tokens.{0,80}?(?P<prompt>\d[\d,]*) (?:input )?tokens`),
		// Input length (140000) exceeds model's maximum context length (131072).
		regexp.MustCompile(`(?i)input length \((?P<prompt>[\d,]+)(?: tokens)?\) exceeds .{0,20}maximum context length \((?P<limit>[\d,]+)`),
	}
})

// readOverflow takes the numbers out of a message, and nothing else of it.
func readOverflow(message string) overflow {
	for _, form := range overflowForms() {
		if found := form.FindStringSubmatch(message); found != nil {
			return newOverflow(form, found)
		}
	}
	return overflow{}
}

// newOverflow is nothing where the numbers make no sense, or where no prompt is short
// enough: the answer alone is too long then.
func newOverflow(form *regexp.Regexp, found []string) overflow {
	value := func(group string) int {
		i := form.SubexpIndex(group)
		if i < 0 {
			return 0
		}
		n, err := strconv.Atoi(strings.ReplaceAll(found[i], ",", ""))
		if err != nil {
			return 0 // too large to be a number of tokens
		}
		return n
	}
	o := overflow{tokens: value("prompt"), maximum: value("limit") - value("answer")}
	if o.maximum <= 0 || o.tokens <= o.maximum {
		return overflow{}
	}
	return o
}
