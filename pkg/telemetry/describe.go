package telemetry

import (
	"time"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// bot names the bot of a line. A name that has no key may be anything.
func (l *line) bot(name string) {
	l.nobody = name == "" || name == gateway.UnknownBot
	l.text(Bot, name)
}

// describe adds what lines are looked for by, under the names of log lines: ids of ours and
// closed sets of words, and never what leads to a user.
func (l *line) describe(r *gateway.Record) {
	l.text("request_id", r.ID)
	l.text("type", r.Type)
	l.text("outcome", r.Outcome)
	l.text("layer", r.Template.Layer)
	l.text("template", r.Template.Version)
	if a := r.Answer; a != nil {
		l.text("model", a.Model)
		l.text("region", a.Region)
		l.text("stop_reason", a.StopReason)
	}
}

// measure adds what a record has of some metrics.
func (l *line) measure(rows []row, r *gateway.Record) {
	for _, row := range rows {
		if n := row.value(r); n > 0 {
			l.sample(row.Metric, n)
		}
	}
}

// measureFamilies adds the metrics whose names a record decides.
func (l *line) measureFamilies(r *gateway.Record) {
	if kind, failed := kindOf(r); failed && r.Type == poe.TypeQuery {
		l.sample(ErrorsOf(kind), 1)
	}
	if r.PoeError != nil {
		l.sample(PoeErrorsOf(r.PoeError.Cause), 1)
	}
	switch {
	case r.Reaction == nil:
	case r.Reaction.Removed:
		l.sample(RemovedReactionsOf(r.Reaction.Name), 1)
	default:
		l.sample(ReactionsOf(r.Reaction.Name), 1)
	}
}

// since adds a time, if both moments were reached.
func (l *line) since(m Metric, from, to time.Time) {
	if n := between(from, to); n > 0 {
		l.sample(m, n)
	}
}
