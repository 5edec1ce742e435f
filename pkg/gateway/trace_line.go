package gateway

import (
	"log/slog"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
)

// writeTrace writes, at level debug, how far after its arrival a query reached each point of
// its way. What it did not reach is left out.
func (x *exchange) writeTrace(r *Record) {
	if r.Answer == nil || !x.log().Enabled(x.ctx, slog.LevelDebug) {
		return
	}
	t, m := r.Times, r.Answer.Times
	attrs := append(make([]slog.Attr, 0, 16), slog.String("ref", r.ID[:referenceLength]), slog.String("bot", r.Bot))
	for _, point := range []struct {
		name string
		at   time.Time
	}{
		{"authorised_ms", t.Authorised},
		{"configured_ms", t.Configured},
		{"first_byte_ms", t.FirstByte},
		{"translated_ms", m.Translated},
		{"asked_ms", m.Asked},
		{"opened_ms", m.Opened},
		{"first_delta_ms", m.First},
		{"first_text_ms", t.FirstText},
		{"last_delta_ms", m.Last},
		{"last_text_ms", t.LastText},
		{"done_ms", t.Done},
	} {
		if !point.at.IsZero() {
			attrs = append(attrs, milliseconds(point.name, point.at.Sub(t.Received)))
		}
	}
	attrs = appendFailures(attrs, r.Answer.Failures)
	x.log().LogAttrs(x.ctx, slog.LevelDebug, "trace", attrs...)
}

// failedAttempt is a call of a model that failed, in the log.
type failedAttempt struct {
	Model     string  `json:"model"`
	Region    string  `json:"region"`
	Kind      string  `json:"kind"`
	TookMS    float64 `json:"took_ms"`
	RequestID string  `json:"aws_request_id,omitempty"`
}

// appendFailures adds the calls that failed, in order, if there were any.
func appendFailures(attrs []slog.Attr, failures []bot.Failure) []slog.Attr {
	if len(failures) == 0 {
		return attrs
	}
	out := make([]failedAttempt, len(failures))
	for i, f := range failures {
		out[i] = failedAttempt{f.Model, f.Region, f.Kind.String(), inMilliseconds(f.Took), f.RequestID}
	}
	return append(attrs, slog.Any("failed_attempts", out))
}
