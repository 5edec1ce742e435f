package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

var (
	startFrame = frame("messageStart", `{"p":"abcd","role":"assistant"}`)
	endFrames  = slices.Concat(
		frame("contentBlockStop", `{"contentBlockIndex":0,"p":"ab"}`),
		frame("messageStop", `{"p":"abc","stopReason":"end_turn"}`),
		frame("metadata", `{"metrics":{"latencyMs":1},"p":"a","usage":{"inputTokens":1,"outputTokens":500,"totalTokens":501}}`))
)

// A stamp is the time at which a delta was written: a mark and so many digits.
const (
	stampMark   = '@'
	stampDigits = 16
)

var blankStamp = bytes.Repeat([]byte{'0'}, stampDigits)

// stampedFrame is a delta whose text is a stamp.
type stampedFrame struct{ frame, digits []byte }

func newStampedFrame() stampedFrame {
	f := frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":" `+string(stampMark)+string(blankStamp)+`"},"p":"abcdefghijklmnop"}`)
	at := bytes.Index(f, blankStamp)
	return stampedFrame{f, f[at : at+stampDigits]}
}

// at is the frame of a time, valid until the next call.
func (s stampedFrame) at(t int64) []byte {
	for i := range s.digits {
		s.digits[len(s.digits)-1-i] = byte('0' + t%10)
		t /= 10
	}
	end := len(s.frame) - crc32.Size
	binary.BigEndian.PutUint32(s.frame[end:], crc32.ChecksumIEEE(s.frame[:end]))
	return s.frame
}

// stampOf reads the first stamp in b, and returns what follows it.
func stampOf(b []byte) (t int64, rest []byte, ok bool) {
	for {
		at := bytes.IndexByte(b, stampMark)
		if at < 0 || len(b) < at+1+stampDigits {
			return 0, b[max(at, 0):], false
		}
		end := at + 1 + stampDigits
		if t, err := strconv.ParseInt(string(b[at+1:end]), 10, 64); err == nil {
			return t, b[end:], true
		}
		b = b[at+1:] // the mark was a byte of a checksum
	}
}

func frame(event, payload string) []byte {
	var m eventstream.Message
	m.Headers.Set(":event-type", eventstream.StringValue(event))
	m.Headers.Set(":content-type", eventstream.StringValue("application/json"))
	m.Headers.Set(":message-type", eventstream.StringValue("event"))
	m.Payload = []byte(payload)
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		panic(err) // a header that is too long
	}
	return b.Bytes()
}
