package bedrock

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/poebridge/poebridge/pkg/bedrock/eventstream"
	"github.com/poebridge/poebridge/pkg/internal/deep"
)

// streamSource reads a stream in the goroutine of its caller. A read blocks until the
// transport ends it, which it does with the context of the request.
type streamSource struct {
	body    io.ReadCloser
	before  func() // called before each read of it
	frames  *eventstream.Reader
	decoder decoder
}

// converseStream asks a model for a stream. All but the frames is the SDK's: it signs,
// finds the endpoint, and decodes what is an error by its status.
func converseStream(ctx context.Context, sdk *bedrockruntime.Client, in *bedrockruntime.ConverseStreamInput, r *receipt, before func()) (source, error) {
	raw := &rawBody{}
	var err error
	deep.Call(func() { // in the SDK, which takes 32 KiB of stack
		_, err = sdk.ConverseStream(ctx, in, bedrockruntime.WithAPIOptions(raw.swapIn, r.insert))
	})
	if err != nil {
		raw.close()
		return nil, err
	}
	return newStreamSource(raw.body, before), nil
}

func newStreamSource(body io.ReadCloser, before func()) *streamSource {
	s := &streamSource{body: body, before: before}
	s.frames = eventstream.NewReader(s)
	return s
}

// Read reads the body for the frames, which they ask for when none is left.
func (s *streamSource) Read(p []byte) (int, error) {
	s.before()
	return s.body.Read(p)
}

func (s *streamSource) next(ctx context.Context, e *Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.frames.Fill(); err != nil {
		return err
	}
	return s.decode(e)
}

// decode takes the frame that is there.
func (s *streamSource) decode(e *Event) error {
	m, err := s.frames.Next()
	switch {
	case err != nil:
		return err
	case string(m.Type) != "event":
		return failure(m)
	case m.EventType == nil:
		return malformed("an event without a type")
	}
	*e, err = s.decoder.decode(m.EventType, m.Payload)
	return err
}

// close lets go of the connection, which serves another call only if the body was read
// to its end.
func (s *streamSource) close() { _ = s.body.Close() }

// rawBody takes the place of the SDK's decoder of one stream, and keeps the body as it
// comes. The decoder costs a goroutine and a channel a stream, and some 60 allocations
// an event (bedrockruntime v1.62.0).
type rawBody struct{ body io.ReadCloser }

// decoderID is what the SDK calls its decoder of event streams.
const decoderID = "OperationEventStreamDeserializer"

func (b *rawBody) swapIn(stack *middleware.Stack) error {
	_, err := stack.Deserialize.Swap(decoderID, b)
	return err
}

// ID is that of the middleware whose place it takes.
func (*rawBody) ID() string { return decoderID }

// HandleDeserialize keeps the body of a response. Where the response is an error, the
// SDK has read what there is to it.
func (b *rawBody) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, metadata middleware.Metadata, err error,
) {
	out, metadata, err = next.HandleDeserialize(ctx, in)
	if response, ok := out.RawResponse.(*smithyhttp.Response); ok && response != nil {
		b.body = response.Body
	}
	return out, metadata, err
}

func (b *rawBody) close() {
	if b.body != nil {
		_ = b.body.Close()
	}
}
