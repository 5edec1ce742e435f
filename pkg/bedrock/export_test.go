package bedrock

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/usage"
)

// ErrorRules is the number of rows in the table of errors.
var ErrorRules = len(errorRules)

// DecidingRule is the row that decides about an error; -1: none does.
func DecidingRule(code string, status int, message string) int {
	return slices.IndexFunc(errorRules, func(r errorRule) bool { return r.matches(code, status, message) })
}

// AsksWhole says whether a row calls for a whole answer, whatever the question.
func AsksWhole(rule int) bool { return errorRules[rule].remedy == askWhole }

// JobFailures is the number of rows in the table of what a failed job says, and
// DecidingFailure the row that decides about one; -1: none does.
var JobFailures = len(jobFailures)

func DecidingFailure(said string) int {
	return slices.IndexFunc(jobFailures, func(r errorRule) bool { return r.matches("", 0, strings.ToLower(said)) })
}

// Remembered is of how many models a client remembers something, and MaxRemembered of
// how many at most.
func (c *Client) Remembered() int { return len(c.memory.models) }

const MaxRemembered = maxRemembered

// The kinds of event that are not delivered.
const (
	EventNothing = eventNothing
	EventBegun   = eventBegun
)

// Wire returns a function that reads the next event off the bytes of a stream.
func Wire(body io.Reader) func(context.Context) (Event, error) {
	s := newStreamSource(io.NopCloser(body), func() {})
	return func(ctx context.Context) (e Event, err error) {
		err = s.next(ctx, &e)
		return e, err
	}
}

// SortStreamError gives the error that ended a stream its kind.
func SortStreamError(err error) error { return sortStreamError("test", err) }

// SplitWrites splits what was written to the cache by how long it is kept.
func SplitWrites(t usage.Tokens, hour int) usage.Tokens { return splitWrites(t, hour) }

// Name is a name of AWS's as it may be logged.
func Name(s string) string { return name(s) }
