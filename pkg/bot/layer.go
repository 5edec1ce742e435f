package bot

import (
	"reflect"

	"go.yaml.in/yaml/v3"
)

// layer is one file apart: what always holds, and what a stage adds.
type layer struct {
	common *yaml.Node
	stages *yaml.Node // nil, or a mapping of name → mapping
}

// split takes the stages out of a file, since they are merged after everything else.
func (o origins) split(root *yaml.Node) (layer, Faults) {
	common := o.like(root)
	out := layer{common: common}
	var faults Faults
	for key, value := range pairs(root) {
		switch {
		case key.Value != stagesKey:
			common.Content = append(common.Content, key, value)
		case value.Kind == yaml.MappingNode:
			out.stages = value
			faults = append(faults, o.checkStages(value)...)
		case !isNull(value):
			faults = append(faults, o.fault(value, stagesKey, "", "want stage names with keys below, got %s", describe(value)))
		}
	}
	return out, faults
}

// merged lays files over one another, the last on top, and their stages over
// them all: a stage holds what an account forces upon every bot.
func (o origins) merged(stage string, layers ...layer) *yaml.Node {
	var out *yaml.Node
	for _, l := range layers {
		out = o.merge(out, l.common)
	}
	for _, l := range layers {
		if n := l.stage(stage); n != nil {
			out = o.merge(out, n)
		}
	}
	return out
}

// merge lays over on base: mappings merge, anything else replaces, null removes.
// Neither is changed. A merged mapping stands where over does, since that is
// where its writer looks.
func (o origins) merge(base, over *yaml.Node) *yaml.Node {
	if over.Kind != yaml.MappingNode {
		return over
	}
	out := o.like(over)
	if base == nil || base.Kind != yaml.MappingNode {
		base = &yaml.Node{}
	}
	below := make(map[string]*yaml.Node, len(base.Content)/2)
	for key, value := range pairs(base) {
		below[key.Value] = value
	}
	above := make(map[string]bool, len(over.Content)/2)
	for key, value := range pairs(over) {
		above[key.Value] = true
		if !isNull(value) {
			out.Content = append(out.Content, key, o.merge(below[key.Value], value))
		}
	}
	for key, value := range pairs(base) {
		if !above[key.Value] {
			out.Content = append(out.Content, key, value)
		}
	}
	return out
}

// restore gives keys that null took away their defaults back, for "nothing" is no
// value of a switch, a text or a list: it would read as off, or as empty. What can be
// left to the model, and maps, of which null is the only way to be rid, stay unset.
func (o origins) restore(tree, defaults *yaml.Node, t reflect.Type) {
	_, index := fields(t)
	for key, value := range pairs(defaults) {
		i, known := index[key.Value]
		if !known || isNull(value) {
			continue
		}
		now := lookup(tree, key.Value)
		switch field := t.Field(i).Type; field.Kind() {
		case reflect.Pointer, reflect.Map:
		case reflect.Struct:
			if now == nil {
				now = o.like(value)
				tree.Content = append(tree.Content, key, now)
			}
			o.restore(now, value, field)
		default:
			if now == nil {
				tree.Content = append(tree.Content, key, value)
			}
		}
	}
}

// like is an empty mapping in n's place.
func (o origins) like(n *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	o[out] = o[n]
	return out
}
