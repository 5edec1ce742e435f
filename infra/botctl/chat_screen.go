package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/poe"
)

// answerScreen shows an answer as it comes: on a terminal piece by piece, elsewhere whole,
// since what was printed cannot be taken back there.
type answerScreen struct {
	w    io.Writer
	live bool
	text string // that stands
}

// eraseLine takes the line that is being written off a terminal.
const eraseLine = "\r\x1b[K"

// event shows what an event adds or replaces.
func (s *answerScreen) event(e poe.Event) {
	if !s.live || e.Name != poe.EventText && e.Name != poe.EventReplaceResponse {
		return
	}
	var data struct{ Text string }
	if json.Unmarshal(e.Data, &data) != nil {
		return // told at the end
	}
	if e.Name == poe.EventText {
		s.become(s.text + data.Text)
		return
	}
	s.become(data.Text)
}

// become shows a text in the place of the one that stands. A line that goes away, such as
// one that tells of progress, is erased; more than that stays above.
func (s *answerScreen) become(text string) {
	gone, rest := s.text, text
	for common := 0; ; {
		end := strings.IndexByte(gone[common:], '\n')
		if end < 0 || !strings.HasPrefix(text, gone[:common+end+1]) {
			gone, rest = gone[common:], text[common:]
			break
		}
		common += end + 1
	}
	switch {
	case strings.HasPrefix(rest, gone):
		fmt.Fprint(s.w, terminal.Harmless(rest[len(gone):]))
	case !strings.Contains(gone, "\n"):
		fmt.Fprint(s.w, eraseLine+terminal.Harmless(rest))
	default:
		fmt.Fprint(s.w, "\n"+terminal.Harmless(text))
	}
	s.text = text
}

// end shows what is left, and ends the line. There may be no answer.
func (s *answerScreen) end(a *poe.Answer) {
	if a != nil && !s.live {
		s.text = a.Text
		fmt.Fprint(s.w, terminal.Harmless(s.text))
	}
	if s.text != "" && !strings.HasSuffix(s.text, "\n") {
		fmt.Fprintln(s.w)
	}
}
