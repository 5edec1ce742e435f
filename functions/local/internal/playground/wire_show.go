package playground

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sort"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/eventstream"
)

// Call is one request to Bedrock and its response. Bodies that are not JSON are texts.
type Call struct {
	Method         string          `json:"method"`
	URL            string          `json:"url"`
	Region         string          `json:"region"` // that it was signed for; empty where it was not
	Header         http.Header     `json:"header"` // without what is secret
	Request        json.RawMessage `json:"request"`
	RequestBytes   int             `json:"request_bytes"`
	Status         int             `json:"status"` // 0: no response yet, or none at all
	Failed         string          `json:"failed"` // why there was no response
	Broken         string          `json:"broken"` // why it was cut off; empty for one that came to its end
	ResponseHeader http.Header     `json:"response_header"`
	Response       json.RawMessage `json:"response"` // null where it is a stream
	ResponseBytes  int             `json:"response_bytes"`
	Events         []Event         `json:"events"` // of a stream
	Cut            bool            `json:"cut"`    // a body was longer than what is shown of it
	SentAt         time.Time       `json:"sent_at"`
	EndedAt        time.Time       `json:"ended_at,omitzero"`
}

// Event is one frame of a stream.
type Event struct {
	At      time.Time       `json:"at"` // when its last byte was there
	Type    string          `json:"type"`
	Bytes   int             `json:"bytes"`
	Payload json.RawMessage `json:"payload"`
}

const streamType = "application/vnd.amazon.eventstream"

// show is a copy for whoever asks.
func (c *call) show() Call {
	shown := Call{
		Method: c.method, URL: c.url, Region: c.region, Header: c.header, Request: asJSON(c.request.text), RequestBytes: c.request.bytes,
		Status: c.status, Failed: c.failed, Broken: c.broken, ResponseHeader: c.responseHeader, Response: json.RawMessage("null"), ResponseBytes: c.response.bytes,
		Events: []Event{}, Cut: c.request.cut() || c.response.cut(), SentAt: c.sentAt, EndedAt: c.endedAt,
	}
	if strings.HasPrefix(c.responseHeader.Get("Content-Type"), streamType) {
		shown.Events = c.events()
	} else {
		shown.Response = asJSON(c.response.text)
	}
	return shown
}

// events are the frames of the response. The last one tells why no more could be read, if
// that is not the end.
func (c *call) events() []Event {
	all, text := []Event{}, c.response.text
	frames := eventstream.NewReader(bytes.NewReader(text))
	for end := 0; ; {
		m, err := frames.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && c.endedAt.IsZero() {
			return all
		}
		if err != nil {
			return append(all, Event{At: c.at(len(text)), Type: "unreadable", Bytes: len(text) - end, Payload: asJSON([]byte(err.Error()))})
		}
		length := int(binary.BigEndian.Uint32(text[end:])) // a frame begins with it
		end += length
		all = append(all, newEvent(m, c.at(end), length))
	}
}

func newEvent(m eventstream.Message, at time.Time, length int) Event {
	e := Event{At: at, Bytes: length, Payload: asJSON(m.Payload)}
	switch {
	case m.EventType != nil:
		e.Type = string(m.EventType)
	case m.ExceptionType != nil:
		e.Type = string(m.ExceptionType)
	case m.ErrorCode != nil:
		e.Type, e.Payload = string(m.ErrorCode), asJSON(m.ErrorMessage)
	}
	return e
}

// at is when the response had come to a length.
func (c *call) at(length int) time.Time {
	i := sort.Search(len(c.chunks), func(i int) bool { return c.chunks[i].end >= length })
	if i == len(c.chunks) {
		return c.endedAt
	}
	return c.chunks[i].at
}

// asJSON is a copy of a text that is JSON, or the text as a string of JSON; null for none.
func asJSON(text []byte) json.RawMessage {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return json.RawMessage("null")
	}
	if json.Valid(text) {
		return bytes.Clone(text)
	}
	quoted, err := json.Marshal(string(text))
	if err != nil {
		panic(err) // a string can be written
	}
	return quoted
}
