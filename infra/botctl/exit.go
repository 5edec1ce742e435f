package main

import (
	"context"
	"errors"
	"fmt"
)

// The exit statuses.
const (
	exitDone    = 0
	exitNo      = 1 // the command did its work, and the answer is no
	exitUsage   = 2 // wrong use, or a file that cannot be read or written
	exitFailure = 3 // AWS, Poe or the network
)

const exitHelp = `Exit status:
  0  done
  1  the command did its work, and the answer is no: a template is not valid, a check failed,
     there are differences and diff was asked for them
  2  wrong use, or a file that cannot be read or written
  3  AWS, Poe or the network failed`

// statusOf is the exit status for an error. One that says nothing of it comes from the
// arguments or the files that somebody has named.
func statusOf(err error) int {
	var s interface{ exitStatus() int }
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &s):
		return s.exitStatus()
	case errors.Is(err, context.Canceled):
		return exitFailure
	}
	return exitUsage
}

// wrongUse is an error of whoever calls the command, for whom there is --help.
type wrongUse struct{ error }

func (wrongUse) exitStatus() int { return exitUsage }
func (e wrongUse) Unwrap() error { return e.error }

func misused(format string, args ...any) error { return wrongUse{fmt.Errorf(format, args...)} }

// answer is the no of a command that did its work. Without an error the output has said
// all there is to say.
type answer struct{ error }

func (answer) exitStatus() int { return exitNo }
func (a answer) Unwrap() error { return a.error }

func (a answer) Error() string {
	if a.error == nil {
		return ""
	}
	return a.error.Error()
}

// failure is what AWS, Poe or the network has to answer for.
type failure struct{ error }

func (failure) exitStatus() int { return exitFailure }
func (e failure) Unwrap() error { return e.error }
