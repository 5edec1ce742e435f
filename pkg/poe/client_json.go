package poe

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode"
	"unicode/utf16"
)

// jsonString returns a JSON string, and false for any other value or none.
func jsonString(raw json.RawMessage) (s string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	return s, json.Unmarshal(raw, &s) == nil
}

// jsonBool returns a boolean, or absent when the key is. False for any other value.
func jsonBool(object map[string]json.RawMessage, key string, absent bool) (b, ok bool) {
	raw, given := object[key]
	switch {
	case !given:
		return absent, true
	case string(raw) == "true":
		return true, true
	default:
		return false, string(raw) == "false"
	}
}

// isInteger reports whether Python reads an int. Its booleans are integers too.
func isInteger(raw json.RawMessage) bool {
	var n json.Number
	if json.Unmarshal(raw, &n) != nil || raw[0] == '"' {
		return string(raw) == "true" || string(raw) == "false"
	}
	for _, c := range n.String() {
		if c == '.' || c == 'e' || c == 'E' {
			return false
		}
	}
	return n != ""
}

// pydanticInteger reads an integer as pydantic does, which also takes one in quotes,
// one with a fraction of 0, and a boolean.
func pydanticInteger(raw json.RawMessage) (n int64, ok bool) {
	if string(raw) == "true" {
		return 1, true
	}
	if string(raw) == "false" {
		return 0, true
	}
	f, ok := value(raw).number()
	return int64(f), ok && f == math.Trunc(f)
}

// hasLoneSurrogate reports whether an escape in a JSON text is half of a pair.
// Python keeps it and fails when it writes it; Go reads U+FFFD.
func hasLoneSurrogate(data []byte) bool {
	for i := 0; i+1 < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		first := escapedRune(data[i:])
		if i++; !utf16.IsSurrogate(first) {
			continue
		}
		if i += 5; utf16.DecodeRune(first, escapedRune(data[i:])) == unicode.ReplacementChar {
			return true
		}
		i += 5
	}
	return false
}

// escapedRune is the code unit of the escape \uXXXX that data begins with, 0 if it
// begins with something else.
func escapedRune(data []byte) rune {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}

// isTrueInPython reports whether Python takes a JSON value for true in an if.
func isTrueInPython(raw json.RawMessage) bool {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return false
	}
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	default:
		return false
	}
}
