package bedrock_test

import (
	"bytes"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// frame is one event on the wire (bedrock.md §2).
func frame(event, payload string) []byte {
	return message(payload, ":event-type", event, ":content-type", "application/json", ":message-type", "event")
}

// message is a frame with headers of our choice.
func message(payload string, headers ...string) []byte {
	m := eventstream.Message{Payload: []byte(payload)}
	for i := 0; i < len(headers); i += 2 {
		m.Headers.Set(headers[i], eventstream.StringValue(headers[i+1]))
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		panic(err) // only a header that is far too long
	}
	return b.Bytes()
}
