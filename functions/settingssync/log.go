package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// newMetrics makes what writes metrics. They are of the stage alone, and too few to be
// lowered: there is nothing to tell apart.
func newMetrics(w io.Writer, getenv func(string) string) *telemetry.Recorder {
	return telemetry.NewOfStage(w, telemetry.Options{Stage: getenv("POEBRIDGE_STAGE"), Version: version})
}

// newLog writes JSON lines, of which metrics counts those that are marked. A level that is not known is info: a slip in a setting must
// not keep Poe from hearing of changes.
func newLog(w io.Writer, level string, metrics *telemetry.Recorder) *slog.Logger {
	var l slog.Level
	if level != "" {
		_ = l.UnmarshalText([]byte(level)) // leaves it at info
	}
	return slog.New(metrics.LogHandler(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l}))).With("version", version)
}

// forInvocation adds Lambda's id of the invocation, which is the same when it is tried
// again.
func forInvocation(ctx context.Context, log *slog.Logger) *slog.Logger {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return log.With("lambda_request_id", lc.AwsRequestID)
	}
	return log
}
