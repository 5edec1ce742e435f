package main

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// rootOf is the mapping that a template is.
func rootOf(s bot.Source) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(s.Text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is no template: it has no keys", s.Name)
	}
	return doc.Content[0], nil
}

// childOf is the value under a key of a mapping, or nil.
func childOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// at is the value at a path of keys, or nil.
func at(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		n = childOf(n, key)
	}
	return n
}

// setScalar writes a plain value in a scalar's place, and leaves all else as it stands:
// comments, order and spaces are what people have made of it. A quoted one stays quoted.
func setScalar(s bot.Source, n *yaml.Node, value string) ([]byte, error) {
	from := offset(s.Text, n.Line, n.Column)
	quote := ""
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		quote = `"`
	case n.Style&yaml.SingleQuotedStyle != 0:
		quote = "'"
	}
	was := quote + n.Value + quote
	if n.Kind != yaml.ScalarNode || from < 0 || !bytes.HasPrefix(s.Text[from:], []byte(was)) {
		return nil, fmt.Errorf("%s:%d:%d: %s cannot be written in the place of what stands here; do it by hand", s.Name, n.Line, n.Column, value)
	}
	return splice(s.Text, from, from+len(was), quote+value+quote), nil
}

// offset is where a line and column are in a text, in bytes; -1: outside. A column counts
// characters.
func offset(text []byte, line, column int) int {
	at := 0
	for range line - 1 {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return -1
		}
		at += i + 1
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
