// Package jsonstring says what the strings of valid JSON mean, without the second check of
// their syntax and the allocations that encoding/json has for each. Start from [Append].
package jsonstring

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"unicode/utf16"
	"unicode/utf8"
)

// Append appends what a string means, of which inner is what stands between its quotes; its
// escapes must be valid. Like encoding/json it puts U+FFFD in the place of each byte that is
// no UTF-8, and of half a surrogate pair.
func Append(to, inner []byte) []byte {
	for len(inner) > 0 {
		plain, rest, escaped := bytes.Cut(inner, []byte{'\\'})
		to = appendText(to, plain)
		if inner = rest; escaped {
			to, inner = appendEscape(to, rest)
		}
	}
	return to
}

// Size is the length of the string that b begins with, its quotes included, and all of b
// where it does not end.
func Size(b []byte) int {
	for at := 1; at < len(b); {
		quote := bytes.IndexByte(b[at:], '"')
		if quote < 0 {
			break
		}
		at += quote + 1
		if !escaped(b[1 : at-1]) {
			return at
		}
	}
	return len(b)
}

// escaped reports whether what follows b is escaped: by an odd number of backslashes.
func escaped(b []byte) bool {
	return (len(b)-len(bytes.TrimRight(b, `\`)))%2 == 1
}

// appendEscape appends what an escape means, of which b begins behind its backslash, and
// returns what follows it.
func appendEscape(to, b []byte) (_, rest []byte) {
	switch first, rest := b[0], b[1:]; first {
	case 'u':
		r, rest := codePoint(rest)
		return utf8.AppendRune(to, r), rest
	case 'b':
		return append(to, '\b'), rest
	case 'f':
		return append(to, '\f'), rest
	case 'n':
		return append(to, '\n'), rest
	case 'r':
		return append(to, '\r'), rest
	case 't':
		return append(to, '\t'), rest
	default:
		return append(to, first), rest
	}
}

// codePoint reads four hexadecimal digits, and where they are half a surrogate pair
// whose other half follows, that too.
func codePoint(digits []byte) (r rune, rest []byte) {
	r, rest = unit(digits), digits[4:]
	if !utf16.IsSurrogate(r) {
		return r, rest
	}
	if bytes.HasPrefix(rest, []byte(`\u`)) {
		if pair := utf16.DecodeRune(r, unit(rest[2:])); pair != utf8.RuneError {
			return pair, rest[6:]
		}
	}
	return utf8.RuneError, rest
}

func unit(digits []byte) rune {
	var b [2]byte
	_, _ = hex.Decode(b[:], digits[:4]) // they are known to be digits
	return rune(binary.BigEndian.Uint16(b[:]))
}

// appendText appends text with U+FFFD in the place of each byte that is no UTF-8.
func appendText(to, text []byte) []byte {
	if utf8.Valid(text) {
		return append(to, text...)
	}
	for _, r := range string(text) {
		to = utf8.AppendRune(to, r)
	}
	return to
}
