package bedrocksim

import (
	"slices"
	"strings"
	"unicode"
)

const (
	guardWord = "forbidden"
	guardText = "Sorry, the guardrail blocked this."
)

// blocked says whether the guardrail of a request objects to it.
func (q question) blocked() bool {
	if q.GuardrailConfig == nil {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(q.watched()), func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.Contains(words, guardWord)
}

// watched is what a guardrail looks at: the parts that are marked for it, if any are
// (bedrock.md §1.2, row guardContent), otherwise all that the user has said.
func (q question) watched() string {
	text, marked := "", false
	for _, g := range q.guarded() {
		if marked = true; g.Text != nil {
			text += g.Text.Text + "\n"
		}
	}
	if marked {
		return text
	}
	for _, m := range q.Messages {
		if m.Role == "user" {
			text += strings.Join(textsOf(m), "\n") + "\n"
		}
	}
	return text
}

// intervene answers in the guardrail's words. One that looks on while the answer is
// streamed may come too late for its beginning (bedrock.md §1.2, row guardrailConfig).
func intervene(q question) Answer {
	deltas := words(guardText)
	if q.GuardrailConfig.StreamMode == "async" {
		deltas = append(words("Let me see what I know about that. "), deltas...)
	}
	return Text(deltas...).Stop("guardrail_intervened")
}

// unguarded is the answer to the word where no guardrail looks on.
func unguarded(question) Answer { return say("There is no guardrail here to forbid anything.") }
