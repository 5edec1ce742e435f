package chat_test

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/chat"
)

// Every delta of an answer passes through these, and an answer has thousands.
func TestAPieceOfAnAnswerCostsNoMemory(t *testing.T) {
	nothing := func([]byte) error { return nil }
	split, shown := chat.Splitter("thinking"), chat.ShownThinking()
	text := func(piece []byte) { _ = split(piece, nothing, nothing) }
	thinking := func(piece []byte) { shown(piece) }
	for _, row := range []struct {
		piece string
		pass  func([]byte)
	}{
		{" words", text},
		{"if a <", text},
		{"<thinking>hm</thinking>so", text},
		{"hm, well", thinking},
		{"hm,\nwell\n", thinking},
	} {
		t.Run(row.piece, func(t *testing.T) {
			piece := []byte(row.piece)
			row.pass(piece)
			if n := testing.AllocsPerRun(1000, func() { row.pass(piece) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}
