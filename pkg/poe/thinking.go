package poe

import "strings"

// Poe has no event for a model's thinking. Its own bots write it as text, in the
// form that other tools parse too (poe-protocol.md §2.1): a heading line, every
// line of the thinking quoted, then blank lines and the answer. Two blank lines end
// it for certain, since the answer may begin with a quote of its own.
const (
	thinkingHeading = "*Thinking...*"
	headingBegins   = "*Thinking" // of every form of the heading
)

// ThinkingStart and ThinkingEnd stand around quoted thinking.
const (
	ThinkingStart = thinkingHeading + "\n\n"
	ThinkingEnd   = "\n\n\n"
)

// StripThinking returns an earlier answer without the blocks of thinking in it.
// Text that only mentions the heading is left alone.
func StripThinking(answer string) string {
	if !strings.Contains(answer, headingBegins) {
		return answer
	}
	var kept strings.Builder
	stripped, paragraph := false, true // paragraph: one may begin here
	for rest := answer; rest != ""; {
		line, after := cutLine(rest)
		if paragraph && isHeading(line) {
			if after, ok := cutThinking(after); ok {
				stripped, rest = true, after
				continue
			}
		}
		kept.WriteString(rest[:len(rest)-len(after)])
		paragraph, rest = line == "", after
	}
	if !stripped {
		return answer
	}
	return strings.TrimLeft(kept.String(), "\n")
}

// cutThinking removes what is quoted below a heading, and the blank lines after it.
// Without a quote there was no thinking, unless the answer was stopped there.
func cutThinking(s string) (rest string, ok bool) {
	quoted := false
	for blank := 0; s != "" && !(quoted && blank == 2); {
		line, after := cutLine(s)
		switch {
		case line == "":
			blank++
		case strings.HasPrefix(line, ">"):
			quoted, blank = true, 0
		default:
			return s, quoted
		}
		s = after
	}
	return strings.TrimLeft(s, "\r\n"), true
}

// cutLine returns the first line, without white space at its end, and what follows.
func cutLine(s string) (line, after string) {
	line, after, _ = strings.Cut(s, "\n")
	return strings.TrimRight(line, " \r"), after
}

// isHeading: the ellipsis is seen both as three dots and as one character.
func isHeading(line string) bool { return line == thinkingHeading || line == "*Thinking…*" }
