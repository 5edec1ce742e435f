package gateway

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Whoever has a key can put any words where Poe puts an id or the name of something, a key
// too. What is not known, or has not the shape of what it should be, is not repeated.

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
var keyShape = lazyregexp.New(`^[A-Za-z0-9]{32}$`)

// knownID is an id of a conversation or a message. In its place a caller may have put any
// words, or a key, its own with something around it too.
func (x *exchange) knownID(id string) string {
	strange := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	own := x.key != "" && strings.Contains(id, x.key)
	if len(id) > maxID || own || strings.ContainsFunc(id, strange) || keyShape.MatchString(id) {
		return "unreadable"
	}
	return id
}

// maxShown bounds a text that is repeated, in bytes: some lines of it tell what it is.
const maxShown = 500

func clip(s string) string {
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "…"
	}
	return s
}

// knownUser is the id of a user, which is the same in all conversations with a bot.
func (x *exchange) knownUser(id string) string {
	if id != "" && !strings.HasPrefix(id, "u-") {
		return "unreadable"
	}
	return x.knownID(id)
}
