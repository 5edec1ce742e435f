package lambdahttp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// payloadVersion is the version of the payloads that function URLs send.
const payloadVersion = "2.0"

// NotRequestError says that an invocation's payload is not a request to the
// function URL: a scheduled event, a test event of the console, an alarm. Answering
// it like a request would report a success that nothing stands behind.
type NotRequestError struct {
	Looks string // what the payload looks like
}

func (e *NotRequestError) Error() string {
	return fmt.Sprintf("lambdahttp: the payload is not a request to a function URL (version %s) but looks like %s; call the function by its URL",
		payloadVersion, e.Looks)
}

func decodeEvent(payload json.RawMessage) (*events.LambdaFunctionURLRequest, error) {
	var event events.LambdaFunctionURLRequest
	err := json.Unmarshal(payload, &event)
	if err != nil || event.Version != payloadVersion || event.RequestContext.HTTP.Method == "" {
		return nil, &NotRequestError{Looks: describe(payload)}
	}
	return &event, nil
}

// describe names an event by the fields that AWS's services set, and quotes
// nothing that a caller may have written.
func describe(payload json.RawMessage) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(payload, &fields) != nil {
		return "no JSON object"
	}
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return fields[name] == nil })
	}
	switch {
	case len(fields) == 0:
		return "an empty object"
	case has("detail-type", "source"):
		return "an event of EventBridge"
	case has("Records"):
		return "records of S3, SQS, SNS or a stream"
	case has("requestContext", "httpMethod"):
		return "a request of API Gateway or a load balancer (version 1.0)"
	case has("version", "rawPath"):
		return "a request without a method"
	}
	return "something else"
}

// newRequest makes the request that the event tells of. Its context is ctx.
func newRequest(ctx context.Context, event *events.LambdaFunctionURLRequest) (*http.Request, error) {
	target := event.RawPath
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	if event.RawQueryString != "" {
		target += "?" + event.RawQueryString
	}
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, fmt.Errorf("the path or the query of the request is not valid")
	}
	body, length, err := requestBody(event)
	if err != nil {
		return nil, err
	}
	r := (&http.Request{
		Method:        event.RequestContext.HTTP.Method,
		URL:           u,
		RequestURI:    target,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Host:          event.RequestContext.DomainName,
		RemoteAddr:    event.RequestContext.HTTP.SourceIP,
		Header:        requestHeader(event),
		Body:          body,
		ContentLength: length,
	}).WithContext(ctx)
	return r, nil
}

// requestHeader has the headers in Go's spelling; AWS sends them in lower case.
// Cookies come beside the headers, and a client may see them in both.
func requestHeader(event *events.LambdaFunctionURLRequest) http.Header {
	h := make(http.Header, len(event.Headers))
	for name, value := range event.Headers {
		h.Add(name, value)
	}
	if len(event.Cookies) > 0 {
		h.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	return h
}

// requestBody decodes the body as it is read, so that a request which is refused
// for its key costs nothing more.
func requestBody(event *events.LambdaFunctionURLRequest) (io.ReadCloser, int64, error) {
	if event.Body == "" {
		return http.NoBody, 0, nil
	}
	text := strings.NewReader(event.Body)
	if !event.IsBase64Encoded {
		return io.NopCloser(text), int64(len(event.Body)), nil
	}
	return io.NopCloser(base64.NewDecoder(base64.StdEncoding, text)), decodedLen(event.Body), nil
}

func decodedLen(encoded string) int64 {
	padding := len(encoded) - len(strings.TrimRight(encoded, "="))
	return int64(base64.StdEncoding.DecodedLen(len(encoded)) - padding)
}
