package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The messages of the gateway's log lines that are of use here.
const (
	lineRequest = "request"
	lineUnknown = "a charge may or may not have been made"
	lineLost    = "a charge was not made"
)

// logLine is one line of the gateway's log. Fields that a line does not have are empty.
type logLine struct {
	text  string // as it was written
	group string // whose log it is from

	Time     time.Time `json:"time"`
	Message  string    `json:"msg"`
	Group    string    `json:"group"` // of a local server, which serves several
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

// parseLine reads a line. Lambda's own, and those of other programs, are none.
func parseLine(text, group string) (l logLine, ok bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &l) != nil || l.Message == "" {
		return l, false
	}
	l.text, l.group = text, group
	if group == "" {
		l.group = l.Group
	}
	return l, true
}

// fullBot is the bot with its group, where that is known.
func (l logLine) fullBot() string {
	if l.group == "" {
		return l.Bot
	}
	return l.group + "/" + l.Bot
}

// lineFilter says which lines are wanted; what is empty wants all.
type lineFilter struct {
	group, bot          string
	messages            []string
	ref, request, poeID string
	outcome             string
	since               time.Time
}

func (f lineFilter) wants(l logLine) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(f.bot, l.Bot) && (l.group == "" || is(f.group, l.group)) &&
		(len(f.messages) == 0 || slices.Contains(f.messages, l.Message)) &&
		strings.HasPrefix(l.ID, f.ref) && is(f.request, l.ID) && is(f.outcome, l.Outcome) &&
		(f.poeID == "" || slices.Contains([]string{l.MessageID, l.ConversationID, l.UserID, l.BotQueryID}, f.poeID)) &&
		!l.Time.Before(f.since)
}

// poeIDs are the fields in which a line has an id of Poe's.
var poeIDs = []string{"message_id", "conversation_id", "user_id", "bot_query_id"}

// pattern is the filter in CloudWatch's language for lines that are JSON, as far as it saves
// reading; empty where it saves nothing. Its values have no character that means something there.
func (f lineFilter) pattern() string {
	var parts []string
	equals := func(field, value string) {
		if value != "" {
			parts = append(parts, fmt.Sprintf(`$.%s = "%s"`, field, value))
		}
	}
	oneOf := func(fields, values []string) {
		var either []string
		for i := range fields {
			either = append(either, fmt.Sprintf(`$.%s = "%s"`, fields[i], values[i]))
		}
		parts = append(parts, "("+strings.Join(either, " || ")+")")
	}
	equals("bot", f.bot)
	equals("request_id", f.request)
	equals("outcome", f.outcome)
	if f.ref != "" {
		equals("request_id", f.ref+"*")
	}
	if f.poeID != "" {
		oneOf(poeIDs, slices.Repeat([]string{f.poeID}, len(poeIDs)))
	}
	if len(f.messages) > 0 {
		oneOf(slices.Repeat([]string{"msg"}, len(f.messages)), f.messages)
	}
	if len(parts) == 0 {
		return ""
	}
	return "{ " + strings.Join(parts, " && ") + " }"
}
