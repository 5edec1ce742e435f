package bedrock

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted takes a string and returns what it means: the bytes that stand there, where
// they mean themselves, and else bytes of c.spare.
func (c *cursor) quoted() []byte {
	raw, escaped := c.scan()
	if !escaped && utf8.Valid(raw) {
		return raw
	}
	return c.unescape(raw)
}

// scan takes a string and returns what stands between its quotes, and whether there
// are escapes in it, all of which are valid.
func (c *cursor) scan() (raw []byte, escaped bool) {
	if !c.eat('"') {
		c.fail()
		return nil, false
	}
	start := c.at
	for c.at < len(c.in) {
		b := c.in[c.at]
		c.at++
		switch {
		case b == '"':
			return c.in[start : c.at-1], escaped
		case b == '\\':
			escaped = true
			c.escape()
		case b < ' ':
			c.fail()
		}
	}
	c.fail()
	return nil, false
}

// escape takes what follows a backslash.
func (c *cursor) escape() {
	switch {
	case c.accept(`"\/bfnrt`):
	case c.accept("u"):
		for range 4 {
			if !c.accept("0123456789abcdefABCDEF") {
				c.fail()
			}
		}
	default:
		c.fail()
	}
}

// unescape returns what the inside of a string means. Like encoding/json it puts
// U+FFFD in the place of each byte that is no UTF-8, and of half a surrogate pair.
func (c *cursor) unescape(raw []byte) []byte {
	from := len(c.spare)
	for len(raw) > 0 {
		plain, rest, escaped := bytes.Cut(raw, []byte{'\\'})
		c.spare = appendText(c.spare, plain)
		if raw = rest; escaped {
			raw = c.unescapeOne(rest)
		}
	}
	return c.spare[from:len(c.spare):len(c.spare)]
}

// unescapeOne appends what an escape means, and returns what follows it.
func (c *cursor) unescapeOne(raw []byte) (rest []byte) {
	switch first, rest := raw[0], raw[1:]; first {
	case 'u':
		var r rune
		r, rest = codePoint(rest)
		c.spare = utf8.AppendRune(c.spare, r)
		return rest
	case 'b':
		c.spare = append(c.spare, '\b')
	case 'f':
		c.spare = append(c.spare, '\f')
	case 'n':
		c.spare = append(c.spare, '\n')
	case 'r':
		c.spare = append(c.spare, '\r')
	case 't':
		c.spare = append(c.spare, '\t')
	default:
		c.spare = append(c.spare, first)
	}
	return raw[1:]
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
