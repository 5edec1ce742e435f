package bedrocksim

import "slices"

// stream plays an answer as ConverseStream does, frame by frame.
func (p *reply) stream(request ConverseRequest, a Answer) {
	if p.replaced(a.Fault) {
		return
	}
	p.usage = a.usage(request)
	t := a.Fault.apply(newTrack(a, p.usage))
	if !p.step(a.Steps) {
		return
	}
	p.begin("application/vnd.amazon.eventstream")
	if !p.pause(a.FirstAfter) {
		return
	}
	for _, s := range t {
		if s.kind == kindDelta && !(p.pause(a.Gap) && p.step(a.Steps)) {
			return
		}
		if !p.frame(s) || p.end(s.then) {
			return
		}
	}
}

// replaced plays faults that replace the whole response, whatever the operation.
func (p *reply) replaced(f Fault) bool {
	switch {
	case f.refusal != nil:
		p.refuse(*f.refusal)
		return true
	case f.before != endOpen:
		return p.end(f.before)
	}
	return false
}

// frame sends one step; false when the client is gone.
func (p *reply) frame(s step) bool {
	if s.noFrame {
		return true
	}
	b := encode(s, p.dice)
	piece := len(b)
	if s.drip {
		piece = 1
	}
	for part := range slices.Chunk(b, piece) {
		if !p.send(part) {
			return false
		}
	}
	p.note(s)
	return p.here()
}

// note tells of the frames that matter to whoever is to pay.
func (p *reply) note(sent step) {
	switch {
	case sent.mangle != nil:
	case sent.kind == kindStop:
		p.onWhole()
	case sent.kind == kindMetadata:
		p.onTold(p.usage)
	}
}
