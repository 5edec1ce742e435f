// Command gateway is the Lambda function behind a group's function URL: Poe's
// queries in, answers of Bedrock's models out. It is wiring only.
package main

import (
	"context"
	"fmt"
	stdlog "log"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/poebridge/poebridge/pkg/lambdahttp"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// version is set by the linker.
var version = "dev"

func main() {
	// Otherwise Go ends the process, and all its answers, where nobody reads what it writes.
	signal.Ignore(syscall.SIGPIPE)
	stdlog.SetOutput(telemetry.StandardLog(os.Stderr))
	metrics := newMetrics(os.Stdout, os.Getenv, time.Now())
	log := newLog(os.Stderr, os.Getenv("POEBRIDGE_LOG_LEVEL"), metrics)
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		fmt.Fprintln(os.Stderr, "gateway: this is a Lambda function and needs Lambda around it; on your own machine use functions/local, with -lambda and the path of this binary to emulate Lambda")
		os.Exit(2)
	}
	if limit, ok := memoryLimit(os.Getenv); ok {
		debug.SetMemoryLimit(limit)
	}
	h := newHandler(log, func(ctx context.Context) (http.Handler, error) { return newService(ctx, os.Getenv, log, metrics) })
	h.load(context.Background())
	lambdahttp.Start(h, lambdahttp.Options{Log: log})
}
