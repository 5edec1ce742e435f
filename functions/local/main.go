// Command local serves bots on this machine: the gateway that runs on Lambda, with
// templates and keys from files, in front of simulated or real Bedrock.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	stdlog "log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// version is set by the build.
var version = "dev"

func main() {
	stdlog.SetOutput(telemetry.StandardLog(os.Stderr))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends it at once
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "local:", strings.ReplaceAll(err.Error(), "\n", "\nlocal: "))
		os.Exit(1)
	}
}
