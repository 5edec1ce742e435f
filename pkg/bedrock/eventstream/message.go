package eventstream

import "encoding/binary"

// Message is one frame. All of it is valid until the next call of [Reader.Next]. A
// header that is absent, or no string, is nil; an empty one is not.
type Message struct {
	Type          []byte // :message-type, one of event, exception and error
	EventType     []byte // :event-type, of an event
	ExceptionType []byte // :exception-type, of an exception
	ErrorCode     []byte // :error-code, of an error
	ErrorMessage  []byte // :error-message, of an error
	Payload       []byte
}

// read takes the headers apart. Of equal names the last counts, as with the SDK.
func (m *Message) read(headers []byte) error {
	for len(headers) > 0 {
		name, value, rest, ok := cut(headers)
		if !ok {
			return HeaderError{}
		}
		m.set(name, value)
		headers = rest
	}
	return nil
}

func (m *Message) set(name, value []byte) {
	switch string(name) {
	case ":message-type":
		m.Type = value
	case ":event-type":
		m.EventType = value
	case ":exception-type":
		m.ExceptionType = value
	case ":error-code":
		m.ErrorCode = value
	case ":error-message":
		m.ErrorMessage = value
	}
}

// The types of header values, in the order of their numbers, and how many bytes one
// has; those of variable length have their length before them, in lengthSize bytes.
var valueSizes = [...]int{
	0,  // true
	0,  // false
	1,  // byte
	2,  // short
	4,  // integer
	8,  // long
	-1, // bytes
	-1, // string
	8,  // timestamp
	16, // UUID
}

const (
	typeString = 7
	lengthSize = 2
)

// cut takes the first header off: a length and a name, a type and a value. The value
// of one that is no string is nil.
func cut(headers []byte) (name, value, rest []byte, ok bool) {
	name, rest, ok = take(headers[1:], int(headers[0]))
	if !ok || len(rest) == 0 || int(rest[0]) >= len(valueSizes) {
		return nil, nil, nil, false
	}
	kind, rest := rest[0], rest[1:]
	size := valueSizes[kind]
	if size < 0 {
		if len(rest) < lengthSize {
			return nil, nil, nil, false
		}
		size, rest = int(binary.BigEndian.Uint16(rest)), rest[lengthSize:]
	}
	value, rest, ok = take(rest, size)
	if kind != typeString {
		value = nil
	}
	return name, value, rest, ok
}

func take(from []byte, n int) (first, rest []byte, ok bool) {
	if n > len(from) {
		return nil, nil, false
	}
	return from[:n:n], from[n:], true
}
