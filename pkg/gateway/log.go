package gateway

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// logged is what the log has to know of a request under way. It is in the request's context.
type logged struct {
	id    string
	debug atomic.Bool // the bot's template asks for lines of level debug
}

type loggedKey struct{}

func loggedOf(ctx context.Context) *logged {
	l, _ := ctx.Value(loggedKey{}).(*logged)
	return l
}

// RequestID is the id of the request under way, as its log lines have it; empty where there
// is none.
func RequestID(ctx context.Context) string {
	if l := loggedOf(ctx); l != nil {
		return l.id
	}
	return ""
}

// LogHandler adds the id of the request under way to every line that is logged with
// its context, by whichever package, and lets lines of level debug pass where the bot's
// template asks for them. Build the log with it that is handed to the gateway and to all
// that works for it, around a handler that looks at levels in Enabled alone, as those of
// log/slog do.
func LogHandler(next slog.Handler) slog.Handler { return logHandler{next} }

type logHandler struct{ slog.Handler }

func (h logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	if h.Handler.Enabled(ctx, level) {
		return true
	}
	l := loggedOf(ctx)
	return l != nil && l.debug.Load() && level >= slog.LevelDebug
}

func (h logHandler) Handle(ctx context.Context, r slog.Record) error {
	if l := loggedOf(ctx); l != nil {
		r.AddAttrs(slog.String("request_id", l.id))
	}
	return h.Handler.Handle(ctx, r)
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }
