package bot

import (
	"reflect"

	"go.yaml.in/yaml/v3"
)

// decoder fills a struct from a tree and remembers where each key stood. It goes
// on after a fault, so that one run finds them all.
type decoder struct {
	origins origins
	strict  bool
	root    reflect.Type // for naming where a misplaced key belongs
	kind    string       // of bot, whose keys are named

	at       map[string]place
	bad      map[string]bool // paths without a usable value, already reported
	above    map[string]bool // the paths around those
	meant    []string        // paths that unknown keys were probably meant for
	faults   Faults
	warnings Faults
	unknowns Faults // warnings of unknown keys
}

// place is where a path was written.
type place struct{ key, value *yaml.Node } // key is nil in a list and at the root

func newDecoder(o origins, strict bool, root any) *decoder {
	return &decoder{
		origins: o, strict: strict, root: reflect.TypeOf(root).Elem(),
		at: map[string]place{}, bad: map[string]bool{}, above: map[string]bool{},
	}
}

// decode fills into, a pointer to a struct. Paths begin with path.
func (d *decoder) decode(n *yaml.Node, path string, into any) {
	d.at[path] = place{value: n}
	d.value(n, path, reflect.ValueOf(into).Elem())
	for _, meant := range d.meant {
		if d.at[meant].value == nil { // then it is not missing as well
			d.spoil(meant)
		}
	}
}

// outcome is an error if there are faults, and warnings otherwise. Unknown keys are
// told with the faults, since a slip in a key is often the cause of them.
func (d *decoder) outcome(faults Faults) (warnings Faults, err error) {
	if faults = append(faults, d.faults...); len(faults) > 0 {
		return nil, append(faults, d.unknowns...).err()
	}
	return append(d.unknowns, d.warnings...).tidy(), nil
}

func (d *decoder) fault(n *yaml.Node, path, hint, format string, args ...any) {
	d.spoil(path)
	d.faults = append(d.faults, d.origins.fault(n, path, hint, format, args...))
}

// spoil keeps rules from judging a path, or a whole of which it is a part.
func (d *decoder) spoil(path string) {
	d.bad[path] = true
	for up := parent(path); up != "" && !d.above[up]; up = parent(up) {
		d.above[up] = true
	}
}

func (d *decoder) value(n *yaml.Node, path string, v reflect.Value) {
	t := v.Type()
	switch {
	case t == durationType:
		d.duration(n, path, v)
	case t == anyType:
		if x := d.any(n, path); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		d.value(n, path, v.Elem())
	case t.Kind() == reflect.Struct:
		d.object(n, path, v)
	case t.Kind() == reflect.Map:
		d.mapping(n, path, v)
	case t.Kind() == reflect.Slice:
		d.list(n, path, v)
	default:
		d.scalar(n, path, v)
	}
}

func (d *decoder) object(n *yaml.Node, path string, v reflect.Value) {
	if !d.want(n, path, yaml.MappingNode, "keys and values") {
		return
	}
	names, index := fields(v.Type())
	for key, value := range pairs(n) {
		at := join(path, key.Value)
		i, known := index[key.Value]
		switch {
		case !known:
			d.unknown(key, path, names)
		case !isNull(value):
			d.at[at] = place{key, value}
			d.value(value, at, v.Field(i))
		}
	}
}

// unknown reports a key that nothing reads: a slip where people write, a newer
// tool's where it runs.
func (d *decoder) unknown(key *yaml.Node, path string, names []string) {
	at := join(path, key.Value)
	hint, meant := d.guess(key.Value, path, names)
	f := d.origins.fault(key, at, hint, "unknown key %q", short(key.Value))
	if !d.strict {
		d.unknowns = append(d.unknowns, f)
		return
	}
	d.faults = append(d.faults, f)
	d.spoil(at)
	d.meant = append(d.meant, meant)
}

func (d *decoder) mapping(n *yaml.Node, path string, v reflect.Value) {
	if !d.want(n, path, yaml.MappingNode, "keys and values") {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for key, value := range pairs(n) {
		if isNull(value) {
			continue
		}
		at := join(path, key.Value)
		d.at[at] = place{key, value}
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(value, at, item)
		v.SetMapIndex(reflect.ValueOf(key.Value), item)
	}
}

func (d *decoder) list(n *yaml.Node, path string, v reflect.Value) {
	if !d.want(n, path, yaml.SequenceNode, "a list") {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		path := joinIndex(path, i)
		d.at[path] = place{value: item}
		d.value(item, path, v.Index(i))
	}
}

func (d *decoder) want(n *yaml.Node, path string, kind yaml.Kind, what string) bool {
	if n.Kind != kind {
		d.fault(n, path, "", "want %s, got %s", what, describe(n))
	}
	return n.Kind == kind
}
