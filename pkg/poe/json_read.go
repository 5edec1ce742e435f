package poe

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// Reading is lax: a value of another type than the one that is asked for reads as
// if it were absent. No answer should fail over a field that it does not need.

// text reads a string.
func (v value) text() string {
	if v.kind() != "string" {
		return ""
	}
	inner, plain := v.inner()
	if plain {
		return string(inner)
	}
	return string(unescaped(inner))
}

// id reads an id, which is a string; a number is taken as it is written.
func (v value) id() string {
	if v.kind() == "number" {
		return string(v)
	}
	return v.text()
}

// word reads a string that is not empty.
func (v value) word() (string, bool) {
	s := v.text()
	return s, s != ""
}

// number reads a number, also one in quotes.
func (v value) number() (float64, bool) {
	if v.kind() == "string" {
		v = parse([]byte(v.text()))
	}
	if v.kind() != "number" {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v), 64)
	return f, err == nil // else it is too large
}

// boolean reads true or false.
func (v value) boolean() (b, ok bool) {
	return v.kind() == "boolean" && v[0] == 't', v.kind() == "boolean"
}

// micros reads a time.
func (v value) micros() Micros {
	if f, _ := v.number(); math.Abs(f) <= math.MaxInt64/2 {
		return Micros(f)
	}
	return 0
}

// written reads a string, and anything else but null as the JSON that it is: what a tool is
// called with and what it returns is text, and some callers leave out the step.
func (v value) written() string {
	switch v.kind() {
	case "string":
		return v.text()
	case "null", "nothing":
		return ""
	}
	return string(v)
}

// raw keeps an object as it stands.
func (v value) raw() json.RawMessage {
	if v.kind() != "object" {
		return nil
	}
	return bytes.Clone(v)
}

// free reads a value whose type is the sender's choice: a string, bool, json.Number
// or nil, and whatever is not one value, which nobody reads, as raw JSON.
func (v value) free() (any, bool) {
	switch v.kind() {
	case "string":
		return v.text(), true
	case "number":
		return json.Number(v), true
	case "boolean":
		return v.boolean()
	case "null":
		return nil, true
	default:
		return json.RawMessage(bytes.Clone(v)), true
	}
}

// optional returns a pointer to what was read, nil if nothing was.
func optional[T any](t T, ok bool) *T {
	if !ok {
		return nil
	}
	return &t
}

// record is a type of the protocol that takes one field of a JSON object.
type record[T any] interface {
	*T
	set(key []byte, v value)
}

// object reads an object.
func object[T any, R record[T]](v value) (T, bool) {
	if v.kind() != "object" {
		var none T
		return none, false
	}
	t := new(T)
	for key, field := range v.fields() {
		R(t).set(key, field)
	}
	return *t, true
}

// list reads an array, up to so many elements. One that cannot be read is left out.
func list[T any](v value, most int, read func(value) (T, bool)) []T {
	if v.kind() != "array" {
		return nil
	}
	all := make([]T, 0, min(v.len(), most))
	for element := range v.elements() {
		if len(all) == most {
			break
		}
		if t, ok := read(element); ok {
			all = append(all, t)
		}
	}
	return all
}

// dictionary reads an object with keys of the sender's choice, up to so many. A
// value that cannot be read is left out.
func dictionary[T any](v value, most int, read func(value) (T, bool)) map[string]T {
	if v.kind() != "object" {
		return nil
	}
	all := map[string]T{}
	for key, field := range v.fields() {
		if _, again := all[string(key)]; !again && len(all) == most {
			continue
		}
		if t, ok := read(field); ok {
			all[string(key)] = t
		}
	}
	return all
}
