package yamledit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Put writes a value under a key of the first or second level, whether or not anything stands
// there. The value is YAML on one line: a word, or a list in brackets. A key that is new goes
// to the end of what it belongs to. The error is that it cannot be done without touching more.
func Put(s bot.Source, value string, path ...string) ([]byte, error) {
	root, err := Root(s)
	if err != nil {
		return nil, err
	}
	text := put(s, root, value, path)
	if text == nil || !puts(s, text, value, path) {
		return nil, fmt.Errorf("%s: %s cannot be written as %s stands there; do it by hand", s.Name, strings.Join(path, ".")+": "+value, path[0])
	}
	return text, nil
}

// put is a text that may have the value; nil where there is no way.
func put(s bot.Source, root *yaml.Node, value string, path []string) []byte {
	section, n := At(root, path[0]), At(root, path...)
	switch {
	case n != nil:
		return replace(s, n, value)
	case section == nil && len(path) == 1:
		return addLine(s, root, nil, path[0]+": "+value)
	case section == nil:
		return addLine(s, root, nil, path[0]+": {"+path[1]+": "+value+"}")
	case section.Kind != yaml.MappingNode:
		return nil
	case section.Style&yaml.FlowStyle != 0:
		return addInBraces(s, section, path[1]+": "+value)
	}
	return addLine(s, root, section, path[1]+": "+value)
}

// replace puts a value in the place of a word or of a list.
func replace(s bot.Source, n *yaml.Node, value string) []byte {
	from := offset(s.Text, n.Line, n.Column)
	switch {
	case from < 0:
		return nil
	case n.Kind == yaml.ScalarNode:
		end := wordEnd(s.Text, from, n)
		if end < 0 {
			return nil
		}
		return splice(s.Text, from, end, value)
	case n.Style&yaml.FlowStyle != 0:
		end := bracketsEnd(s.Text, from)
		if end < 0 {
			return nil
		}
		return splice(s.Text, from, end, value)
	case n.Kind == yaml.SequenceNode:
		return replaceLines(s, n, value)
	}
	return nil
}

// wordEnd is where a scalar on one line ends; -1: it is not as it was read.
func wordEnd(text []byte, from int, n *yaml.Node) int {
	was := n.Value
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		was = `"` + was + `"`
	case n.Style&yaml.SingleQuotedStyle != 0:
		was = "'" + was + "'"
	}
	if was == "" || !bytes.HasPrefix(text[from:], []byte(was)) {
		return -1
	}
	return from + len(was)
}

// replaceLines changes a list of which each item has a line: items that stay keep theirs.
func replaceLines(s bot.Source, list *yaml.Node, value string) []byte {
	var want []string
	if yaml.Unmarshal([]byte(value), &want) != nil || len(want) == 0 {
		return nil
	}
	lines := Lines(s.Text)
	at, indent := list.Content[len(list.Content)-1].Line, strings.Repeat(" ", list.Column-1)
	var fresh []string
	for _, item := range want {
		if !slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return n.Value == item }) {
			fresh = append(fresh, ended(indent+"- "+item, s.Text))
		}
	}
	lines[at-1] = ended(lines[at-1], s.Text)
	lines = slices.Insert(lines, at, fresh...)
	for _, n := range slices.Backward(list.Content) {
		if !slices.Contains(want, n.Value) {
			lines = slices.Delete(lines, n.Line-1, n.Line)
		}
	}
	return []byte(strings.Join(lines, ""))
}

// addInBraces adds a pair at the end of a map in braces.
func addInBraces(s bot.Source, section *yaml.Node, pair string) []byte {
	from := offset(s.Text, section.Line, section.Column)
	end := bracketsEnd(s.Text, from)
	if from < 0 || end < 0 {
		return nil
	}
	last := from + len(bytes.TrimRight(s.Text[from:end-1], " \t\r\n"))
	if len(section.Content) > 0 && s.Text[last-1] != ',' {
		pair = ", " + pair
	}
	return splice(s.Text, last, last, pair)
}

// addLine adds a line to a section, or a key of the first level at the end of a file.
func addLine(s bot.Source, root, section *yaml.Node, line string) []byte {
	if root.Style&yaml.FlowStyle != 0 {
		return nil
	}
	lines := Lines([]byte(ended(strings.TrimRight(string(s.Text), "\r\n"), s.Text)))
	at, indent := len(lines)-1, ""
	if section != nil {
		for _, key := range root.Content {
			if key.Line > section.Line && key.Column == root.Column {
				at = key.Line - 1
				break
			}
		}
		for ; at > section.Line && belongsBelow(lines[at-1]); at-- {
		}
		indent = strings.Repeat(" ", section.Column-1)
	}
	return []byte(strings.Join(slices.Insert(lines, at, ended(indent+line, s.Text)), ""))
}

// belongsBelow says whether a line is of what comes after it: it is empty, or a comment that
// is not indented.
func belongsBelow(line string) bool {
	return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")
}

// bracketsEnd is where brackets or braces that begin at a place end; -1: nowhere.
func bracketsEnd(text []byte, from int) int {
	depth, quote := 0, byte(0)
	for i := from; i >= 0 && i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#' && strings.ContainsRune(" \n", rune(text[i-1])):
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}
