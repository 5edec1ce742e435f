package poe

import (
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// How much is repeated of what Poe says, in bytes, and how much of it is looked at.
const (
	maxWords  = 300
	maxSought = 64 << 10
)

// maxSpelled is how many bytes one of a key takes at most, as in \u0026. What is cut may end
// in as much of a key, which is not found.
const maxSpelled = 6

// innermost is an error without those of net/url around it, which tell the address.
func innermost(err error) error {
	for {
		outer, ok := errors.AsType[*url.Error](err)
		if !ok || outer.Err == nil {
			return err
		}
		err = outer.Err
	}
}

// words are those of a body that somebody may want to read, after a colon.
func words(body []byte, key string) string {
	return quote(body, len(key), func(text string) string { return hideKey(text, key) })
}

// quote repeats the beginning of a body, after a colon, on one line and without what must be
// hidden. The longest of that has so many bytes.
func quote(body []byte, longest int, hide func(string) string) string {
	text := hide(string(body[:min(len(body), maxSought)]))
	if len(body) > maxSought {
		text = text[:max(len(text)-maxSpelled*longest, 0)]
	}
	text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }), " ")
	if len(text) > maxWords {
		text = text[:maxWords] + "…"
	}
	if text == "" {
		return ""
	}
	return ": " + strings.ToValidUTF8(text, "")
}

// hideKey takes a key out of a text, in whichever spelling it stands there.
func hideKey(text, key string) string { return hide(text, key, "[key]") }

// hide puts a mark in the place of a secret, in whichever spelling it stands in a text.
func hide(text, secret, mark string) string {
	quoted, _ := json.Marshal(secret) // strings always encode
	for _, spelling := range []string{
		secret, url.PathEscape(secret), url.QueryEscape(secret), html.EscapeString(secret),
		strings.Trim(strconv.Quote(secret), `"`), strings.Trim(string(quoted), `"`),
	} {
		text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(spelling)).ReplaceAllLiteralString(text, mark)
	}
	return text
}
