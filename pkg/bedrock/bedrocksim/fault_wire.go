package bedrocksim

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// damage is a fault that changes the bytes of the frame at its point, which is the last.
func damage(name string, mangle func(frame []byte) []byte) Fault {
	return Fault{
		Name: name,
		stream: func(t track, at int) track {
			if at == len(t) {
				at--
			}
			t[at].mangle, t[at].then = mangle, endClean
			return t[:at+1]
		},
		body: halfBody(endClean),
	}
}

// BadPreludeCRC spoils the checksum of the lengths at the head of a frame, and that alone:
// the checksum of the whole, which covers it, is made to fit.
func BadPreludeCRC() Fault {
	return damage("bad-prelude-crc", func(frame []byte) []byte {
		frame[8] ^= 0xff
		end := len(frame) - 4
		binary.BigEndian.PutUint32(frame[end:], crc32.ChecksumIEEE(frame[:end]))
		return frame
	})
}

// BadMessageCRC spoils the checksum at the end of a frame.
func BadMessageCRC() Fault {
	return damage("bad-message-crc", func(frame []byte) []byte {
		frame[len(frame)-1] ^= 0xff
		return frame
	})
}

// BadJSON is an event whose payload is cut short inside an intact frame.
func BadJSON() Fault {
	last := event(kindDelta, 0, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"te`)
	last.plain = true
	f := final("bad-json", last)
	f.body = halfBody(endClean)
	return f
}

// NoMessageType is a frame without the header that says what it is.
func NoMessageType() Fault {
	last := event(kindDelta, 0, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"?"}}`)
	last.headers = last.headers[:2]
	return final("no-message-type", last)
}

// HalfFrame sends the first half of a frame; then the response ends properly.
func HalfFrame() Fault { return damage("half-frame", half) }

// HalfFrameAbort sends the first half of a frame; then the connection is torn down.
func HalfFrameAbort() Fault {
	f := damage("half-frame-abort", half)
	f.body = halfBody(endAbort)
	cut := f.stream
	f.stream = func(t track, at int) track {
		t = cut(t, at)
		t[len(t)-1].then = endAbort
		return t
	}
	return f
}

// CleanEOF ends the response properly between two frames.
func CleanEOF() Fault { return stop("clean-eof", endClean) }

// Abort tears the connection down between two frames.
func Abort() Fault { return stop("abort", endAbort) }

// Stall sends no more bytes until the client leaves, or the server's stall limit is over.
func Stall() Fault { return stop("stall", endStall) }

// stop is a fault after which nothing more is sent.
func stop(name string, end ending) Fault {
	return Fault{
		Name: name,
		stream: func(t track, at int) track {
			return append(t[:at:at], step{noFrame: true, then: end})
		},
		body: halfBody(end),
	}
}

// Drip sends every frame byte by byte, each flushed.
func Drip() Fault {
	return Fault{Name: "drip", stream: func(t track, _ int) track {
		for i := range t {
			t[i].drip = true
		}
		return t
	}}
}

// EmptyBody is a 200 without any bytes.
func EmptyBody() Fault {
	return Fault{
		Name:   "empty-200",
		stream: func(track, int) track { return nil },
		body:   func([]byte) ([]byte, ending) { return nil, endClean },
	}
}

// NoOutput is a Converse answer of 200 whose JSON has no output (bedrock.md §1.3). A stream
// ends after messageStart.
func NoOutput() Fault {
	return Fault{
		Name:   "no-output",
		stream: func(t track, _ int) track { return t[:1] },
		body: func([]byte) ([]byte, ending) {
			return []byte(`{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`), endClean
		},
	}
}

// HangUp closes the connection before any response header.
func HangUp() Fault { return Fault{Name: "hang-up", before: endAbort} }

// NoHeaders sends no response header until the client leaves.
func NoHeaders() Fault { return Fault{Name: "no-headers", before: endStall} }

func half(frame []byte) []byte { return frame[:len(frame)/2] }

// halfBody cuts a Converse answer in the middle.
func halfBody(end ending) func([]byte) ([]byte, ending) {
	return func(whole []byte) ([]byte, ending) { return bytes.Clone(half(whole)), end }
}
