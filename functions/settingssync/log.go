package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// newLog writes JSON lines. A level that is not known is info: a slip in a setting must
// not keep Poe from hearing of changes.
func newLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if level != "" {
		_ = l.UnmarshalText([]byte(level)) // leaves it at info
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})).With("version", version)
}

// forInvocation adds Lambda's id of the invocation, which is the same when it is tried
// again.
func forInvocation(ctx context.Context, log *slog.Logger) *slog.Logger {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return log.With("lambda_request_id", lc.AwsRequestID)
	}
	return log
}
