package bedrock

// hold keeps events back for as long as another attempt may follow, since what has
// been given out cannot be taken back: a caller who collects the blocks of an answer
// would have two beginnings of it.
type hold struct {
	events []Event
	next   int // first of events that is still held
}

func (h *hold) put(e Event) { h.events = append(h.events, e) }

// take returns the oldest event, if there is one. The last one taken makes room, so
// that a stream of deltas goes through the same memory.
func (h *hold) take() (e Event, ok bool) {
	if h.next == len(h.events) {
		return Event{}, false
	}
	e = h.events[h.next]
	if h.next++; h.next == len(h.events) {
		h.clear()
	}
	return e, true
}

func (h *hold) clear() { h.events, h.next = h.events[:0], 0 }
