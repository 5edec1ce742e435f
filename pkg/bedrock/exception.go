package bedrock

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/bedrock/eventstream"
)

// modelled are the exceptions that AWS's model of ConverseStream names (bedrock.md §2).
// In a stream they come with a small first letter.
var modelled = []string{
	"InternalServerException",
	"ModelStreamErrorException",
	"ServiceUnavailableException",
	"ThrottlingException",
	"ValidationException",
}

// unknownError is the SDK's word for a code or a message that is not there.
const unknownError = "UnknownError"

// failure is the error that a message is which is no event. It has the code and the
// message that the SDK's own would have.
func failure(m eventstream.Message) error {
	switch string(m.Type) {
	case "exception":
		return exception(m)
	case "error":
		return &smithy.GenericAPIError{Code: headerOr(m.ErrorCode, unknownError), Message: headerOr(m.ErrorMessage, unknownError)}
	}
	return malformed("a message of no known type")
}

func headerOr(value []byte, absent string) string {
	if value == nil {
		return absent
	}
	return string(value)
}

func exception(m eventstream.Message) error {
	if m.ExceptionType == nil {
		return malformed("an exception without a type")
	}
	kind := string(m.ExceptionType)
	for _, code := range modelled {
		if strings.EqualFold(code, kind) {
			return modelledException(code, m.Payload)
		}
	}
	inBody, message, err := restjson.GetErrorInfo(json.NewDecoder(bytes.NewReader(m.Payload)))
	if err != nil {
		return malformed("an exception that is not as it should be")
	}
	return &smithy.GenericAPIError{Code: cmp.Or(kind, inBody, unknownError), Message: cmp.Or(message, unknownError)}
}

func modelledException(code string, payload []byte) error {
	c := cursor{in: payload}
	message := string(c.member("message", "Message"))
	if c.failed {
		return malformed("an exception that is not as it should be")
	}
	return &smithy.GenericAPIError{Code: code, Message: message}
}

// malformed is a message that cannot be read. It quotes nothing of it, and is no end of
// the stream whatever the reason is.
func malformed(what string) error {
	return &smithy.DeserializationError{Err: errors.New(what)}
}
