package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// newLog writes JSON lines, of which metrics counts those that are marked. A level that is
// not known is info: a slip in a setting must not cost the bots.
func newLog(w io.Writer, level string, metrics *telemetry.Recorder) *slog.Logger {
	var l slog.Level
	if level != "" {
		_ = l.UnmarshalText([]byte(level)) // leaves it at info
	}
	lines := gateway.LogHandler(invocationHandler{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})})
	return slog.New(metrics.LogHandler(lines))
}

// invocationHandler adds Lambda's own id of the invocation to what is logged
// during one, so that our lines and Lambda's can be matched.
type invocationHandler struct{ slog.Handler }

func (h invocationHandler) Handle(ctx context.Context, r slog.Record) error {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		r.AddAttrs(slog.String("lambda_request_id", lc.AwsRequestID))
	}
	return h.Handler.Handle(ctx, r)
}

func (h invocationHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return invocationHandler{h.Handler.WithAttrs(attrs)}
}

func (h invocationHandler) WithGroup(name string) slog.Handler {
	return invocationHandler{h.Handler.WithGroup(name)}
}
