package playground

import (
	"bytes"
	"context"
	"log/slog"

	"github.com/poebridge/poebridge/pkg/gateway"
)

// Observe implements [gateway.Observer]: it keeps what the log says of an answer.
func (w *Wire) Observe(ctx context.Context, r *gateway.Record) {
	a, ok := ctx.Value(wireKey{}).(*answerWire)
	if !ok {
		return
	}
	var line bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&line, &slog.HandlerOptions{ReplaceAttr: withoutFrame}))
	log.LogAttrs(ctx, slog.LevelInfo, "", append(r.Attrs(), slog.String("request_id", r.ID))...)
	a.note(func() { a.line = asJSON(line.Bytes()) })
}

// withoutFrame leaves out what every line has.
func withoutFrame(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) == 0 && (attr.Key == slog.TimeKey || attr.Key == slog.LevelKey || attr.Key == slog.MessageKey) {
		return slog.Attr{}
	}
	return attr
}
