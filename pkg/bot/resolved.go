package bot

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Resolved is the whole of a bot as YAML: its file over the defaults of its kind, with what
// both say for the stage, each value with the file and line that it was taken from. Of the
// control sets there are those that the bot uses. It says how layers fall together and
// judges nothing; for that there is [Load].
func Resolved(defaults, bot Source, stage string) ([]byte, error) {
	from := origins{}
	below, faults := from.parse(defaults)
	above, more := from.parse(bot)
	if faults = append(faults, more...); len(faults) > 0 {
		return nil, faults.err()
	}
	lower, _ := from.split(below)
	upper, _ := from.split(above)
	tree := from.merged(stage, lower, upper)
	from.restore(tree, lower.common, reflect.TypeFor[Template]())
	dropUnusedSets(tree)
	inOrder(tree, reflect.TypeFor[Template]())
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err := enc.Encode(from.signed(tree))
	return b.Bytes(), err
}

func dropUnusedSets(tree *yaml.Node) {
	sets := lookup(tree, "control_sets")
	if sets == nil {
		return
	}
	var kept []*yaml.Node
	for key, value := range pairs(sets) {
		controls := lookup(lookup(tree, "poe"), "controls")
		if controls != nil && slices.ContainsFunc(controls.Content, func(used *yaml.Node) bool { return used.Value == key.Value }) {
			kept = append(kept, key, value)
		}
	}
	sets.Content = kept
}

// signed is a copy of a tree whose only comments say where values come from. A mapping is
// made of both files, and a list is of one.
func (o origins) signed(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		out := stripped(n)
		out.LineComment = fmt.Sprintf("# %s:%d", filepath.ToSlash(o[n]), n.Line)
		return out
	}
	out := &yaml.Node{Kind: n.Kind, Tag: n.Tag}
	for key, value := range pairs(n) {
		key, value := stripped(key), o.signed(value)
		if value.Kind == yaml.SequenceNode && value.Style == 0 { // begins on the line after
			key.LineComment, value.LineComment = value.LineComment, ""
		}
		out.Content = append(out.Content, key, value)
	}
	return out
}

// stripped is a copy of a tree without comments, lists of words on one line.
func stripped(n *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style}
	for _, below := range n.Content {
		out.Content = append(out.Content, stripped(below))
	}
	if n.Kind == yaml.SequenceNode && !slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return item.Kind != yaml.ScalarNode }) {
		out.Style = yaml.FlowStyle
	}
	return out
}

// inOrder puts keys into the order of a struct's fields; what it does not have goes last.
func inOrder(tree *yaml.Node, t reflect.Type) {
	names, index := fields(t)
	var known, left []*yaml.Node
	for _, name := range names {
		for key, value := range pairs(tree) {
			if key.Value != name {
				continue
			}
			if field := t.Field(index[name]).Type; field.Kind() == reflect.Struct && value.Kind == yaml.MappingNode {
				inOrder(value, field)
			}
			known = append(known, key, value)
		}
	}
	for key, value := range pairs(tree) {
		if !slices.Contains(names, key.Value) {
			left = append(left, key, value)
		}
	}
	tree.Content = append(known, left...)
}
