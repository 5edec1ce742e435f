package poe

import (
	"errors"

	"github.com/poebridge/poebridge/pkg/fault"
)

// ChargeUnknown reports of an error of [CostAPI] that nobody knows whether Poe has done what
// was asked. Without it, Poe has not. It looks at the error, and not at its kind: that of an
// unknown charge may be one that usually passes, such as Timeout, and a second try may charge
// the user twice.
func ChargeUnknown(err error) bool {
	_, unknown := errors.AsType[*unknownCharge](err)
	return unknown
}

// unknownCharge is the cause of such an error.
type unknownCharge struct{ cause error }

func (u *unknownCharge) Error() string {
	return u.cause.Error() + "; nobody knows whether it was done"
}

func (u *unknownCharge) Unwrap() error { return u.cause }

func (c *costCall) notDone(kind fault.Kind, cause error) error {
	return &fault.Error{Kind: kind, Op: c.op, Err: cause}
}

// unknown also keeps Poe from running the query again by itself, since it may be paid for.
func (c *costCall) unknown(kind fault.Kind, cause error) error {
	return &fault.Error{Kind: kind, Op: c.op, Err: &unknownCharge{cause}, NoRetry: true}
}
