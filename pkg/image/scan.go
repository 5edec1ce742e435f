package image

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Answers are gone through where they are: a decoder would copy each picture. All of it is
// for JSON that json.Valid has found to be some.

// members are the names and values of an object, in order.
func members(object []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for at := next(object, open(object, '{')); at < len(object) && object[at] == '"'; at = next(object, at) {
			colon := end(object, at)
			var name string
			_ = json.Unmarshal(object[at:colon], &name)
			from := next(object, colon)
			if at = end(object, from); !yield(name, object[from:at]) {
				return
			}
		}
	}
}

// textsOf are the elements of a list that are texts, with their quotes, and nil for others.
// What is no list has none.
func textsOf(list []byte) (texts [][]byte) {
	for at := next(list, open(list, '[')); at < len(list) && list[at] != ']'; at = next(list, at) {
		from := at
		at = end(list, from)
		if list[from] != '"' {
			texts = append(texts, nil)
			continue
		}
		texts = append(texts, list[from:at])
	}
	return texts
}

// saysNothing is said of null, and of an empty text.
func saysNothing(value []byte) bool { return string(value) == "null" || isEmpty(value) }

// isEmpty is said of a text without anything between its quotes, and of none.
func isEmpty(text []byte) bool { return len(text) <= len(`""`) }

// open is where the inside of a value begins, if it is of a sort; else its end.
func open(value []byte, bracket byte) int {
	if at := next(value, 0); at < len(value) && value[at] == bracket {
		return at + 1
	}
	return len(value)
}

// next is where something begins that is neither space nor separates.
func next(b []byte, at int) int {
	for at < len(b) && bytes.IndexByte([]byte(" \t\r\n,:"), b[at]) >= 0 {
		at++
	}
	return at
}

// end is where a value ends that begins at a place.
func end(b []byte, at int) int {
	switch {
	case at >= len(b):
		return len(b)
	case b[at] == '"':
		return endOfText(b, at)
	case b[at] != '{' && b[at] != '[':
		for at < len(b) && bytes.IndexByte([]byte(" \t\r\n,:]}"), b[at]) < 0 {
			at++
		}
		return at
	}
	depth := 0
	for ; at < len(b); at++ {
		switch b[at] {
		case '"':
			at = endOfText(b, at) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return len(b)
}

// endOfText looks for the next quote that is not escaped, a picture at a time.
func endOfText(b []byte, at int) int {
	for from := at + 1; ; {
		n := bytes.IndexByte(b[from:], '"')
		if n < 0 {
			return len(b)
		}
		quote := from + n
		slashes := 0
		for quote-1-slashes > at && b[quote-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return quote + 1
		}
		from = quote + 1
	}
}
