package bedrock

import (
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/jsonstring"
)

// quoted takes a string and returns what it means: the bytes that stand there, where
// they mean themselves, and else bytes of c.spare.
func (c *cursor) quoted() []byte {
	raw, escaped := c.scan()
	if !escaped && utf8.Valid(raw) {
		return raw
	}
	from := len(c.spare)
	c.spare = jsonstring.Append(c.spare, raw)
	return c.spare[from:len(c.spare):len(c.spare)]
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
