package otlp_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
)

// What follows reads OTLP in JSON as its specification has it, and nothing beside it: it
// shares no code with what writes it.

// object is one of a message's, of whose members none is read twice.
type object struct {
	t       *testing.T
	where   string
	members map[string]json.RawMessage
}

func (o object) fail(format string, args ...any) {
	o.t.Helper()
	o.t.Errorf("%s: %s", o.where, fmt.Sprintf(format, args...))
}

func parse(t *testing.T, where string, raw []byte) object {
	t.Helper()
	o := object{t, where, nil}
	if err := json.Unmarshal(raw, &o.members); err != nil {
		o.fail("%v in %s", err, raw)
	}
	return o
}

// take reads a member, and reports whether it was there.
func (o object) take(name string, into any) bool {
	o.t.Helper()
	raw, ok := o.members[name]
	delete(o.members, name)
	if !ok {
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		o.fail("%s: %v in %s", name, err, raw)
	}
	return true
}

func (o object) need(name string, into any) {
	o.t.Helper()
	if !o.take(name, into) {
		o.fail("no %s", name)
	}
}

// done finds members that OTLP does not have, or that stand where they mean nothing.
func (o object) done() {
	o.t.Helper()
	for name := range o.members {
		o.fail("%s is not expected", name)
	}
}

func (o object) objects(name string) (out []object) {
	o.t.Helper()
	var list []json.RawMessage
	o.need(name, &list)
	for i, raw := range list {
		out = append(out, parse(o.t, fmt.Sprintf("%s.%s[%d]", o.where, name, i), raw))
	}
	return out
}

// id is so many bytes in hexadecimal digits, not all zero.
func (o object) id(name string, size int) string {
	o.t.Helper()
	var text string
	o.take(name, &text)
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != size || strings.Trim(text, "0") == "" {
		o.fail("%s is %q, no %d bytes", name, text, size)
	}
	return text
}

// moment is a number of 64 bits, which JSON has as a text.
func (o object) moment(name string) int64 {
	o.t.Helper()
	var text string
	o.need(name, &text)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		o.fail("%s is %q", name, text)
	}
	return n
}

func (o object) attributes() map[string]any {
	o.t.Helper()
	out := map[string]any{}
	if _, ok := o.members["attributes"]; !ok {
		return out
	}
	for _, a := range o.objects("attributes") {
		var key string
		var raw json.RawMessage
		a.need("key", &key)
		a.need("value", &raw)
		a.done()
		if _, twice := out[key]; twice || key == "" {
			a.fail("the key %q", key)
		}
		out[key] = parse(o.t, o.where+" "+key, raw).value()
	}
	return out
}

// value is one of AnyValue's, with exactly one member.
func (o object) value() any {
	o.t.Helper()
	if len(o.members) != 1 {
		o.fail("%d values", len(o.members))
	}
	var text string
	var float float64
	var list json.RawMessage
	switch {
	case o.take("stringValue", &text):
		return text
	case o.take("doubleValue", &float):
		return float
	case o.take("intValue", &text):
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			o.fail("%v", err)
		}
		return n
	case o.take("arrayValue", &list):
		var out []any
		inner := parse(o.t, o.where, list)
		for _, v := range inner.objects("values") {
			out = append(out, v.value())
		}
		inner.done()
		return out
	}
	o.fail("a value of no type")
	return nil
}

// seen is a span as a collector has it.
type seen struct {
	trace, id, parent, name string
	kind, status            int
	start, end              int64
	attributes              map[string]any
	events                  map[string]int64
}

func (o object) span() seen {
	o.t.Helper()
	s := seen{trace: o.id("traceId", 16), id: o.id("spanId", 8), events: map[string]int64{}}
	if _, ok := o.members["parentSpanId"]; ok {
		s.parent = o.id("parentSpanId", 8)
	}
	o.need("name", &s.name)
	o.need("kind", &s.kind)
	s.start, s.end = o.moment("startTimeUnixNano"), o.moment("endTimeUnixNano")
	if s.attributes = o.attributes(); s.name == "" || s.kind < 1 || s.kind > 5 || s.start > s.end {
		o.fail("%+v", s)
	}
	if _, ok := o.members["events"]; ok {
		for _, e := range o.objects("events") {
			var name string
			e.need("name", &name)
			if s.events[name] = e.moment("timeUnixNano"); s.events[name] < s.start || s.events[name] > s.end {
				e.fail("%q is not within its span", name)
			}
			e.done()
		}
	}
	var status struct{ Code int }
	if o.take("status", &status) {
		s.status = status.Code
	}
	if s.status < 0 || s.status > 2 {
		o.fail("the status %d", s.status)
	}
	o.done()
	return s
}

// export is one request to a collector.
type export struct {
	resource map[string]any
	spans    []seen
}

// readExport reads a body, in which there are the spans of one trace: one of them, the first,
// is the root, or has its parent elsewhere, and all others are below it and within it.
func readExport(t *testing.T, body io.Reader) (out export) {
	t.Helper()
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Error(err)
	}
	whole := parse(t, "body", raw)
	for _, r := range whole.objects("resourceSpans") {
		var about json.RawMessage
		r.need("resource", &about)
		resource := parse(t, r.where+".resource", about)
		out.resource = resource.attributes()
		resource.done()
		for _, s := range r.objects("scopeSpans") {
			var scope struct{ Name, Version string }
			s.need("scope", &scope)
			for _, span := range s.objects("spans") {
				out.spans = append(out.spans, span.span())
			}
			s.done()
		}
		r.done()
	}
	whole.done()
	checkTree(t, out.spans)
	return out
}

func checkTree(t *testing.T, spans []seen) {
	t.Helper()
	byID := map[string]seen{}
	for i, s := range spans {
		if _, twice := byID[s.id]; twice {
			t.Errorf("two spans are %s", s.id)
		}
		if byID[s.id] = s; i == 0 {
			continue
		}
		parent, ok := byID[s.parent]
		if !ok || s.trace != spans[0].trace || s.start < parent.start || s.end > parent.end {
			t.Errorf("%+v is not within %+v", s, parent)
		}
	}
}
