package bedrock

import "bytes"

// decoder turns the events on the wire into ours (bedrock.md §1.3). It reads what we
// need and skips the rest, whatever it is. Of members of a union, where one is allowed,
// the last that we know counts; of equal members, the last.
type decoder struct{ cursor }

// decode returns what the JSON of an event says. Its Text is valid until the next one.
func (d *decoder) decode(kind, payload []byte) (Event, error) {
	d.reset(payload)
	e := d.event(kind)
	if d.failed {
		return Event{}, malformed("an event that is not as it should be")
	}
	return e, nil
}

// event tells the types apart as the SDK does, whatever their case.
func (d *decoder) event(kind []byte) Event {
	is := func(name string) bool { return bytes.EqualFold(kind, []byte(name)) }
	switch {
	case is("contentBlockDelta"):
		return d.block("delta", Event{Kind: EventUnknown}, (*decoder).delta)
	case is("contentBlockStart"):
		return d.block("start", Event{}, (*decoder).start)
	case is("contentBlockStop"):
		return Event{Kind: EventBlockStop, Block: d.index()}
	case is("messageStart"):
		d.member("role")
		return Event{Kind: eventBegun}
	case is("messageStop"):
		return Event{Kind: EventStop, StopReason: name(string(d.member("stopReason")))}
	case is("metadata"):
		return d.metadata()
	}
	return Event{Kind: EventUnknown}
}

// block reads an event of a content block, which has its index beside one member.
func (d *decoder) block(member string, e Event, read func(*decoder) Event) Event {
	index := 0 // apart from e, which read replaces
	for more := d.enter('{', '}'); more; more = d.more('}') {
		switch string(d.key()) {
		case "contentBlockIndex":
			index = d.number()
		case member:
			e = read(d)
		default:
			d.skip()
		}
	}
	e.Block = index
	return e
}

// index reads the index of an event that has nothing else.
func (d *decoder) index() (index int) {
	for more := d.enter('{', '}'); more; more = d.more('}') {
		if string(d.key()) == "contentBlockIndex" {
			index = d.number()
		} else {
			d.skip()
		}
	}
	return index
}

// start: only tool calls need their start. Some models send one for text too, with
// nothing in it.
func (d *decoder) start() (e Event) {
	for more := d.enter('{', '}'); more; more = d.more('}') {
		switch known := string(d.key()) == "toolUse"; {
		case d.null():
		case known:
			e = d.toolStart()
		default:
			d.skip()
			if e.Kind == eventNothing {
				e.Kind = EventUnknown
			}
		}
	}
	return e
}

func (d *decoder) toolStart() Event {
	e := Event{Kind: EventToolStart}
	for more := d.enter('{', '}'); more; more = d.more('}') {
		switch string(d.key()) {
		case "toolUseId":
			e.ID = string(d.text())
		case "name":
			e.Name = string(d.text())
		default:
			d.skip()
		}
	}
	return e
}
