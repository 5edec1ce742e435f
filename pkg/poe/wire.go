package poe

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// appendEvent appends one event in the form that every reader of Poe's takes: an
// event line, one data line that holds a JSON object, a blank line. Neither id:
// nor retry: is ever written, since both confuse Poe's client (poe-protocol.md §8.3).
func appendEvent(b []byte, name string, object []byte) []byte {
	b = append(b, "event: "...)
	b = append(b, name...)
	b = append(b, "\ndata: "...)
	b = append(b, object...)
	return append(b, "\n\n"...)
}

// appendTextEvent appends a text or replace_response event without building its
// payload first. It is what every delta goes through.
func appendTextEvent(b []byte, name string, text []byte) []byte {
	b = append(b, "event: "...)
	b = append(b, name...)
	b = append(b, "\ndata: {\"text\":"...)
	b = appendJSONString(b, text)
	return append(b, "}\n\n"...)
}

// appendComment appends a comment line, which is no event and has no meaning.
func appendComment(b []byte, text string) []byte {
	b = append(b, ": "...)
	b = append(b, text...)
	return append(b, "\n\n"...)
}

// payload encodes a payload type of this package; none of them can fail to encode.
// The standard encoder escapes all line breaks but one.
func payload(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("poe: payload does not encode: " + err.Error())
	}
	return bytes.ReplaceAll(b, []byte("\u0085"), []byte(`\u0085`))
}

// appendJSONString appends s as a JSON string. Every character that some reader
// takes for a line break is escaped, since Python's splitlines, which SSE readers
// have been built on, knows more of them than JSON does. Bytes that are not UTF-8
// become U+FFFD.
func appendJSONString(b, s []byte) []byte {
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(append(b, s[done:i]...), escapes[c]...)
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRune(s[i:])
		if escape := escapeRune(r, size); escape != "" {
			b = append(append(b, s[done:i]...), escape...)
			done = i + size
		}
		i += size
	}
	return append(append(b, s[done:]...), '"')
}

func escapeRune(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	case r == '\u0085':
		return `\u0085`
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	}
	return ""
}

// escapes holds the JSON form of every ASCII character that needs one.
var escapes = func() (t [utf8.RuneSelf]string) {
	const hex = "0123456789abcdef"
	for c := range 0x20 {
		t[c] = `\u00` + string(hex[c>>4]) + string(hex[c&15])
	}
	t['\n'], t['\r'], t['\t'], t['"'], t['\\'] = `\n`, `\r`, `\t`, `\"`, `\\`
	return t
}()

// partialRune returns how many bytes at the end of b begin a character that is
// not complete yet.
func partialRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		c := b[len(b)-n]
		if c < utf8.RuneSelf {
			return 0
		}
		if utf8.RuneStart(c) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}
