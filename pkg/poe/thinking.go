package poe

import "strings"

// Poe has no event for a model's thinking. Its own bots write it as text, in the
// form that other tools parse too (poe-protocol.md §2.1): a heading line, every
// line of the thinking quoted, then blank lines and the answer.
const thinkingHeading = "*Thinking...*"

// StripThinking returns an earlier answer without the block of thinking that it
// begins with. Text that only mentions the heading is left alone.
func StripThinking(answer string) string {
	rest, ok := cutHeading(strings.TrimLeft(answer, "\n"))
	if !ok {
		return answer
	}
	for {
		line, after, more := strings.Cut(rest, "\n")
		if line = strings.TrimRight(line, " \r"); line != "" && !strings.HasPrefix(line, ">") {
			return rest
		}
		if !more {
			return ""
		}
		rest = after
	}
}

// cutHeading removes the heading, which must have a line to itself. The ellipsis
// is seen both as three dots and as one character.
func cutHeading(s string) (rest string, ok bool) {
	first, rest, _ := strings.Cut(s, "\n")
	first = strings.TrimRight(first, " \r")
	return rest, first == thinkingHeading || first == "*Thinking…*"
}
