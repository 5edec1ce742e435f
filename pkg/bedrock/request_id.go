package bedrock

import (
	"context"
	"errors"
	"net/http"
	"strings"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
)

// maxRequestID is more than any request id of AWS's has, which are UUIDs for Bedrock.
const maxRequestID = 64

// requestID returns an id of AWS's as it may be logged: at most 64 letters, digits and
// hyphens. Anything else is "", since a proxy may have put anybody's words in its place.
func requestID(s string) string {
	strange := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}
	if len(s) > maxRequestID || strings.ContainsFunc(s, strange) {
		return ""
	}
	return s
}

// requestIDHeaders are where the SDK looks for the id of a request.
var requestIDHeaders = []string{"X-Amzn-Requestid", "X-Amz-Requestid"}

// cleanRequestID takes what is no id out of the headers of an answer, before the SDK
// repeats it in its errors.
func cleanRequestID(h http.Header) {
	for _, name := range requestIDHeaders {
		if requestID(h.Get(name)) == "" {
			h.Del(name)
		}
	}
}

// requestIDOf is the id of the request that an error is about; "" if nobody answered, or
// without one. It looks again: STS has the id in its answer's body too.
func requestIDOf(err error) string {
	if r, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return requestID(r.ServiceRequestID())
	}
	return ""
}

// receipt keeps the request id of a call of whatever operation, answered or refused. One
// serves for calls that follow each other, and has the id of the last.
type receipt struct{ id string }

// insert is an option of the call. It looks on from outside of the SDK's decoders, so that
// none of them can withhold the id.
func (r *receipt) insert(stack *middleware.Stack) error {
	r.id = "" // of the call before
	return stack.Deserialize.Add(r, middleware.Before)
}

// ID names the middleware.
func (*receipt) ID() string { return "poebridge.Receipt" }

// HandleDeserialize takes the id that the SDK has found.
func (r *receipt) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, metadata middleware.Metadata, err error,
) {
	out, metadata, err = next.HandleDeserialize(ctx, in)
	r.id, _ = awsmiddleware.GetRequestIDMetadata(metadata)
	return out, metadata, err
}
