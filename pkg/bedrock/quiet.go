package bedrock

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
)

// quiet is an error whose text must not be logged: a decoder's quotes what it could
// not decode, a provider's of credentials what it was given. It says at which stage
// of a call it came and of what types it is; Unwrap has the rest.
type quiet struct{ err error }

// loggable returns err as it may be logged. Only what the network says is repeated.
func loggable(err error) error {
	if _, ok := errors.AsType[net.Error](err); ok {
		return err
	}
	return &quiet{err}
}

func (e *quiet) Error() string {
	var types []string
	for err := e.err; err != nil; err = errors.Unwrap(err) {
		if name := fmt.Sprintf("%T", err); !slices.Contains(plainTypes, name) {
			types = append(types, name)
		}
	}
	said := append(stage(e.err), types...)
	if len(said) == 0 {
		return "an error of no type of its own"
	}
	text := strings.Join(said, ": ")
	if id := requestIDOf(e.err); id != "" {
		text += ", request " + id
	}
	return text
}

func (e *quiet) Unwrap() error { return e.err }

// plainTypes are those of errors that are nothing but their text.
var plainTypes = []string{"*errors.errorString", "*fmt.wrapError", "*smithy.OperationError"}

// stages are the SDK's words at the head of what fails before a request is sent.
var stages = []string{
	"get identity", "sign request", "resolve auth scheme",
	"failed to bind endpoint params", "failed to resolve service endpoint", "failed to parse endpoint URL",
}

// stage is the one of [stages] at which a call failed, if it is one of those.
func stage(err error) []string {
	operation, ok := errors.AsType[*smithy.OperationError](err)
	if !ok {
		return nil
	}
	for _, s := range stages {
		if strings.HasPrefix(operation.Err.Error(), s) {
			return []string{s}
		}
	}
	return nil
}

// unreadable takes the place of a name that is none.
const unreadable = "unreadable"

// maxName is more than any name of AWS's has.
const maxName = 64

// name returns a name of AWS's, such as an error code. In its place a strange answer
// may have anybody's words, which must not be logged.
func name(s string) string {
	strange := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_-.", r)
	}
	if len(s) > maxName || strings.ContainsFunc(s, strange) {
		return unreadable
	}
	return s
}
