package poe

import "encoding/json"

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
