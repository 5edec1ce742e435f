package yamledit

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// AddToList writes one more item into a list of a file's first level, which has one already.
func AddToList(file bot.Source, key, item string) ([]byte, error) {
	list, err := listAt(file, key)
	if err != nil {
		return nil, err
	}
	lines := Lines(file.Text)
	switch last := list.Content[len(list.Content)-1]; {
	case list.Style&yaml.FlowStyle != 0:
		line := lines[last.Line-1]
		end := last.Column - 1 + len(last.Value)
		if last.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
			end += 2
		}
		if end > len(line) {
			return nil, cannotEdit(file, key, item)
		}
		lines[last.Line-1] = line[:end] + ", " + item + line[end:]
	default:
		lines[last.Line-1] = ended(lines[last.Line-1], file.Text)
		lines = slices.Insert(lines, last.Line, ended(strings.Repeat(" ", list.Column-1)+"- "+item, file.Text))
	}
	text := []byte(strings.Join(lines, ""))
	after, err := listAt(bot.Source{Name: file.Name, Text: text}, key)
	if err != nil || !onlyAdds(list, after, item) {
		return nil, cannotEdit(file, key, item)
	}
	return text, nil
}

func cannotEdit(file bot.Source, key, item string) error {
	return fmt.Errorf("%s: %s cannot be added to %s as that is written; add it by hand and try again", file.Name, item, key)
}

// listAt is a list of a file, with one item at least.
func listAt(file bot.Source, key string) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(file.Text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	if len(doc.Content) > 0 {
		if list := child(doc.Content[0], key); list != nil && list.Kind == yaml.SequenceNode && len(list.Content) > 0 {
			return list, nil
		}
	}
	return nil, fmt.Errorf("%s has no list of %s", file.Name, key)
}

// LineOf is the line of an item in a list of a file's first level; 0 where it is not there.
func LineOf(file bot.Source, key, item string) int {
	if list, err := listAt(file, key); err == nil {
		for _, n := range list.Content {
			if n.Value == item {
				return n.Line
			}
		}
	}
	return 0
}

// onlyAdds reports whether a list has become longer by one item and is otherwise the same.
func onlyAdds(before, after *yaml.Node, item string) bool {
	n := len(before.Content)
	return len(after.Content) == n+1 && after.Content[n].Value == item &&
		slices.EqualFunc(before.Content, after.Content[:n], func(a, b *yaml.Node) bool { return a.Value == b.Value })
}
