package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/usage"
)

const (
	// maxQuestion is the longest body of InvokeModel in bytes (bedrock.md §1.1).
	maxQuestion = 25_000_000
	// maxAnswer bounds a whole answer in bytes: five pictures of 7 MB in base64.
	maxAnswer = 48 << 20
	// maxErrorBody bounds what is read of an answer that is an error.
	maxErrorBody = 1 << 20
	// contentType is that of questions and answers.
	contentType = "application/json"
)

// invokeModel asks a target once for a whole answer, for which it has a receipt in any case.
func (c *Client) invokeModel(ctx context.Context, t InvokeTarget, body []byte, r *receipt) (*wholeBody, error) {
	in := &bedrockruntime.InvokeModelInput{
		ModelId: aws.String(t.Model), Body: body,
		ContentType: aws.String(contentType), Accept: aws.String(contentType),
	}
	if t.Guardrail.ID != "" {
		in.GuardrailIdentifier, in.GuardrailVersion = aws.String(t.Guardrail.ID), aws.String(t.Guardrail.Version)
	}
	if len(t.Metadata) > 0 {
		metadata, _ := json.Marshal(t.Metadata) // strings always marshal
		in.RequestMetadata = aws.String(string(metadata))
	}
	answer := &wholeBody{op: t.target().op()}
	if _, err := c.sdk(t.target()).InvokeModel(ctx, in, bedrockruntime.WithAPIOptions(answer.insert, r.insert)); err != nil {
		return nil, err
	}
	return answer, nil
}

// wholeBody reads the body of an answer before the SDK's decoder does, which gets none. The
// decoder reads it into a buffer that it makes as large as the body, and then thrice as
// large to find that nothing follows (bedrockruntime v1.62.0), which for pictures matters.
type wholeBody struct {
	op    string
	body  []byte
	usage usage.Tokens
}

// wholeDecoderID is what the SDK calls its decoder of answers that are no stream.
const wholeDecoderID = "OperationDeserializer"

func (b *wholeBody) insert(stack *middleware.Stack) error {
	return stack.Deserialize.Insert(b, wholeDecoderID, middleware.After)
}

// ID names the middleware.
func (*wholeBody) ID() string { return "poebridge.WholeBody" }

// HandleDeserialize takes the body of a response that is no error.
func (b *wholeBody) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, metadata middleware.Metadata, err error,
) {
	out, metadata, err = next.HandleDeserialize(ctx, in)
	response, ok := out.RawResponse.(*smithyhttp.Response)
	if err != nil || !ok {
		return out, metadata, err
	}
	wire := response.Body
	if response.StatusCode < 200 || response.StatusCode > 299 {
		response.Body = limited{io.LimitReader(wire, maxErrorBody), wire}
		return out, metadata, nil
	}
	err = b.take(response)
	_ = wire.Close()
	response.Body, response.ContentLength = http.NoBody, 0
	return out, metadata, err
}

// limited is the beginning of a body.
type limited struct {
	io.Reader
	io.Closer
}

func (b *wholeBody) take(response *smithyhttp.Response) error {
	body, err := b.read(response.Body, response.ContentLength)
	if err != nil {
		return err
	}
	trimmed := bytes.TrimSpace(body)
	switch {
	case !bytes.HasPrefix(trimmed, []byte("{")):
		return fault.New(fault.Unavailable, b.op, "an answer of %d bytes that is no JSON object", len(body))
	case !bytes.HasSuffix(trimmed, []byte("}")):
		return b.broken()
	}
	b.body = body
	b.usage = usage.Tokens{Input: count(response.Header, "Input"), Output: count(response.Header, "Output")}
	return nil
}

// read reads a body whole. One of known length costs one allocation of that length.
func (b *wholeBody) read(wire io.Reader, length int64) (body []byte, err error) {
	switch {
	case length > maxAnswer:
		return nil, b.tooLarge()
	case length >= 0:
		body = make([]byte, length)
		_, err = io.ReadFull(wire, body)
	default:
		body, err = io.ReadAll(io.LimitReader(wire, maxAnswer+1))
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, b.broken()
	case err != nil:
		return nil, &fault.Error{Kind: fault.StreamBroken, Op: b.op, Err: loggable(err)}
	case len(body) > maxAnswer:
		return nil, b.tooLarge()
	}
	return body, nil
}

func (b *wholeBody) broken() error {
	return fault.New(fault.StreamBroken, b.op, "the answer ended before it was complete")
}

// tooLarge is not asked again: it would be as large, and paid for again.
func (b *wholeBody) tooLarge() error {
	return fault.New(fault.Internal, b.op, "an answer of more than %d bytes", maxAnswer)
}

// count reads how many tokens a call had (bedrock.md §1.6, InvokeModel headers).
func count(h http.Header, what string) int {
	n, err := strconv.Atoi(h.Get("X-Amzn-Bedrock-" + what + "-Token-Count"))
	if err != nil {
		return 0 // this model counts none
	}
	return max(n, 0)
}
