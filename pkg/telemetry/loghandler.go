package telemetry

import (
	"context"
	"log/slog"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// What stands for a line that is marked, in the log of a gateway and in that of a function
// of the whole stage.
var (
	marksOfGroup = map[fault.Counted]Metric{
		fault.CountedConfig:   ConfigFaults,
		fault.CountedOverride: ConfigFaults,
	}
	marksOfStage = map[fault.Counted]Metric{
		fault.CountedOverride: OverridesRefused,
		fault.CountedControls: ControlsDropped,
	}
)

// LogHandler counts the log lines that are marked by a [fault.Counted], and passes all on to
// next, such as that of [gateway.LogHandler]. The level of the log decides what is written,
// and not what is counted.
func (r *Recorder) LogHandler(next slog.Handler) slog.Handler { return &logHandler{next: next, to: r} }

type logHandler struct {
	next    slog.Handler
	to      *Recorder
	bound   lineMarks
	grouped bool // what follows is within a group, and nobody's mark
}

// lineMarks are the attributes that matter of a line.
type lineMarks struct{ counts, group, bot string }

func (m *lineMarks) take(a slog.Attr) bool {
	switch a.Key {
	case fault.CountedKey:
		m.counts = a.Value.String()
	case Group:
		m.group = a.Value.String()
	case Bot:
		m.bot = a.Value.String()
	}
	return true
}

func (h *logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn || h.next.Enabled(ctx, level)
}

func (h *logHandler) Handle(ctx context.Context, line slog.Record) error {
	marks := h.bound
	if !h.grouped {
		line.Attrs(marks.take)
	}
	h.to.countLine(ctx, line, marks)
	if !h.next.Enabled(ctx, line.Level) {
		return nil
	}
	return h.next.Handle(ctx, line)
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	with.next = h.next.WithAttrs(attrs)
	for _, a := range attrs {
		if !h.grouped {
			with.bound.take(a)
		}
	}
	return &with
}

func (h *logHandler) WithGroup(name string) slog.Handler {
	with := *h
	with.next, with.grouped = h.next.WithGroup(name), name != ""
	return &with
}

// countLine writes the metric that a line stands for, if it does.
func (r *Recorder) countLine(ctx context.Context, of slog.Record, marks lineMarks) {
	m, ok := r.marks[fault.Counted(marks.counts)]
	if !ok {
		return
	}
	r.write(of.Time, func(l *line) {
		if r.opts.Group == "" {
			l.text(Group, marks.group)
		}
		l.bot(marks.bot)
		l.text("request_id", gateway.RequestID(ctx))
		l.text("counts", marks.counts)
		l.sample(m, 1)
	})
}
