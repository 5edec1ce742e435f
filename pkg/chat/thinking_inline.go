package chat

import "bytes"

// inlineTag finds thinking that a model writes into its text, between <tag> and </tag>.
// The tags may be cut anywhere across deltas. Only a complete pair is thinking: what is
// opened and never closed is held back to the end, and is text after all.
type inlineTag struct {
	open, closing string // empty: the model has no such habit
	buffer        []byte // of held, used again
	held          []byte // what may be the beginning of a pair; the end of buffer
	inside        bool   // held begins with the opening tag
	searched      int    // bytes of held, inside: no closing tag begins before
}

// maxHeld bounds what is held back, in bytes.
const maxHeld = 256 << 10

func newInlineTag(name string) inlineTag {
	if name == "" {
		return inlineTag{}
	}
	return inlineTag{open: "<" + name + ">", closing: "</" + name + ">"}
}

// split hands a piece on to text or thought, as far as it is clear what it is; neither may
// keep it. Each byte is looked at a few times at most, however small the pieces are.
func (t *inlineTag) split(piece []byte, text, thought func([]byte) error) error {
	if t.open == "" {
		return text(piece)
	}
	t.hold(piece)
	for more := true; more; {
		var err error
		if t.inside {
			more, err = t.end(thought)
		} else {
			more, err = t.begin(text)
		}
		if err != nil {
			return err
		}
	}
	return t.bound(text)
}

// hold adds a piece to what is held, which moves to the front of the buffer where some was
// handed on since.
func (t *inlineTag) hold(piece []byte) {
	if len(t.held) < len(t.buffer) {
		t.buffer = append(t.buffer[:0], t.held...)
	}
	t.buffer = append(t.buffer, piece...)
	t.held = t.buffer
}

// begin looks for an opening tag, and hands on what stands before it.
func (t *inlineTag) begin(text func([]byte) error) (found bool, err error) {
	at := bytes.Index(t.held, []byte(t.open))
	t.inside, t.searched = at >= 0, len(t.open)
	if !t.inside {
		at = len(t.held) - t.beginning()
	}
	before := t.held[:at]
	t.held = t.held[at:]
	return t.inside, handOn(before, text)
}

// end looks for the closing tag, and hands on what stands in the pair.
func (t *inlineTag) end(thought func([]byte) error) (found bool, err error) {
	at := bytes.Index(t.held[t.searched:], []byte(t.closing))
	if at < 0 {
		t.searched = max(t.searched, len(t.held)-len(t.closing)+1)
		return false, nil
	}
	at += t.searched
	inner := t.held[len(t.open):at]
	t.held, t.inside = t.held[at+len(t.closing):], false
	return true, handOn(inner, thought)
}

// beginning is how many bytes at the end may be the beginning of an opening tag.
func (t *inlineTag) beginning() int {
	for n := min(len(t.open)-1, len(t.held)); n > 0; n-- {
		if bytes.HasSuffix(t.held, []byte(t.open[:n])) {
			return n
		}
	}
	return 0
}

// bound gives up on a pair that takes too long to close.
func (t *inlineTag) bound(text func([]byte) error) error {
	if len(t.held) <= maxHeld {
		return nil
	}
	return t.flush(text)
}

// flush hands on what is held back, as text.
func (t *inlineTag) flush(text func([]byte) error) error {
	held := t.held
	t.held, t.inside = nil, false
	return handOn(held, text)
}

func handOn(piece []byte, to func([]byte) error) error {
	if len(piece) == 0 {
		return nil
	}
	return to(piece)
}
