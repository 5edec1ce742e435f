// Command bench measures what the gateway adds between a client and Bedrock, as a server and
// as the function that is deployed, beside two bare handlers that do nothing but relay and a
// copy of bytes, and prints the numbers with their ratios.
//
// Upstream and client are this process, on one core; what is measured is a process of its
// own on another, so that its time and memory are its own. All take part in turn in every
// round: numbers of one run can be compared with each other, numbers of two machines, or of
// one machine at two times, cannot.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends it at once
	err := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// errInterrupted is about a run that was ended before it had all its numbers.
var errInterrupted = errors.New("interrupted; nothing is told of what was measured so far")

func start(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if b, ok := isBaseline(os.Getenv); ok {
		return b.serve()
	}
	o, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	r, err := run(ctx, o)
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	}
	return r.write(o.format, stdout)
}
