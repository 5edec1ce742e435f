package bedrock

import "encoding/base64"

func (d *decoder) delta() Event {
	e := Event{Kind: EventUnknown}
	for more := d.enter('{', '}'); more; more = d.more('}') {
		key := d.key()
		if d.null() {
			continue
		}
		switch string(key) {
		case "text":
			e = textEvent(EventText, d.text())
		case "toolUse":
			e = textEvent(EventToolInput, d.member("input"))
		case "reasoningContent":
			e = d.reasoning()
		case "citation":
			d.skip()
			e = Event{} // the text that it belongs to comes by itself
		default:
			d.skip()
		}
	}
	return e
}

func (d *decoder) reasoning() Event {
	e := Event{Kind: EventUnknown}
	for more := d.enter('{', '}'); more; more = d.more('}') {
		key := d.key()
		if d.null() {
			continue
		}
		switch string(key) {
		case "text":
			e = textEvent(EventReasoning, d.text())
		case "signature":
			e = textEvent(EventSignature, d.text())
		case "redactedContent":
			e = textEvent(EventRedacted, d.blob())
		default:
			d.skip()
		}
	}
	return e
}

// textEvent: empty pieces occur and mean nothing.
func textEvent(kind EventKind, text []byte) Event {
	if len(text) == 0 {
		return Event{}
	}
	return Event{Kind: kind, Text: text}
}

// blob takes bytes, which are written in base64.
func (d *decoder) blob() []byte {
	written := d.text()
	from := len(d.spare)
	var err error
	if d.spare, err = base64.StdEncoding.AppendDecode(d.spare, written); err != nil {
		d.fail()
	}
	return d.spare[from:]
}
