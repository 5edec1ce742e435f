package gateway

import (
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// record writes the one log line of a request: ids, sizes, times, tokens and what
// came of it. Nothing of the conversation, no key.
func (x *exchange) record() {
	attrs := []slog.Attr{
		slog.String("bot", x.shown),
		slog.Int("status", x.status),
		slog.String("outcome", x.outcomeName()),
		slog.Int("body_bytes", x.body),
		milliseconds("duration_ms", time.Since(x.start)),
	}
	if x.auth != "" {
		attrs = append(attrs, slog.String("auth", x.auth))
	}
	if x.tokenFault != "" {
		attrs = append(attrs, slog.String("token_fault", x.tokenFault))
	}
	if x.request != nil {
		attrs = append(attrs, slog.String("type", knownType(x.request.Type)), slog.String("poe_version", knownVersion(x.request.Version)))
	}
	if x.serving != nil {
		attrs = append(attrs, slog.String("layer", x.serving.Origin.Layer), slog.String("template", x.serving.Origin.Version))
	}
	if x.stream != nil {
		attrs = append(attrs, x.streamAttrs()...)
	}
	level := slog.LevelInfo
	if x.outcome.FileError != "" {
		attrs = append(attrs, slog.String("file_error", clip(x.outcome.FileError)))
	}
	if failed := failures(x.outcome); len(failed) > 0 {
		attrs = append(attrs, slog.Any("failed_attempts", failed))
	}
	if x.outcome.CountFailed {
		attrs = append(attrs, slog.Bool("count_failed", true))
	}
	if x.err != nil {
		attrs = append(attrs, slog.String("error", x.err.Error()))
		level = slog.LevelWarn
	}
	x.log().LogAttrs(x.ctx, level, "request", attrs...)
}

func (x *exchange) streamAttrs() []slog.Attr {
	q, o, s := x.request.Query, x.outcome, x.stream.Stats()
	return []slog.Attr{
		slog.String("conversation_id", knownID(q.ConversationID)),
		slog.String("message_id", knownID(q.MessageID)),
		slog.Int("messages", len(q.Messages)),
		slog.String("model", o.Model),
		slog.String("region", o.Region),
		slog.Int("attempts", o.Attempts),
		slog.Int("recoveries", o.Recoveries),
		slog.Bool("out_of_time", o.OutOfTime),
		slog.String("stop_reason", o.StopReason),
		slog.Int("tokens_in", o.Usage.Prompt()),
		slog.Int("tokens_out", o.Usage.Output),
		slog.Int("tokens_cache_read", o.Usage.CacheRead),
		slog.Int("tokens_cache_write", o.Usage.CacheWrite+o.Usage.CacheWriteHour),
		slog.String("cost_usd", strings.TrimPrefix(o.Cost.String(), "$")),
		slog.Bool("estimated", o.Estimated),
		slog.Int("files", o.Files),
		slog.Int("files_failed", o.FilesFailed),
		slog.Int("dropped", o.Dropped),
		slog.Bool("guardrail", o.Intervened),
		slog.Int("unknown_events", o.Unknown),
		slog.Int("events", s.Events),
		slog.Int("merged", s.Merged),
		slog.Int("characters", s.Characters),
		slog.Int("bytes", s.Bytes),
		slog.Bool("cut", s.Cut),
		milliseconds("first_text_ms", s.FirstText),
	}
}

// failures are the calls that failed, in order: where, and how.
func failures(o bot.Outcome) []string {
	out := make([]string, len(o.Failures))
	for i, f := range o.Failures {
		out[i] = f.Model + " " + f.Region + " " + f.Kind.String()
	}
	return out
}

// outcomeName is ok, abandoned, refused or the kind of fault.
func (x *exchange) outcomeName() string {
	_, refused := errors.AsType[*refusal](x.err)
	switch {
	case x.err == nil:
		return "ok"
	case refused:
		return "refused"
	case x.abandoned():
		return "abandoned"
	case errors.Is(x.err, errDisabled):
		return "disabled"
	}
	return fault.KindOf(x.err).String()
}

// knownType is a type of Poe's requests. Any other may be anything that a caller has
// put there.
func knownType(name string) string {
	switch name {
	case poe.TypeQuery, poe.TypeSettings, poe.TypeReportError, poe.TypeReportFeedback, poe.TypeReportReaction:
		return name
	}
	return "(unknown)"
}

// knownVersion is a version of Poe's protocol, such as 1.2.
func knownVersion(version string) string {
	if len(version) > 8 || strings.Trim(version, "0123456789.") != "" {
		return "(unknown)"
	}
	return version
}

// maxID is the length of the longest id of Poe's that was seen: 64 characters behind a prefix
// of two.
const maxID = 66

// keyShape is that of an access key. Poe's ids have a hyphen.
var keyShape = regexp.MustCompile(`^[A-Za-z0-9]{32}$`)

// knownID is an id of a conversation or a message. In its place a caller may have put any
// words, or a key.
func knownID(id string) string {
	strange := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	if len(id) > maxID || strings.ContainsFunc(id, strange) || keyShape.MatchString(id) {
		return "unreadable"
	}
	return id
}

func milliseconds(key string, d time.Duration) slog.Attr {
	return slog.Float64(key, float64(d.Microseconds())/1000)
}
