package emf

import (
	"encoding/json"
	"fmt"
	"time"
)

// maxLine is the size of a line in bytes. CloudWatch takes a megabyte now, and has taken
// less for most of its time.
const maxLine = 256 << 10

// Document is one line.
type Document struct {
	Time    time.Time
	Points  []Point
	Members map[string]any // all of the root but _aws; numbers are [json.Number]
}

// Point is what a line says of one metric in one set of dimensions.
type Point struct {
	Series
	Unit   string
	Values []json.Number
}

// Parse reads a line without its line break. The error says what is wrong with it.
func Parse(line []byte) (*Document, error) {
	if len(line) > maxLine {
		return nil, fmt.Errorf("%d bytes", len(line))
	}
	root, err := decode(line)
	if err != nil {
		return nil, err
	}
	r := &reader{root: root}
	d := r.document()
	return d, r.err
}

// reader walks a line and keeps the first thing that is wrong.
type reader struct {
	root map[string]any
	err  error
}

func (r *reader) wrong(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *reader) document() *Document {
	d := &Document{Members: map[string]any{}}
	for name, value := range r.root {
		if name != "_aws" {
			d.Members[name] = value
		}
	}
	meta := r.object("_aws", r.root["_aws"], "Timestamp", "CloudWatchMetrics")
	stamp, _ := meta["Timestamp"].(json.Number)
	ms, err := stamp.Int64()
	if err != nil || ms < 0 {
		r.wrong("Timestamp: %v is no number of milliseconds", meta["Timestamp"])
	}
	d.Time = time.UnixMilli(ms)
	for i, directive := range r.array("CloudWatchMetrics", meta["CloudWatchMetrics"]) {
		d.Points = append(d.Points, r.directive(fmt.Sprintf("directive %d", i), directive)...)
	}
	seen := map[Series]bool{}
	for _, p := range d.Points {
		if seen[p.Series] {
			r.wrong("%v stands twice, and would count twice", p.Series)
		}
		seen[p.Series] = true
	}
	return d
}

// object is an object that has the members, and no others.
func (r *reader) object(what string, v any, members ...string) map[string]any {
	o, ok := v.(map[string]any)
	if !ok {
		r.wrong("%s: %T is no object", what, v)
		return nil
	}
	r.only(what, o, members...)
	for _, name := range members {
		if _, ok := o[name]; !ok {
			r.wrong("%s: %s is missing", what, name)
		}
	}
	return o
}

func (r *reader) only(what string, o map[string]any, members ...string) {
	allowed := map[string]bool{}
	for _, name := range members {
		allowed[name] = true
	}
	for name := range o {
		if !allowed[name] {
			r.wrong("%s: %q is no member of it", what, name)
		}
	}
}

func (r *reader) array(what string, v any) []any {
	a, ok := v.([]any)
	if !ok {
		r.wrong("%s: %T is no array", what, v)
	}
	return a
}

// text is a string of some length in characters.
func (r *reader) text(what string, v any, most int) string {
	s, ok := v.(string)
	if n := len([]rune(s)); !ok || n < 1 || n > most {
		r.wrong("%s: want a text of 1 to %d characters, not %.40v", what, most, v)
	}
	return s
}
