// Package fault is the closed set of ways in which answering a query can fail.
//
// Every failure, wherever it comes from, is sorted into one [Kind] where it first
// enters the program. The kind alone then decides whether the call is tried again,
// whether another target may serve it, what Poe is told about retrying, which of
// Poe's error types applies, what the user reads, and how the failure is counted.
// Nothing downstream looks at messages or at types of other packages.
//
// Start from [Error]; [New] and [Wrap] make one, [KindOf] reads one.
package fault

import (
	"context"
	"errors"
	"fmt"
)

// Kind is one way to fail. The zero value is Internal, so that an error nobody
// classified is treated as our own mistake.
type Kind uint8

// The kinds. The architecture's list, and two more. QuotaExceeded: a spent quota looks
// like a throttle to AWS's error codes, but retrying it only costs time. Busy: a limit
// of ours, which no other target would lift, and which no alarm of AWS's is about.
const (
	Internal          Kind = iota // a defect of ours, or an error nobody classified
	Throttled                     // too many calls or tokens for the moment
	Unavailable                   // the model or the network has a transient failure
	Timeout                       // one of the four time-outs ran out
	TooLong                       // the conversation does not fit the model
	InvalidRequest                // the model refuses this input for another reason
	AccessDenied                  // the account may not use the model
	NotFound                      // no such model, version or region
	Filtered                      // a guardrail or the model's own filter stopped it
	StreamBroken                  // the answer ended before it was complete
	Misconfigured                 // the template, the keys or the credentials are wrong
	InsufficientFunds             // the user cannot pay
	QuotaExceeded                 // a quota is used up; retrying soon is pointless
	Busy                          // this process answers as many queries as it may
	numKinds
)

// traits is what follows from a kind.
type traits struct {
	name       string // metric and log value
	retry      bool   // the same target may be asked again while the user has seen nothing
	failover   bool   // another target may be asked while the user has seen nothing
	allowRetry bool   // Poe may re-run the query
	errorType  string // Poe's error_type; empty means the key is left out
}

var table = [numKinds]traits{
	Internal:          {name: "internal"},
	Throttled:         {name: "throttled", retry: true, failover: true, allowRetry: true},
	Unavailable:       {name: "unavailable", retry: true, failover: true, allowRetry: true},
	Timeout:           {name: "timeout", retry: true, failover: true, allowRetry: true},
	TooLong:           {name: "too_long", errorType: "user_message_too_long"},
	InvalidRequest:    {name: "invalid_request", errorType: "user_caused_error"},
	AccessDenied:      {name: "access_denied", failover: true},
	NotFound:          {name: "not_found", failover: true},
	Filtered:          {name: "filtered", errorType: "user_caused_error"},
	StreamBroken:      {name: "stream_broken", retry: true, failover: true, allowRetry: true},
	Misconfigured:     {name: "misconfigured", failover: true},
	InsufficientFunds: {name: "insufficient_funds", allowRetry: true, errorType: "insufficient_fund"},
	QuotaExceeded:     {name: "quota_exceeded", failover: true},
	Busy:              {name: "busy", allowRetry: true},
}

// Kinds returns every kind, for tables and tests.
func Kinds() []Kind {
	kinds := make([]Kind, numKinds)
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

func (k Kind) traits() traits {
	if k >= numKinds {
		k = Internal
	}
	return table[k]
}

// String returns the name under which the kind is logged and counted.
func (k Kind) String() string { return k.traits().name }

// Retryable reports whether the same target may be asked again, as long as the
// user has seen nothing of an answer.
func (k Kind) Retryable() bool { return k.traits().retry }

// Failover reports whether another target may be asked instead, as long as the
// user has seen nothing of an answer.
func (k Kind) Failover() bool { return k.traits().failover }

// AllowRetry is Poe's allow_retry for a failure before any output. After output
// it is always false: running the query again would show the text twice.
func (k Kind) AllowRetry() bool { return k.traits().allowRetry }

// PoeErrorType is Poe's error_type, or "" where Poe has none that fits.
func (k Kind) PoeErrorType() string { return k.traits().errorType }

// Error is a failure with its kind. Its text is for operators; what a user may
// read is UserText, or the kind's own text where that is empty.
type Error struct {
	Kind     Kind
	Op       string // what was being done, e.g. "bedrock: ConverseStream"
	Err      error  // the cause; may be nil
	UserText string // shown to the user in place of the kind's text; no internals
	// NoRetry keeps Poe from running the query again by itself, whatever the kind: what
	// failed came after something that was paid for.
	NoRetry bool
}

// New returns an Error whose cause is the formatted text; %w works as in fmt.Errorf.
func New(kind Kind, op, format string, args ...any) *Error {
	return &Error{Kind: kind, Op: op, Err: fmt.Errorf(format, args...)}
}

// Wrap returns err as an Error of the given kind. A nil err stays nil, and an err
// that carries a kind already keeps it: the place that saw the failure first knew best.
func Wrap(kind Kind, op string, err error) error {
	if err == nil {
		return nil
	}
	if found, ok := errors.AsType[*Error](err); ok {
		kind = found.Kind
		return &Error{Kind: kind, Op: op, Err: err, UserText: found.UserText, NoRetry: found.NoRetry}
	}
	return &Error{Kind: kind, Op: op, Err: err}
}

func (e *Error) Error() string {
	switch {
	case e.Err == nil:
		return fmt.Sprintf("%s: %s", e.Op, e.Kind)
	case e.Op == "":
		return e.Err.Error()
	}
	return fmt.Sprintf("%s: %v", e.Op, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind that err carries. An expired deadline is a Timeout even
// if nobody wrapped it; anything else unclassified is Internal.
func KindOf(err error) Kind {
	if found, ok := errors.AsType[*Error](err); ok {
		return found.Kind
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Timeout
	}
	return Internal
}

// AllowRetry reports whether Poe may run a query again that failed with err before any
// output: whether its kind allows that, and the failure itself.
func AllowRetry(err error) bool {
	found, ok := errors.AsType[*Error](err)
	return KindOf(err).AllowRetry() && !(ok && found.NoRetry)
}
