package bedrock

import (
	"strconv"
	"strings"
)

// number takes an integer, or null for 0. One with more than 32 bits is an error: the
// SDK would cut it.
func (c *cursor) number() int {
	if c.null() {
		return 0
	}
	n, err := strconv.ParseInt(string(c.numeral()), 10, 32)
	if err != nil {
		c.fail()
	}
	return int(n)
}

// numeral takes a number as it is written.
func (c *cursor) numeral() []byte {
	c.peek()
	start := c.at
	c.accept("-")
	if !c.accept("0") {
		c.digits()
	}
	if c.accept(".") {
		c.digits()
	}
	if c.accept("eE") {
		c.accept("+-")
		c.digits()
	}
	if c.failed {
		return nil
	}
	return c.in[start:c.at]
}

// accept takes a byte if it is one of these.
func (c *cursor) accept(set string) bool {
	if c.at == len(c.in) || strings.IndexByte(set, c.in[c.at]) < 0 {
		return false
	}
	c.at++
	return true
}

// digits takes one digit and all that follow it.
func (c *cursor) digits() {
	start := c.at
	for c.at < len(c.in) && c.in[c.at]-'0' <= 9 {
		c.at++
	}
	if c.at == start {
		c.fail()
	}
}
