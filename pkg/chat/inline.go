package chat

import "strings"

// inlineTag finds thinking that a model writes into its text, between <tag> and </tag>.
// The tags may be cut anywhere across deltas. Only a complete pair is thinking: what is
// opened and never closed is held back to the end, and is text after all.
type inlineTag struct {
	open, closing string // empty: the model has no such habit
	held          string // what may be the beginning of a pair
}

// maxHeld bounds what is held back, in bytes.
const maxHeld = 256 << 10

func newInlineTag(name string) inlineTag {
	if name == "" {
		return inlineTag{}
	}
	return inlineTag{open: "<" + name + ">", closing: "</" + name + ">"}
}

// split hands a piece on to text or thought, as far as it is clear what it is.
func (t *inlineTag) split(piece string, text, thought func(string) error) error {
	if t.open == "" {
		return text(piece)
	}
	t.held += piece
	for {
		before, rest, opened := strings.Cut(t.held, t.open)
		if !opened {
			clear := len(t.held) - t.beginning()
			before, t.held = t.held[:clear], t.held[clear:]
			return handOn(before, text)
		}
		if err := handOn(before, text); err != nil {
			return err
		}
		inner, after, closed := strings.Cut(rest, t.closing)
		if !closed {
			t.held = t.held[len(before):]
			return t.bound(text)
		}
		t.held = after
		if err := handOn(inner, thought); err != nil {
			return err
		}
	}
}

// beginning is how many bytes at the end may be the beginning of an opening tag.
func (t *inlineTag) beginning() int {
	for n := min(len(t.open)-1, len(t.held)); n > 0; n-- {
		if strings.HasSuffix(t.held, t.open[:n]) {
			return n
		}
	}
	return 0
}

// bound gives up on a pair that takes too long to close.
func (t *inlineTag) bound(text func(string) error) error {
	if len(t.held) <= maxHeld {
		return nil
	}
	return t.flush(text)
}

// flush hands on what is held back, as text.
func (t *inlineTag) flush(text func(string) error) error {
	held := t.held
	t.held = ""
	return handOn(held, text)
}

func handOn(piece string, to func(string) error) error {
	if piece == "" {
		return nil
	}
	return to(piece)
}
