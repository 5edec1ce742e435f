// Command smoke is for the first hours of a deployment in a real AWS account. It asks a bot
// some queries, and prints what is seen beside what this project assumed as long as there
// was no account to try it in. Nothing is written without -write, and no key and no word of
// an answer is printed.
//
// The assumptions are one table, in assumptions.go; start reading there.
package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
		terminal: isTerminal(os.Stdin), transport: http.DefaultTransport, aws: loadAWS,
		limits:  limits{init: 100 * time.Millisecond, coldExtra: time.Second, firstByte: 5 * time.Second},
		logPoll: 2 * time.Second, logWait: time.Minute, metricWait: 2 * time.Minute,
	}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// loadAWS takes credentials, profile and endpoints from the SDK's environment.
func loadAWS(ctx context.Context, region string) (aws.Config, error) {
	return awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(region))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
