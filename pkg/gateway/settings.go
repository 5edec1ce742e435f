package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// settings tells Poe about the bot. They are read afresh: whoever has just changed
// a template asks Poe to call this, and must not be shown the old one. An error
// leaves Poe's copy as it is.
func (x *exchange) settings(ctx context.Context) error {
	serving, err := x.g.opts.Bots.Fresh(ctx, x.bot)
	if err != nil {
		return missingTemplate(err)
	}
	x.serving = serving
	x.headers(serving)
	x.json(http.StatusOK, serving.Settings)
	return nil
}

// maxReported bounds what is logged of a report, in bytes.
const maxReported = 500

// report takes note of what Poe reports. An error report means that an earlier
// answer of ours was wrong, so it is logged as an error of ours.
func (x *exchange) report() error {
	x.json(http.StatusOK, struct{}{})
	switch r := x.request; r.Type {
	case poe.TypeReportError:
		x.log().ErrorContext(x.ctx, "poe reports an error in an answer", "bot", x.shown, "message", clip(r.Error.Message))
	default:
		x.log().InfoContext(x.ctx, "reaction", slog.String("bot", x.shown), slog.String("type", r.Type),
			slog.String("message_id", clip(r.Reaction.MessageID)),
			slog.String("reaction", clip(r.Reaction.Reaction+r.Reaction.FeedbackType)))
	}
	return nil
}

func clip(s string) string {
	if len(s) > maxReported {
		s = strings.ToValidUTF8(s[:maxReported], "") + "…"
	}
	return s
}
