package poe

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/jsonstring"
)

// value is one JSON value as it stands in a body that is known to be valid JSON,
// without white space around it; nil where there is none. It is walked in place,
// for three things that encoding/json does not do: keys match exactly, the last of
// equal keys wins as a whole, and what is not wanted costs no memory.
type value []byte

// parse returns the body as a value, nil if it is not JSON.
func parse(body []byte) value {
	if !json.Valid(body) {
		return nil
	}
	return bytes.Trim(body, " \t\r\n")
}

// kind names the JSON type.
func (v value) kind() string {
	if v == nil {
		return "nothing"
	}
	switch v[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}

// fields goes through an object, in order; anything else has none. A key is valid
// until the next one.
func (v value) fields() iter.Seq2[[]byte, value] {
	return func(yield func([]byte, value) bool) {
		if v.kind() != "object" {
			return
		}
		key, rest := v[1:].next()
		for key != nil {
			var field value
			field, rest = rest.next()
			if !yield(key.key(), field) {
				return
			}
			key, rest = rest.next()
		}
	}
}

// field returns the last field with a key, nil if there is none.
func (v value) field(key string) (last value) {
	for k, field := range v.fields() {
		if string(k) == key {
			last = field
		}
	}
	return last
}

// elements goes through an array; anything else has none.
func (v value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		if v.kind() != "array" {
			return
		}
		element, rest := v[1:].next()
		for element != nil && yield(element) {
			element, rest = rest.next()
		}
	}
}

// len returns how many elements an array has.
func (v value) len() (n int) {
	for range v.elements() {
		n++
	}
	return n
}

// next takes the next value off the inside of an array or object; nil at its end.
func (v value) next() (first, rest value) {
	for i, c := range v {
		switch c {
		case ' ', '\t', '\r', '\n', ',', ':':
		case ']', '}':
			return nil, nil
		default:
			end := i + v[i:].size()
			return v[i:end], v[end:]
		}
	}
	return nil, nil
}

// size is the length of the value that v begins with.
func (v value) size() int {
	switch v[0] {
	case '"':
		return jsonstring.Size(v)
	case '{', '[':
		return v.nestedSize()
	}
	if end := bytes.IndexAny(v, ",]} \t\r\n"); end >= 0 {
		return end
	}
	return len(v)
}

func (v value) nestedSize() int {
	depth := 0
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '"':
			i += jsonstring.Size(v[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(v)
}

// inner is what stands between the quotes of a string, and whether it means just
// that.
func (v value) inner() (inner []byte, plain bool) {
	inner = v[1 : len(v)-1]
	return inner, bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner)
}

// unescaped returns what a string means, of which inner stands between the quotes.
func unescaped(inner []byte) []byte {
	return jsonstring.Append(make([]byte, 0, len(inner)), inner)
}

func (v value) key() []byte {
	inner, plain := v.inner()
	if plain {
		return inner
	}
	return unescaped(inner)
}
