package chat

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// shownThinking writes a model's thinking in the form that Poe's own bots use and
// [poe.StripThinking] takes out again: a heading, quoted lines, then the answer. A
// model that thinks on after some of its answer gets the heading again.
type shownThinking struct{ begun, ended bool }

// thought returns the next piece of thinking as it is to be written.
func (t *shownThinking) thought(piece string) string {
	piece = strings.ReplaceAll(piece, "\n", "\n> ")
	if t.begun && !t.ended {
		return piece
	}
	head := poe.ThinkingStart + "> "
	if t.begun {
		head = "\n\n" + head
	}
	t.begun, t.ended = true, false
	return head + piece
}

// answer returns the next piece of the answer, below the thinking if there was any.
func (t *shownThinking) answer(piece string) string {
	if !t.begun || t.ended {
		return piece
	}
	t.ended = true
	return poe.ThinkingEnd + trimBlankLines(piece)
}

// trimBlankLines keeps the indentation of the first line that is not blank.
func trimBlankLines(s string) string {
	for {
		line, rest, more := strings.Cut(s, "\n")
		if !more || !blank(line) {
			return s
		}
		s = rest
	}
}
