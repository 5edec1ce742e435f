// Command chaos proves that a user gets the whole answer or is told: thousands of queries
// through the real bootstrap against the simulators, with every fault that they have at
// every point of an answer, while templates change and services fail. It prints what became
// of them and fails if one answer is broken.
//
// What the models say is known, and a checker of its own judges every stream; it shares no
// code with the gateway. Each query follows from the seed and its number, so that any of
// them can be asked again with -only.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	err := start(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errFound):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(2)
	}
}

func start(args []string) error {
	if t, ok := isChild(); ok {
		return runChild(t, os.Stdin, os.Stdout)
	}
	o, err := parseOptions(args, os.Stderr)
	if err != nil {
		return err
	}
	if o.soak > 0 {
		return soakCommand(o)
	}
	return command(o)
}

func soakCommand(o options) error {
	failures, err := soak(o, os.Stdout)
	for _, f := range failures {
		fmt.Println("FAIL:", f)
	}
	switch {
	case err != nil:
		return err
	case len(failures) > 0:
		return errFound
	}
	fmt.Println("ok: nothing is broken, nothing grows, nothing is left over")
	return nil
}

// errFound is about a run that has found something.
var errFound = errors.New("the run has failed")

func command(o options) error {
	r, err := run(o)
	if err != nil {
		return err
	}
	if o.json {
		err = r.json(os.Stdout)
	} else {
		r.print(os.Stdout, o.verbose)
	}
	if len(r.Failures) > 0 {
		return errFound
	}
	return err
}
