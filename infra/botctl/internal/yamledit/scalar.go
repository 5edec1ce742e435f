package yamledit

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// SetScalar writes a plain value in a scalar's place. A quoted one stays quoted.
func SetScalar(s bot.Source, n *yaml.Node, value string) ([]byte, error) {
	from := offset(s.Text, n.Line, n.Column)
	quote := ""
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		quote = `"`
	case n.Style&yaml.SingleQuotedStyle != 0:
		quote = "'"
	}
	was := quote + n.Value + quote
	if was == "" { // right behind the colon of its key
		value = " " + value
	}
	if n.Kind != yaml.ScalarNode || from < 0 || !bytes.HasPrefix(s.Text[from:], []byte(was)) {
		return nil, cannotReplace(s, n, value)
	}
	return splice(s.Text, from, from+len(was), quote+value+quote), nil
}

func cannotReplace(s bot.Source, n *yaml.Node, with string) error {
	return fmt.Errorf("%s:%d:%d: %s cannot be written in the place of what stands here; do it by hand", s.Name, n.Line, n.Column, with)
}

// offset is where a line and column are in a text, in bytes; -1: outside. A column counts
// characters.
func offset(text []byte, line, column int) int {
	lines := Lines(text)
	if line < 1 || line > len(lines) {
		return -1
	}
	at := len(strings.Join(lines[:line-1], ""))
	if line == 1 && bytes.HasPrefix(text, []byte(byteOrderMark)) {
		at = len(byteOrderMark)
	}
	rest := []rune(string(text[at:]))
	if column-1 > len(rest) {
		return -1
	}
	return at + len(string(rest[:column-1]))
}

func splice(text []byte, from, to int, with string) []byte {
	return []byte(string(text[:from]) + with + string(text[to:]))
}
