package bedrock

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/fault"
)

// errorRule sorts a failure of AWS's into a kind. Empty fields match anything; the
// first rule that matches decides, so the narrow ones come first.
type errorRule struct {
	code    string // error code, whatever the case of its first letter
	status  int    // HTTP status
	message string // part of the message
	kind    fault.Kind
	remedy  remedy // how the same question may be asked so that it is taken
}

// errorRules is the whole of what we know about AWS's errors. Codes and messages
// are from bedrock.md §1.4 and §1.5; a new message is a new row here and in the test.
var errorRules = []errorRule{
	// What a message says is more exact than its code, but means it only with that
	// code: a message may quote the conversation.
	{code: "ValidationException", message: "Input is too long", kind: fault.TooLong},
	{code: "ValidationException", message: "prompt is too long", kind: fault.TooLong},
	{code: "ValidationException", message: "exceed context limit", kind: fault.TooLong},
	{code: "ValidationException", message: "too many total text bytes", kind: fault.TooLong},
	{code: "ValidationException", message: "maximum context length", kind: fault.TooLong},
	{code: "ValidationException", message: "blocked by our content filters", kind: fault.Filtered},       // images, bedrock.md §4.1
	{code: "ValidationException", message: "on-demand throughput", kind: fault.Misconfigured},            // the id needs an inference profile
	{code: "ValidationException", message: "provided model identifier is invalid", kind: fault.NotFound}, // from memory
	{code: "ValidationException", message: "Invalid Output Config", kind: fault.Misconfigured},           // of a job: its bucket, or the right to write there
	{code: "ValidationException", message: "maximum tokens you requested exceeds", kind: fault.Misconfigured},
	{code: "ValidationException", message: "cannot both be specified", kind: fault.Misconfigured}, // temperature and top_p
	{code: "ValidationException", message: "does not support assistant message prefill", kind: fault.Misconfigured},
	{code: "ValidationException", message: "conversation must end with a user message", kind: fault.Misconfigured}, // the same
	{code: "ValidationException", message: "unsupported for streaming", kind: fault.Misconfigured, remedy: askWhole},
	{code: "ValidationException", message: "doesn't support tool use in streaming mode", kind: fault.Misconfigured, remedy: askWholeWithTools},
	{code: "ValidationException", message: "doesn't support tool use", kind: fault.Misconfigured},
	{code: "ValidationException", message: "doesn't support the toolConfig.toolChoice.auto field", kind: fault.Misconfigured, remedy: leaveOutAuto},
	{code: "ValidationException", message: "doesn't support the toolConfig.toolChoice.any field", kind: fault.Misconfigured, remedy: leaveOutAny},
	{code: "ValidationException", message: "doesn't support the toolConfig.toolChoice.tool field", kind: fault.Misconfigured, remedy: leaveOutTool},
	{code: "ResourceNotFoundException", message: "reached the end of its life", kind: fault.NotFound}, // for the log
	{code: "ThrottlingException", message: "Too many tokens per day", kind: fault.QuotaExceeded},

	{code: "ThrottlingException", kind: fault.Throttled},
	{code: "TooManyRequestsException", kind: fault.Throttled},
	{code: "ModelNotReadyException", kind: fault.Throttled},
	{code: "ServiceQuotaExceededException", kind: fault.QuotaExceeded},
	{code: "ModelTimeoutException", kind: fault.Timeout},
	{code: "ModelErrorException", kind: fault.Unavailable},
	{code: "ModelStreamErrorException", kind: fault.StreamBroken},
	{code: "InternalServerException", kind: fault.Unavailable},
	{code: "InternalFailure", kind: fault.Unavailable},
	{code: "ServiceUnavailableException", kind: fault.Unavailable},
	{code: "ValidationException", kind: fault.InvalidRequest},
	{code: "ConflictException", kind: fault.InvalidRequest},
	{code: "AccessDeniedException", kind: fault.AccessDenied},
	{code: "AccessDenied", kind: fault.AccessDenied}, // as STS calls it
	{code: "ResourceNotFoundException", kind: fault.NotFound},
	// Credentials.
	{code: "UnrecognizedClientException", kind: fault.Misconfigured},
	{code: "ExpiredTokenException", kind: fault.Misconfigured},
	{code: "InvalidSignatureException", kind: fault.Misconfigured},
	{code: "IncompleteSignature", kind: fault.Misconfigured},
	{code: "MissingAuthenticationTokenException", kind: fault.Misconfigured},

	// Answers without a type: a proxy's page, a load balancer's refusal.
	{status: http.StatusTooManyRequests, kind: fault.Throttled},
	{status: http.StatusRequestTimeout, kind: fault.Timeout},
	{status: http.StatusFailedDependency, kind: fault.Unavailable},
	{status: http.StatusRequestEntityTooLarge, kind: fault.TooLong},
	{status: http.StatusForbidden, kind: fault.AccessDenied},
	{status: http.StatusUnauthorized, kind: fault.Misconfigured},
	{status: http.StatusNotFound, kind: fault.NotFound},
	{status: http.StatusBadRequest, kind: fault.InvalidRequest},
	{status: http.StatusInternalServerError, kind: fault.Unavailable},
	{status: http.StatusBadGateway, kind: fault.Unavailable},
	{status: http.StatusServiceUnavailable, kind: fault.Unavailable},
	{status: http.StatusGatewayTimeout, kind: fault.Unavailable},
	{status: 529, kind: fault.Unavailable}, // overloaded; used by some models
}

func (r errorRule) matches(code string, status int, message string) bool {
	return (r.code == "" || strings.EqualFold(r.code, code)) &&
		(r.status == 0 || r.status == status) &&
		(r.message == "" || strings.Contains(message, r.message))
}

// APIError is a refusal of Bedrock's, fit for a log: its message may quote the
// conversation, so only the part that a rule knows is repeated. The SDK's error is
// what it unwraps to.
type APIError struct {
	Code      string // AWS's error code; "" where there was none
	Status    int    // HTTP status; 0 for a failure inside a stream
	RequestID string // AWS's; see [Failure]
	Known     string // the part of the message that decided; may be empty
	remedy    remedy
	overflow  overflow
	err       error
}

func (e *APIError) Error() string {
	text := e.Code
	if text == "" {
		text = "an error without a code"
	}
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if e.Known != "" {
		text += fmt.Sprintf(": %q", e.Known)
	}
	if e.RequestID != "" {
		text += ", request " + e.RequestID
	}
	return text
}

func (e *APIError) Unwrap() error { return e.err }

// sortError gives any failure of a call its kind. Nil stays nil.
func sortError(op string, err error) error {
	if err == nil {
		return nil
	}
	if sorted, ok := errors.AsType[*fault.Error](err); ok {
		return sorted // without what the SDK says around it, which may be anything
	}
	api, message := describe(err)
	if api.Code != "" || api.Status >= http.StatusBadRequest {
		for _, rule := range errorRules {
			if rule.matches(api.Code, api.Status, message) {
				api.Known, api.remedy = rule.message, rule.remedy
				if rule.kind == fault.TooLong {
					api.overflow = readOverflow(message)
				}
				return &fault.Error{Kind: rule.kind, Op: op, Err: api}
			}
		}
		return &fault.Error{Kind: fault.Unavailable, Op: op, Err: api}
	}
	return &fault.Error{Kind: transportKind(err), Op: op, Err: loggable(err)}
}

func describe(err error) (api *APIError, message string) {
	api = &APIError{err: err}
	if a, ok := errors.AsType[smithy.APIError](err); ok {
		api.Code, message = name(a.ErrorCode()), a.ErrorMessage()
	}
	if r, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		api.Status, api.RequestID = r.HTTPStatusCode(), requestIDOf(err)
	}
	return api, message
}

// sortStreamError gives a failure in mid-stream its kind: what Bedrock says of it,
// or that the stream is broken, whatever the connection calls it.
func sortStreamError(op string, err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return fault.New(fault.StreamBroken, op, "the stream ended before messageStop")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.StreamBroken, op, "the stream ended inside an event")
	}
	sorted := sortError(op, err)
	if _, said := errors.AsType[*APIError](sorted); said {
		return sorted
	}
	return &fault.Error{Kind: fault.StreamBroken, Op: op, Err: loggable(err)}
}

// transportKind sorts a failure that Bedrock said nothing about. What fails without
// an answer and without the network is the SDK's to find: no credentials, an
// endpoint or a region that is none. It will be so the next time.
func transportKind(err error) fault.Kind {
	network, isNet := errors.AsType[net.Error](err)
	_, answered := errors.AsType[*awshttp.ResponseError](err)
	_, isSDK := errors.AsType[*smithy.OperationError](err)
	_, isParam := errors.AsType[smithy.InvalidParamsError](err)
	switch {
	case isNet && network.Timeout():
		return fault.Timeout
	case isParam:
		return fault.Internal // a request of ours that the SDK would not send
	case isNet, answered:
		return fault.Unavailable
	case isSDK:
		return fault.Misconfigured
	}
	return fault.Internal
}
