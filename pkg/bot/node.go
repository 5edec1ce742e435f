package bot

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// pairs are the keys and values of a mapping, in its order; nil has none.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n == nil {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// lookup is the value under a key, or nil.
func lookup(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for key, value := range pairs(n) {
		if key.Value == name {
			return value
		}
	}
	return nil
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// join is the path of a key inside the path of its mapping.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// joinIndex is the path of an item inside the path of its list.
func joinIndex(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// parent is the path without its last key or index.
func parent(path string) string {
	if i := strings.LastIndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return ""
}

var kindNames = map[string]string{
	"!!int": "the number", "!!float": "the number", "!!bool": "", "!!timestamp": "the date",
}

// describe is a node as a message shows it: what it is, and its value cut short.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	}
	if name, ok := kindNames[n.ShortTag()]; ok {
		return strings.TrimSpace(name + " " + short(n.Value))
	}
	return fmt.Sprintf("%q", short(n.Value))
}

// short keeps a message on one line of the screen.
func short(s string) string { return cut(s, 40) }

func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit]) + "…"
}
