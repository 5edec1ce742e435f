// Command settingssync is the Lambda function that tells Poe of changed settings. It is
// invoked by EventBridge for every change of a parameter of its stage, finds out which
// bots that concerns, and has Poe fetch the settings of those for which they are now
// others. It is wiring only in this file; start at [service.handle], and at [botSync.run]
// for how it keeps from missing a change.
//
// It never writes to Poe and never reads what Poe shows: Poe calls the gateway, and what
// the gateway then answers is what counts.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	stdlog "log"
	"os"
	"os/signal"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// version is set by the linker.
var version = "dev"

func main() {
	// Otherwise Go ends the process where nobody reads what it writes.
	signal.Ignore(syscall.SIGPIPE)
	stdlog.SetOutput(telemetry.StandardLog(os.Stderr))
	metrics := newMetrics(os.Stdout, os.Getenv)
	log := newLog(os.Stderr, os.Getenv("POEBRIDGE_LOG_LEVEL"), metrics)
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		fmt.Fprintln(os.Stderr, "settingssync: this is a Lambda function that EventBridge invokes, and needs Lambda around it")
		os.Exit(2)
	}
	s, err := newService(context.Background(), os.Getenv, log)
	// A process that exits would be started over and over; this way every event is an
	// error that says what is wrong, and ends where such events are kept.
	lambda.Start(func(ctx context.Context, payload json.RawMessage) error {
		if err != nil {
			log.ErrorContext(ctx, msgNotSetUp, "error", err.Error())
			return err
		}
		return s.handle(ctx, payload)
	})
}
