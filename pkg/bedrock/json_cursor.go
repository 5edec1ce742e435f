package bedrock

import "bytes"

// maxDepth is how deep JSON may be nested, as with encoding/json.
const maxDepth = 10_000

// maxSpare is how many bytes of memory for strings are kept from event to event.
const maxSpare = 64 << 10

// cursor reads one JSON value from front to back, where it stands and without a second
// look, since a delta must cost no memory. It takes exactly what encoding/json takes,
// and like the SDK ignores what follows the value, and takes no bytes at all for null.
// The first byte that cannot be sets failed; from there on everything reads as nothing.
type cursor struct {
	in     []byte
	at     int
	depth  int
	failed bool
	spare  []byte // strings that do not stand in the input as they read
}

// reset begins with other input. Strings that were read before are invalid then.
func (c *cursor) reset(in []byte) {
	spare := c.spare[:0]
	if cap(spare) > maxSpare {
		spare = nil
	}
	*c = cursor{in: in, spare: spare}
}

func (c *cursor) fail() { c.failed, c.at = true, len(c.in) }

// peek is the next byte that is no white space; 0 at the end.
func (c *cursor) peek() byte {
	for ; c.at < len(c.in); c.at++ {
		switch b := c.in[c.at]; b {
		case ' ', '\t', '\r', '\n':
		default:
			return b
		}
	}
	return 0
}

// eat takes a byte, which is not 0, if it is the next one.
func (c *cursor) eat(b byte) bool {
	if c.peek() != b {
		return false
	}
	c.at++
	return true
}

// word takes one of the words of JSON.
func (c *cursor) word(w string) {
	if !bytes.HasPrefix(c.in[c.at:], []byte(w)) {
		c.fail()
		return
	}
	c.at += len(w)
}

// null takes null, if that is next.
func (c *cursor) null() bool {
	if c.peek() != 'n' {
		return false
	}
	c.word("null")
	return true
}

// enter begins an object or an array, and reports whether there is something in it.
// Null has nothing in it.
func (c *cursor) enter(opening, closing byte) bool {
	switch {
	case c.null(), c.depth == 0 && c.peek() == 0 && c.at == len(c.in):
		return false
	case !c.eat(opening) || c.depth == maxDepth:
		c.fail()
		return false
	case c.eat(closing):
		return false
	}
	c.depth++
	return true
}

// more reports whether another element or member follows.
func (c *cursor) more(closing byte) bool {
	switch {
	case c.eat(','):
		return true
	case c.eat(closing):
		c.depth--
	default:
		c.fail()
	}
	return false
}

// key takes the key of a member.
func (c *cursor) key() []byte {
	key := c.quoted()
	if !c.eat(':') {
		c.fail()
	}
	return key
}

// text takes a string, or null for an empty one.
func (c *cursor) text() []byte {
	if c.null() {
		return nil
	}
	return c.quoted()
}

// member takes an object, and returns what is the string with one of these keys.
func (c *cursor) member(keys ...string) (text []byte) {
	for more := c.enter('{', '}'); more; more = c.more('}') {
		if c.isOneOf(keys) {
			text = c.text()
		} else {
			c.skip()
		}
	}
	return text
}

func (c *cursor) isOneOf(keys []string) bool {
	key := c.key()
	for _, k := range keys {
		if string(key) == k {
			return true
		}
	}
	return false
}

// skip takes any value.
func (c *cursor) skip() {
	switch c.peek() {
	case '{':
		for more := c.enter('{', '}'); more; more = c.more('}') {
			c.key()
			c.skip()
		}
	case '[':
		for more := c.enter('[', ']'); more; more = c.more(']') {
			c.skip()
		}
	case '"':
		c.scan()
	case 't':
		c.word("true")
	case 'f':
		c.word("false")
	case 'n':
		c.word("null")
	default:
		c.numeral()
	}
}
