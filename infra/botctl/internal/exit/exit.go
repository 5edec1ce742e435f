// Package exit says what an error means for the exit status of botctl. An error that says
// nothing of it comes from the arguments or the files that somebody has named.
//
// Start from [Status].
package exit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// The exit statuses.
const (
	Done   = 0
	No     = 1 // the command did its work, and the answer is no
	Usage  = 2 // wrong use, or a file that cannot be read or written
	Failed = 3 // AWS, Poe or the network
)

// Help is what help says of them.
const Help = `Exit status:
  0  done
  1  the command did its work, and the answer is no: a template is not valid, a check failed,
     there are differences and diff was asked for them
  2  wrong use, or a file that cannot be read or written
  3  AWS, Poe or the network failed`

// Status is the exit status for an error. Of several that were joined the gravest counts, so
// that whoever reads 1 knows that neither AWS nor Poe has failed.
func Status(err error) int {
	if err == nil {
		return Done
	}
	return cmp.Or(told(err), Usage)
}

// told is what an error tells of the status; 0: nothing.
func told(err error) (status int) {
	switch e := err.(type) {
	case interface{ exitStatus() int }:
		return e.exitStatus()
	case interface{ Unwrap() error }:
		status = told(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			status = max(status, told(one))
		}
	}
	if status == 0 && errors.Is(err, context.Canceled) {
		return Failed
	}
	return status
}

type misuse struct{ error }

func (misuse) exitStatus() int { return Usage }
func (m misuse) Unwrap() error { return m.error }

// Misuse is an error of whoever calls the command, for whom there is --help.
func Misuse(err error) error { return misuse{err} }

// Misused is a [Misuse] as [fmt.Errorf] makes it.
func Misused(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

// IsMisuse reports whether an error is one of whoever calls the command.
func IsMisuse(err error) bool {
	_, ok := errors.AsType[misuse](err)
	return ok
}

type answer struct{ error }

func (answer) exitStatus() int { return No }
func (a answer) Unwrap() error { return a.error }

func (a answer) Error() string {
	if a.error == nil {
		return ""
	}
	return a.error.Error()
}

// Answer is the no of a command that did its work. With nil the output has said all there
// is to say.
func Answer(err error) error { return answer{err} }

// IsAnswer reports whether an error is the no of a command.
func IsAnswer(err error) bool {
	_, ok := errors.AsType[answer](err)
	return ok
}

type failure struct{ error }

func (failure) exitStatus() int { return Failed }
func (f failure) Unwrap() error { return f.error }

// Failure is what AWS, Poe or the network has to answer for.
func Failure(err error) error { return failure{err} }
