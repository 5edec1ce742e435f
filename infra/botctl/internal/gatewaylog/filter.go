package gatewaylog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Filter says which lines are wanted; what is empty wants all.
type Filter struct {
	Group, Bot          string
	Messages            []string
	Ref, Request, PoeID string
	Outcome             string
	Since               time.Time
}

func (f Filter) wants(l Line) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(f.Bot, l.Bot) && (l.Group == "" || is(f.Group, l.Group)) &&
		(len(f.Messages) == 0 || slices.Contains(f.Messages, l.Message)) &&
		strings.HasPrefix(l.ID, f.Ref) && is(f.Request, l.ID) && is(f.Outcome, l.Outcome) &&
		(f.PoeID == "" || slices.Contains([]string{l.MessageID, l.ConversationID, l.UserID, l.BotQueryID}, f.PoeID)) &&
		!l.Time.Before(f.Since)
}

// poeIDs are the fields in which a line has an id of Poe's.
var poeIDs = []string{"message_id", "conversation_id", "user_id", "bot_query_id"}

// pattern is the filter in CloudWatch's language for lines that are JSON, as far as it saves
// reading; empty where it saves nothing. Its values have no character that means something there.
func (f Filter) pattern() string {
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
	equals("bot", f.Bot)
	equals("request_id", f.Request)
	equals("outcome", f.Outcome)
	if f.Ref != "" {
		equals("request_id", f.Ref+"*")
	}
	if f.PoeID != "" {
		oneOf(poeIDs, slices.Repeat([]string{f.PoeID}, len(poeIDs)))
	}
	if len(f.Messages) > 0 {
		oneOf(slices.Repeat([]string{"msg"}, len(f.Messages)), f.Messages)
	}
	if len(parts) == 0 {
		return ""
	}
	return "{ " + strings.Join(parts, " && ") + " }"
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9._:-]*$`)

// CheckID refuses what is no id, before it becomes part of a question to CloudWatch.
func CheckID(value string) error {
	if !plainID.MatchString(value) {
		return errors.New("want an id of letters, digits and . _ : -")
	}
	return nil
}

var days = regexp.MustCompile(`^([0-9]{1,4})d$`)

// ParseSince reads a moment that is given as a time before now (30m, 24h, 7d), or as a date
// with or without a time.
func ParseSince(text string, now time.Time) (time.Time, error) {
	if m := days.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1]) // it is a number
		return now.AddDate(0, 0, -n), nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q: want a time ago, such as 30m, 24h or 7d, or a date such as 2026-11-26 or 2026-11-26T12:00:00Z", text)
}
