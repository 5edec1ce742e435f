package gateway

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// Reaction is what a user thinks of an answer.
type Reaction struct {
	MessageID, ConversationID, UserID string
	Name                              string // like, dislike, …, or other
	Removed                           bool   // taken back
}

// ErrorReport is Poe saying that an answer was wrong.
type ErrorReport struct {
	Cause string // in a word of ours, such as no_text, or other
	Bytes int    // of what Poe says
}

// report takes note of what Poe reports. An error report means that an earlier
// answer of ours was wrong, so it is logged as an error of ours. Whoever has a key can
// report in any words, which are not logged, as a conversation is not.
func (x *exchange) report() error {
	x.json(http.StatusOK, struct{}{})
	if r := x.request.Error; r != nil {
		x.poeError = &ErrorReport{Cause: causeOf(r.Message), Bytes: len(r.Message)}
		x.log().ErrorContext(x.ctx, "poe reports an error in an answer", slog.String("bot", x.shown),
			slog.String("cause", x.poeError.Cause), slog.Int("message_bytes", x.poeError.Bytes))
	}
	if r := x.request.Reaction; r != nil {
		x.reaction = x.newReaction(r)
		x.log().InfoContext(x.ctx, "reaction", slog.String("bot", x.shown), slog.String("type", x.request.Type),
			slog.String("message_id", x.reaction.MessageID), slog.String("conversation_id", x.reaction.ConversationID),
			slog.String("reaction", x.reaction.Name), slog.Bool("removed", x.reaction.Removed))
	}
	return nil
}

// other stands for words that may be anybody's.
const other = "other"

// causes are of the reports of Poe's client, by how they begin, as far as their words are
// always the same (poe-protocol.md §8.3): what follows may be of the answer.
var causes = []struct{ start, cause string }{
	{"Bot returned no text in response", "no_text"},
	{"Bot exited without sending 'done' event", "no_done"},
	{"Unknown event type", "unknown_event"},
	{"Invalid JSON in", "bad_json"},
	{"Expected JSON dict in", "bad_json"},
	{"Expected string in", "bad_json"},
	{"Invalid linkify value in 'meta' event", "bad_meta"},
	{"Invalid suggested_replies value in 'meta' event", "bad_meta"},
	{"Invalid content_type value in 'meta' event", "bad_meta"},
}

// Causes returns every cause that an [ErrorReport] can have, sorted.
func Causes() []string {
	all := []string{other}
	for _, c := range causes {
		all = append(all, c.cause)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func causeOf(message string) string {
	for _, c := range causes {
		if strings.HasPrefix(message, c.start) {
			return c.cause
		}
	}
	return other
}

// reactions are Poe's, by name and as the characters that were seen live
// (poe-protocol.md §1.4).
var reactions = map[string]string{
	"like": "like", "dislike": "dislike", "heart": "heart", "laughing": "laughing", "surprised": "surprised", "sad": "sad",
	"👍": "like", "👎": "dislike", "❤️": "heart", "😂": "laughing", "😮": "surprised", "😢": "sad",
}

// Reactions returns every name that a [Reaction] can have, sorted.
func Reactions() []string {
	all := slices.AppendSeq([]string{other}, maps.Values(reactions))
	slices.Sort(all)
	return slices.Compact(all)
}

// newReaction reads a reaction. That it is taken back is said by a minus before its name, or
// by an action beside it.
func (x *exchange) newReaction(r *poe.ReportReaction) *Reaction {
	name, removed := r.Reaction+r.FeedbackType, r.Action == "removed"
	switch {
	case strings.HasPrefix(name, "-"):
		name, removed = name[1:], true
	case strings.HasPrefix(name, "+"):
		name = name[1:]
	}
	known, ok := reactions[name]
	if !ok {
		known = other
	}
	return &Reaction{MessageID: x.knownID(r.MessageID), ConversationID: x.knownID(r.ConversationID), UserID: x.knownUser(r.UserID), Name: known, Removed: removed}
}
