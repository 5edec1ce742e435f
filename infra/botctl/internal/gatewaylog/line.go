package gatewaylog

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"
)

// The messages of the lines that are of use to an operator.
const (
	MessageRequest       = "request"
	MessageChargeUnknown = "a charge may or may not have been made"
	MessageChargeLost    = "a charge was not made"
)

// Line is one line of the gateway's log. Fields that a line does not have are empty.
type Line struct {
	Text  string `json:"-"` // as it was written
	Group string `json:"-"` // whose log it is from; empty where nobody knows

	Time     time.Time `json:"time"`
	Message  string    `json:"msg"`
	Served   string    `json:"group"` // of a local server, which serves several
	Bot      string    `json:"bot"`
	ID       string    `json:"request_id"`
	Ref      string    `json:"ref"`
	Type     string    `json:"type"`
	Outcome  string    `json:"outcome"`
	Status   int       `json:"status"`
	Error    string    `json:"error"`
	Duration float64   `json:"duration_ms"`

	Model         string  `json:"model"`
	TokensIn      int     `json:"tokens_in"`
	TokensOut     int     `json:"tokens_out"`
	Cost          string  `json:"cost_usd"`
	EstimatedCost string  `json:"estimated_cost_usd"`
	FirstText     float64 `json:"first_text_ms"`
	Charged       string  `json:"charged_usd"`

	MessageID      string `json:"message_id"`
	ConversationID string `json:"conversation_id"`
	UserID         string `json:"user_id"`
	BotQueryID     string `json:"bot_query_id"`

	Amount     int       `json:"amount_milli_cents"`
	Authorised int       `json:"authorised_milli_cents"`
	Begun      time.Time `json:"begun"`
	Took       float64   `json:"took_ms"`
	Why        string    `json:"why"`
}

// parse reads a line. Lambda's own, and those of other programs, are none.
func parse(text, group string) (l Line, ok bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &l) != nil || l.Message == "" {
		return l, false
	}
	l.Text, l.Group = text, cmp.Or(group, l.Served)
	return l, true
}

// FullBot is the bot as GROUP/BOT, or alone where its group is not known.
func (l Line) FullBot() string {
	if l.Group == "" {
		return l.Bot
	}
	return l.Group + "/" + l.Bot
}
