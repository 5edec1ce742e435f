package chat

import (
	"bytes"

	"github.com/poebridge/poebridge/pkg/poe"
)

// shownThinking writes a model's thinking in the form that Poe's own bots use and
// [poe.StripThinking] takes out again: a heading, quoted lines, then the answer. A
// model that thinks on after some of its answer gets the heading again.
type shownThinking struct {
	begun, ended bool
	room         []byte // of the piece that was returned last
}

// thought returns the next piece of thinking as it is to be written, valid until the next.
func (t *shownThinking) thought(piece []byte) []byte {
	t.room = t.room[:0]
	if !t.begun || t.ended {
		t.head()
	}
	for {
		line, rest, more := bytes.Cut(piece, []byte("\n"))
		t.room = append(t.room, line...)
		if !more {
			return t.room
		}
		t.room = append(t.room, "\n> "...)
		piece = rest
	}
}

func (t *shownThinking) head() {
	if t.begun {
		t.room = append(t.room, "\n\n"...)
	}
	t.room = append(t.room, poe.ThinkingStart+"> "...)
	t.begun, t.ended = true, false
}

// answer returns the next piece of the answer, below the thinking if there was any.
func (t *shownThinking) answer(piece []byte) []byte {
	if !t.begun || t.ended {
		return piece
	}
	t.ended = true
	return append([]byte(poe.ThinkingEnd), trimBlankLines(piece)...)
}

// trimBlankLines keeps the indentation of the first line that is not blank.
func trimBlankLines(s []byte) []byte {
	for {
		line, rest, more := bytes.Cut(s, []byte("\n"))
		if !more || len(bytes.TrimSpace(line)) > 0 {
			return s
		}
		s = rest
	}
}
