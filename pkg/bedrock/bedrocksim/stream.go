package bedrocksim

// stream plays an answer as ConverseStream does, frame by frame.
func (p *reply) stream(request ConverseRequest, a Answer) {
	if p.replaced(a.Fault) {
		return
	}
	t := a.Fault.apply(newTrack(a, a.usage(request)))
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
	if !s.drip {
		return p.send(b)
	}
	for i := range b {
		if !p.send(b[i : i+1]) {
			return false
		}
	}
	return true
}
