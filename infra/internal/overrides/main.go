// Command overrides lists the templates that people have written over the deployed ones of a
// stage, and fails where a deployment of a folder would not do what its files say: where an
// override hides a change or would stop being valid, and where a deleted file leaves a bot
// or a key behind. It is run before each deployment and after it, and writes nothing.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends it at once
	os.Exit(run(ctx, os.Args[1:], usualSettings, os.Stdout, os.Stderr))
}

// usualSettings are those of the SDK: environment, profile, and whatever role there is. The
// region is only for signing in, since each group names its own.
func usualSettings(ctx context.Context) (aws.Config, error) {
	return awsconfig.LoadDefaultConfig(ctx, awsconfig.WithDefaultRegion("us-east-1"))
}
