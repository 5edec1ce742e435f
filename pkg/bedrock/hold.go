package bedrock

import "bytes"

// hold keeps events back for as long as another attempt may follow, since what has
// been given out cannot be taken back: a caller who collects the blocks of an answer
// would have two beginnings of it.
type hold struct {
	events []Event
	next   int // first of events that is still held
	size   int // of their texts, in bytes
}

// maxHeld bounds what may come before any of an answer, in bytes: signatures and blocks
// of thinking that only the model can read have kilobytes.
const maxHeld = 4 << 20

// put keeps an event with a copy of its text, which is valid only until the next one.
func (h *hold) put(e Event) {
	e.Text = bytes.Clone(e.Text)
	h.events = append(h.events, e)
	h.size += len(e.Text)
}

// take puts the oldest event into e, if there is one.
func (h *hold) take(e *Event) bool {
	if h.empty() {
		return false
	}
	*e = h.events[h.next]
	if h.next++; h.next == len(h.events) {
		h.clear()
	}
	return true
}

func (h *hold) empty() bool { return h.next == len(h.events) }

func (h *hold) clear() { h.events, h.next, h.size = h.events[:0], 0, 0 }
