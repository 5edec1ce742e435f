package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
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

// report takes note of what Poe reports. An error report means that an earlier
// answer of ours was wrong, so it is logged as an error of ours. Whoever has a key can
// report in any words, which are not logged, as a conversation is not.
func (x *exchange) report() error {
	x.json(http.StatusOK, struct{}{})
	switch r := x.request; r.Type {
	case poe.TypeReportError:
		x.log().ErrorContext(x.ctx, "poe reports an error in an answer", slog.String("bot", x.shown),
			slog.String("message", knownReport(r.Error.Message)), slog.Int("message_bytes", len(r.Error.Message)))
	default:
		x.log().InfoContext(x.ctx, "reaction", slog.String("bot", x.shown), slog.String("type", r.Type),
			slog.String("message_id", knownID(r.Reaction.MessageID)),
			slog.String("reaction", knownReaction(r.Reaction.Reaction+r.Reaction.FeedbackType)))
	}
	return nil
}

// other stands for words that may be anybody's.
const other = "other"

// reports are how the reports of Poe's client begin, as far as their words are always the
// same (poe-protocol.md §8.3): what follows may be of the answer.
var reports = []string{
	"Bot returned no text in response",
	"Bot exited without sending 'done' event",
	"Unknown event type",
	"Invalid JSON in",
	"Expected JSON dict in",
	"Expected string in",
	"Invalid linkify value in 'meta' event",
	"Invalid suggested_replies value in 'meta' event",
	"Invalid content_type value in 'meta' event",
}

func knownReport(message string) string {
	for _, start := range reports {
		if strings.HasPrefix(message, start) {
			return start
		}
	}
	return other
}

// reactions are Poe's, by name and as the characters that were seen live
// (poe-protocol.md §1.4).
var reactions = []string{
	"", "like", "dislike", "heart", "laughing", "surprised", "sad",
	"👍", "👎", "❤️", "😂", "😮", "😢",
}

// knownReaction is a reaction of Poe's, perhaps with a sign for added or removed before it.
func knownReaction(reaction string) string {
	name := reaction
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		name = name[1:]
	}
	if slices.Contains(reactions, name) {
		return reaction
	}
	return other
}

// maxShown bounds a text that is repeated, in bytes: some lines of it tell what it is.
const maxShown = 500

func clip(s string) string {
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "…"
	}
	return s
}
