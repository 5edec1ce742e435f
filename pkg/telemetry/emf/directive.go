package emf

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// The limits of the specification, and of CloudWatch's API where that has less.
const (
	maxMetrics        = 100 // of a directive
	maxDimensions     = 30  // of a set
	maxDimensionName  = 250 // the API: 255
	maxDimensionValue = 1024
	maxMetricName     = 255 // the specification: 1024
	maxNamespace      = 255 // the specification: 1024
	maxValues         = 100 // of an array
)

// units are all that CloudWatch has.
var units = strings.Fields(`Seconds Microseconds Milliseconds
	Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits Percent Count
	Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second
	Bits/Second Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second None`)

// namespaceShape is of the characters that a namespace may have; AWS's own begin with AWS/.
var namespaceShape = lazyregexp.New(`^[0-9A-Za-z._/#: -]*$`)

// largest is 2^360: no value may be beyond it, on either side of zero.
var largest = new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 360))

// directive reads a directive: each of its metrics in each of its sets of dimensions.
func (r *reader) directive(what string, v any) (points []Point) {
	o := r.object(what, v, "Namespace", "Dimensions", "Metrics")
	namespace := r.text(what+": Namespace", o["Namespace"], maxNamespace)
	if !namespaceShape.MatchString(namespace) || strings.HasPrefix(namespace, "AWS/") {
		r.wrong("%s: %q is no namespace of ours", what, namespace)
	}
	var sets []string
	for _, set := range r.array(what+": Dimensions", o["Dimensions"]) {
		sets = append(sets, r.dimensions(what, set))
	}
	if len(sets) == 0 {
		r.wrong("%s: no set of dimensions", what)
	}
	metrics := r.array(what+": Metrics", o["Metrics"])
	if len(metrics) > maxMetrics {
		r.wrong("%s: %d metrics", what, len(metrics))
	}
	for _, m := range metrics {
		p := r.metric(what, m)
		for _, set := range sets {
			p.Series = Series{Namespace: namespace, Name: p.Name, Dimensions: set}
			points = append(points, p)
		}
	}
	return points
}

// dimensions reads a set, as [Series] has it. What it refers to is text on the root.
func (r *reader) dimensions(what string, v any) string {
	names := r.array(what+": a set of dimensions", v)
	if len(names) > maxDimensions {
		r.wrong("%s: %d dimensions in a set", what, len(names))
	}
	var set []string
	for _, n := range names {
		name := r.text(what+": a dimension", n, maxDimensionName)
		value := r.text("the dimension "+name, r.root[name], maxDimensionValue)
		for _, s := range []string{name, value} {
			if !printable(s) {
				r.wrong("the dimension %s: %q is not of printable ASCII", name, s)
			}
		}
		if strings.HasPrefix(name, ":") {
			r.wrong("the dimension %s begins with a colon", name)
		}
		set = append(set, name+"="+value)
	}
	slices.Sort(set)
	if len(slices.Compact(slices.Clone(set))) < len(set) {
		r.wrong("%s: a dimension stands twice in a set", what)
	}
	return strings.Join(set, ",")
}

// printable reports whether a text is of ASCII without control characters, and not blank.
func printable(s string) bool {
	strange := func(c rune) bool { return c < ' ' || c > '~' }
	return !strings.ContainsFunc(s, strange) && strings.TrimSpace(s) != ""
}

// metric reads a definition, and on the root what it refers to.
func (r *reader) metric(what string, v any) (p Point) {
	o, ok := v.(map[string]any)
	if !ok {
		r.wrong("%s: a metric is a %T", what, v)
	}
	r.only(what+": a metric", o, "Name", "Unit", "StorageResolution")
	p.Name = r.text(what+": the name of a metric", o["Name"], maxMetricName)
	if !printable(p.Name) {
		r.wrong("the metric %q is not of printable ASCII", p.Name)
	}
	if unit, given := o["Unit"]; given {
		p.Unit, _ = unit.(string)
		if !slices.Contains(units, p.Unit) {
			r.wrong("%s: %v is no unit", p.Name, unit)
		}
	}
	if n, given := o["StorageResolution"]; given && n != json.Number("1") && n != json.Number("60") {
		r.wrong("%s: StorageResolution is %v", p.Name, n)
	}
	p.Values = r.values(p.Name, r.root[p.Name])
	return p
}

// values are those of a metric: a number, or an array of some.
func (r *reader) values(name string, v any) (values []json.Number) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	if len(list) == 0 || len(list) > maxValues {
		r.wrong("%s: %d values", name, len(list))
	}
	for _, value := range list {
		n, ok := value.(json.Number)
		if !ok {
			r.wrong("%s: %v is no number", name, value)
		} else if exact, ok := new(big.Rat).SetString(n.String()); !ok || exact.Abs(exact).Cmp(largest) > 0 {
			r.wrong("%s: %v is too large", name, value)
		}
		values = append(values, n)
	}
	return values
}
