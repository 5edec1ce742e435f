package chat

import (
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

// page is what users see of an answer, over all calls that it takes.
type page struct {
	w        *poe.EventWriter
	length   int    // of what is shown, in characters
	answered bool   // some of them are the answer and not thinking
	keep     bool   // shown is kept: another call may continue it
	shown    []byte // if it is kept
}

// forget: what is shown is not the answer alone, and no model could continue it.
func (p *page) forget() { p.keep, p.shown = false, nil }

// sink takes the text of one call on its way to the page.
type sink interface {
	// write takes a piece of the answer, or of thinking. It does not keep it.
	write(piece []byte, answer bool) error
	// settle shows what was held back, when the answer is complete.
	settle() error
	// rescue shows what was held back, if it is more than users have of the answer, when
	// there will be no more.
	rescue() error
}

// live shows the text of a call as it comes.
type live struct{ *page }

func (l live) write(piece []byte, answer bool) error {
	l.length += utf8.RuneCount(piece)
	l.answered = l.answered || answer
	if l.keep {
		l.shown = append(l.shown, piece...)
	}
	return l.w.TextBytes(piece)
}

func (l live) settle() error { return nil }
func (l live) rescue() error { return nil }

// restart holds the text of a call back until there is as much of it as users have seen
// of the one before, and puts it in that one's place then.
type restart struct {
	*page
	held     []byte
	length   int  // of held, in characters
	answers  bool // some of held is the answer
	caughtUp bool
}

func (r *restart) write(piece []byte, answer bool) error {
	if r.caughtUp {
		return live{r.page}.write(piece, answer)
	}
	r.held = append(r.held, piece...)
	r.answers = r.answers || answer
	if r.length += utf8.RuneCount(piece); r.length < r.page.length {
		return nil
	}
	return r.settle()
}

// settle: an answer that is complete is shown even if the broken one was longer.
func (r *restart) settle() error {
	if r.caughtUp {
		return nil
	}
	text := r.held
	r.caughtUp, r.held = true, nil
	r.page.length, r.page.answered = r.length, r.answers
	if r.keep {
		r.shown = append(r.shown[:0], text...)
	}
	return r.w.Replace(string(text))
}

func (r *restart) rescue() error {
	if r.page.answered || !r.answers {
		return nil
	}
	return r.settle()
}
