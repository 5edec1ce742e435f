package bedrocksim

import (
	"bytes"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// encode turns a step into the bytes of one frame. Events get padding in a last member
// "p" (bedrock.md §1.3), which a reader must ignore.
func encode(s step, d dice) []byte {
	payload := s.payload
	if !s.plain {
		payload = padded(payload, d.pad())
	}
	message := eventstream.Message{Payload: []byte(payload)}
	for _, h := range s.headers {
		message.Headers = append(message.Headers, eventstream.Header{Name: h.name, Value: eventstream.StringValue(h.value)})
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, message); err != nil {
		panic(fmt.Sprintf("bedrocksim: frame: %v", err)) // only a header that is far too long
	}
	if s.mangle != nil {
		return s.mangle(b.Bytes())
	}
	return b.Bytes()
}

// padded adds the member p to a JSON object.
func padded(object, p string) string {
	head := object[:len(object)-1]
	if head != "{" {
		head += ","
	}
	return head + `"p":"` + p + `"}`
}
