package bot

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// What a file may be. A template is a page; whatever is larger or deeper is a
// mistake or an attack, and is refused before anybody walks over it.
const (
	maxSourceBytes = 64 << 10
	maxDepth       = 32
)

// Source is one YAML file.
type Source struct {
	Name string // file name or parameter path, for messages
	Text []byte
}

// origins remembers which file every node came from; line and column are the
// node's own. It is what lets a value be pointed at after layers were merged.
type origins map[*yaml.Node]string

func (o origins) fault(n *yaml.Node, path, hint, format string, args ...any) Fault {
	return Fault{
		File: o[n], Line: max(n.Line, 1), Column: max(n.Column, 1),
		Path: plain(cut(path, maxShown)), Message: plain(fmt.Sprintf(format, args...)), Hint: plain(hint),
	}
}

// parse reads the one mapping that a file is. It returns nil with the faults when
// there is nothing to go on with.
func (o origins) parse(s Source) (*yaml.Node, Faults) {
	at := func(line, column int, hint, format string, args ...any) Faults {
		return Faults{{File: s.Name, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint}}
	}
	if len(s.Text) > maxSourceBytes {
		return nil, at(1, 1, "", "the file has %d bytes; at most %d are read", len(s.Text), maxSourceBytes)
	}
	if line, column, what := forbidden(s.Text); what != "" {
		return nil, at(line, column, "", "%s", what)
	}
	doc, second, err := documents(s.Text)
	switch {
	case err != nil:
		line, hint, what := syntaxError(s.Text)
		return nil, at(line, 1, hint, "not YAML: %s", cut(what, maxShown))
	case second != nil:
		return nil, at(max(second.Line, 1), 1, "remove the --- line and what follows", "a second document begins here; a file is one")
	case doc == nil || len(doc.Content) == 0:
		return nil, at(1, 1, "", "the file is empty")
	}
	root := doc.Content[0]
	faults := o.inspect(root, s.Name, "", 0)
	if root.Kind != yaml.MappingNode {
		faults = append(faults, o.fault(root, "", "", "want keys and values, got %s", describe(root)))
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return root, nil
}

// inspect records where n and everything below came from, and refuses what has no
// place in a template whatever its keys mean.
func (o origins) inspect(n *yaml.Node, file, path string, depth int) (faults Faults) {
	o[n] = file
	bad := func(hint, format string, args ...any) Faults {
		return append(faults, o.fault(n, path, hint, format, args...))
	}
	// An alias of an alias of a list grows without bound, and what one stands
	// for is not where it is written; control_sets do the sharing instead.
	if n.Kind == yaml.AliasNode {
		return bad("write the value out; controls are shared by control_sets", "the alias *%s is refused", short(n.Value))
	}
	if n.Anchor != "" {
		return bad("write the value out; controls are shared by control_sets", "the anchor &%s is refused", short(n.Anchor))
	}
	if depth > maxDepth {
		return bad("", "nested deeper than %d levels", maxDepth)
	}
	// Values say themselves what they are; a tag could only contradict them.
	if n.Style&yaml.TaggedStyle != 0 || n.ShortTag() == "!!merge" {
		return bad("quotes make text of anything", "the tag %s is refused", short(n.ShortTag()))
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for i, item := range n.Content {
			faults = append(faults, o.inspect(item, file, joinIndex(path, i), depth+1)...)
		}
	case yaml.MappingNode:
		faults = append(faults, o.inspectKeys(n, file, path, depth)...)
	}
	return faults
}

func (o origins) inspectKeys(n *yaml.Node, file, path string, depth int) (faults Faults) {
	first := make(map[string]*yaml.Node, len(n.Content)/2)
	for key, value := range pairs(n) {
		o[key] = file
		if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 || key.ShortTag() == "!!merge" {
			faults = append(faults, o.fault(key, path, "", "a key must be a plain word, got %s", describe(key)))
			continue
		}
		at := join(path, key.Value)
		if earlier := first[key.Value]; earlier != nil {
			faults = append(faults, o.fault(key, at, "", "the key stands twice; first on line %d", earlier.Line))
			continue
		}
		first[key.Value] = key
		faults = append(faults, o.inspect(value, file, at, depth+1)...)
	}
	return faults
}
