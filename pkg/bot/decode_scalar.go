package bot

import (
	"math"
	"reflect"
	"time"

	"go.yaml.in/yaml/v3"
)

// scalars names what a field takes, and the tags that it takes.
var scalars = map[reflect.Kind]struct {
	name, hint string
	tags       []string
}{
	reflect.String:  {"text", "put it in quotes", []string{"!!str"}},
	reflect.Bool:    {"true or false", "", []string{"!!bool"}},
	reflect.Int:     {"a whole number", "", []string{"!!int"}},
	reflect.Int64:   {"a whole number", "", []string{"!!int"}},
	reflect.Float64: {"a number", "", []string{"!!float", "!!int"}},
}

func (d *decoder) scalar(n *yaml.Node, path string, v reflect.Value) {
	rule := scalars[v.Kind()]
	for _, tag := range rule.tags {
		if n.Kind != yaml.ScalarNode || n.ShortTag() != tag {
			continue
		}
		if v.Kind() == reflect.String { // the value as it stands
			v.SetString(n.Value)
			return
		}
		// The library parses: 0x10 and 64_000 mean what YAML says.
		if err := n.Decode(v.Addr().Interface()); err != nil || notFinite(v.Interface()) {
			break
		}
		return
	}
	hint := ""
	if n.Kind == yaml.ScalarNode && !isNull(n) {
		hint = rule.hint
	}
	d.fault(n, path, hint, "want %s, got %s", rule.name, describe(n))
}

// notFinite finds what YAML can write and JSON cannot.
func notFinite(x any) bool {
	f, ok := x.(float64)
	return ok && (math.IsNaN(f) || math.IsInf(f, 0))
}

func (d *decoder) duration(n *yaml.Node, path string, v reflect.Value) {
	const hint = "as in 90s, 1m30s or 500ms"
	if n.Kind != yaml.ScalarNode {
		d.fault(n, path, hint, "want a duration, got %s", describe(n))
		return
	}
	x, err := time.ParseDuration(n.Value)
	if err != nil {
		d.fault(n, path, hint, "want a duration, got %s", describe(n))
		return
	}
	v.SetInt(int64(x))
}

// any is a value as it stands, in the types that encoding/json knows.
func (d *decoder) any(n *yaml.Node, path string) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		d.mapping(n, path, reflect.ValueOf(&out).Elem())
		return out
	case yaml.SequenceNode:
		out := []any{}
		d.list(n, path, reflect.ValueOf(&out).Elem())
		return out
	}
	if n.ShortTag() == "!!timestamp" { // JSON has no dates
		return n.Value
	}
	var out any
	if err := n.Decode(&out); err != nil || notFinite(out) {
		d.fault(n, path, "", "cannot be read: %s", describe(n))
		return nil
	}
	return out
}
