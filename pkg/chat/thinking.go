package chat

import "strings"

// thinking writes a model's thinking in the form that Poe's own bots use and
// [poe.StripThinking] takes out again: a heading, quoted lines, then the answer.
type thinking struct{ begun, ended bool }

// thought returns the next piece of thinking as it is to be written.
func (t *thinking) thought(piece string) string {
	piece = strings.ReplaceAll(piece, "\n", "\n> ")
	if t.begun && !t.ended {
		return piece
	}
	if t.begun { // thinking goes on after some of the answer
		t.ended = false
		return "\n\n> " + piece
	}
	t.begun = true
	return "*Thinking...*\n\n> " + piece
}

// answer returns the next piece of the answer, below the thinking if there was any.
func (t *thinking) answer(piece string) string {
	if !t.begun || t.ended {
		return piece
	}
	t.ended = true
	return "\n\n\n" + strings.TrimLeft(piece, "\n")
}
