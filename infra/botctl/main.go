// Command botctl is how people run their bots: it writes templates and checks them, brings
// them to Parameter Store and back, keeps the access keys, and asks what is deployed.
//
// Each command is one file named for it, with a method of [program] that makes it; root.go
// lists them all. What a command needs of the world it takes from the program, so that tests
// run whole commands without a process. It never imports the CDK.
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
	"github.com/aws/smithy-go/logging"
	"github.com/mattn/go-isatty"

	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends it at once
	p := program{
		version: version, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
		asks: isatty.IsTerminal(os.Stdin.Fd()), screen: isatty.IsTerminal(os.Stdout.Fd()), width: terminal.Width(os.Stdout),
		now: time.Now, aws: loadAWS, transport: http.DefaultTransport,
		hide: terminal.HideInput, signals: watchSignals, pace: time.Second,
	}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// loadAWS takes profile, credentials, region and endpoints from where every AWS tool takes
// them. A region that is named goes before theirs, and us-east-1 is that of who names none.
// What the SDK would log on the way is told by the error, if it matters.
func loadAWS(ctx context.Context, region string) (aws.Config, error) {
	return awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(region), awsconfig.WithDefaultRegion("us-east-1"), awsconfig.WithLogger(logging.Nop{}))
}
