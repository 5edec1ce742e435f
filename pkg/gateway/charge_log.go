package gateway

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/usage"
)

// tellCharge writes a line of its own about an answer that was not charged for, or may not
// have been, with all that it takes to find it in Poe's accounts.
func (x *exchange) tellCharge(begun time.Time, err error) {
	level, text := slog.LevelError, "a charge may or may not have been made"
	switch x.pay.phase {
	case phaseCaptured:
		return
	case phaseLost:
		level, text = slog.LevelWarn, "a charge was not made"
	}
	q := x.request.Query
	x.log().LogAttrs(x.ctx, level, text,
		slog.String("ref", x.id[:referenceLength]),
		slog.String("bot", x.shown),
		slog.String("bot_query_id", x.pay.shownID()),
		slog.String("message_id", x.knownID(q.MessageID)),
		slog.String("conversation_id", x.knownID(q.ConversationID)),
		slog.String("user_id", x.knownUser(q.UserID)),
		slog.Int("amount_milli_cents", x.pay.amount),
		slog.Int("authorised_milli_cents", x.pay.most),
		slog.String("phase", "capture"),
		slog.Time("begun", begun.UTC()),
		milliseconds("took_ms", time.Since(begun)),
		slog.String("why", clip(err.Error())),
	)
}

// shownID is the query's id as Poe's accounts have it. Unlike other ids it may have any form:
// Poe has authorised an amount for it, so nobody has made it up.
func (p *payment) shownID() string {
	id := p.query.BotQueryID
	if keyShape.MatchString(id) || slices.ContainsFunc(p.keys, func(key string) bool { return strings.Contains(id, key) }) {
		return "unreadable"
	}
	return id
}

func (c *Charge) appendTo(attrs []slog.Attr) []slog.Attr {
	return append(attrs,
		slog.String("charge", string(c.State)),
		slog.String("authorised_usd", dollars(usage.MilliCents(c.AuthorisedMilliCents))),
		slog.String("charged_usd", dollars(usage.MilliCents(c.ChargedMilliCents))),
		milliseconds("charge_ms", c.Took),
	)
}
