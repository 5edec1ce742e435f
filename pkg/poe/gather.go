package poe

import "time"

// maxGathered is how much text is gathered at most, in bytes: with the size in front of it,
// that fits into the buffer of 4 KB that net/http has for a connection, and so into one write
// of the kernel's.
const maxGathered = 3 << 10

// Gather has text wait for Send, or ends that and sends what waits. The events stay as they
// are: those of deltas that have come together only share a write, which costs more than all
// else that is done for a delta. What is no text never waits, nor does the text before it, and
// signs of life go on. Who gathers must call Send before waiting for anything.
func (e *EventWriter) Gather(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.gathering = on
	if !on {
		e.send(time.Now())
	}
}

// Send sends what was gathered. That the connection is gone is told by what is called next.
func (e *EventWriter) Send() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.send(time.Now())
}
