package gateway

import (
	"log/slog"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/usage"
)

// writeLine writes the one log line of a request.
func (x *exchange) writeLine(r *Record) {
	level := slog.LevelInfo
	if r.Err != nil {
		level = slog.LevelWarn
	}
	x.log().LogAttrs(x.ctx, level, "request", r.Attrs()...)
}

// Attrs are what the log line of a request says: ids, sizes, times, tokens and what came of
// it. Its cost is exact, so it is a text.
func (r *Record) Attrs() []slog.Attr {
	attrs := make([]slog.Attr, 0, 64)
	attrs = append(attrs,
		slog.String("ref", r.ID[:referenceLength]),
		slog.String("bot", r.Bot),
		slog.Int("status", r.Status),
		slog.String("outcome", r.Outcome),
		slog.Int("body_bytes", r.Body),
		milliseconds("duration_ms", r.Times.Done.Sub(r.Times.Received)),
	)
	attrs = appendTexts(attrs, "auth", r.Auth, "token_fault", r.TokenFault, "type", r.Type, "poe_version", r.PoeVersion,
		"layer", r.Template.Layer, "template", r.Template.Version)
	if r.Template.Version != "" {
		attrs = append(attrs, milliseconds("config_age_ms", r.ConfigAge))
	}
	if r.Answer != nil {
		attrs = r.Answer.appendTo(attrs, r.Times)
	}
	if r.Err != nil {
		attrs = append(attrs, slog.String("error", r.Err.Error()))
	}
	return attrs
}

// appendTexts adds names and values, but those that are empty.
func appendTexts(attrs []slog.Attr, pairs ...string) []slog.Attr {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			attrs = append(attrs, slog.String(pairs[i], pairs[i+1]))
		}
	}
	return attrs
}

func (a *Answer) appendTo(attrs []slog.Attr, t Times) []slog.Attr {
	s := a.Stream
	attrs = append(attrs,
		slog.String("conversation_id", a.ConversationID),
		slog.String("message_id", a.MessageID),
		slog.String("user_id", a.UserID),
		slog.Int("messages", a.Messages),
		slog.String("model", a.Model),
		slog.String("region", a.Region),
		slog.String("aws_request_id", a.RequestID),
		slog.Int("attempts", a.Attempts),
		slog.Int("recoveries", a.Recoveries),
		slog.Bool("out_of_time", a.OutOfTime),
		slog.String("stop_reason", a.StopReason),
		slog.Int("tokens_in", a.Usage.Prompt()),
		slog.Int("tokens_out", a.Usage.Output),
		slog.Int("tokens_cache_read", a.Usage.CacheRead),
		slog.Int("tokens_cache_write", a.Usage.CacheWrite+a.Usage.CacheWriteHour),
		slog.String("cost_usd", dollars(a.Cost)),
	)
	if a.Estimated() {
		attrs = append(attrs,
			slog.Int("estimated_tokens_in", a.EstimatedUsage.Prompt()),
			slog.Int("estimated_tokens_out", a.EstimatedUsage.Output),
			slog.String("estimated_cost_usd", dollars(a.EstimatedCost)),
		)
	}
	attrs = append(attrs,
		slog.Int("thinking_tokens", a.ThinkingTokens),
		slog.Int("files", a.Files),
		slog.Int("files_failed", a.FilesFailed),
		slog.Int("dropped", a.Dropped),
		slog.Bool("guardrail", a.Intervened),
		slog.Int("unknown_events", a.Unknown),
		slog.Int("deltas", a.Deltas),
		slog.Int("events", s.Events),
		slog.Int("merged", s.Merged),
		slog.Int("characters", s.Characters),
		slog.Int("bytes", s.Bytes),
		slog.Bool("cut", s.Cut),
		milliseconds("first_byte_ms", since(t.Received, t.FirstByte)),
		milliseconds("first_text_ms", since(t.Received, t.FirstText)),
	)
	if a.FileError != "" {
		attrs = append(attrs, slog.String("file_error", clip(a.FileError)))
	}
	attrs = appendFailures(attrs, a.Failures)
	if a.CountFailed {
		attrs = append(attrs, slog.Bool("count_failed", true))
	}
	if a.Charge != nil {
		attrs = a.Charge.appendTo(attrs)
	}
	return attrs
}

func dollars(p usage.Picodollars) string { return strings.TrimPrefix(p.String(), "$") }

// since is the time between two moments; 0 where one was not reached.
func since(from, to time.Time) time.Duration {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return to.Sub(from)
}

func milliseconds(key string, d time.Duration) slog.Attr {
	return slog.Float64(key, inMilliseconds(d))
}

func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
