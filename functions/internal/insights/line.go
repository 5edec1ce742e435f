package insights

import "encoding/json"

// line is one event of a log. Insights finds the fields of one that is JSON by itself, and
// of any the field @message (AWS: Supported logs and discovered fields).
type line struct {
	text   string
	fields map[string]json.RawMessage
}

func newLine(text string) line {
	l := line{text: text}
	_ = json.Unmarshal([]byte(text), &l.fields) // most lines of Lambda are no JSON and have no fields
	return l
}

// field is the value of a field: a string or a float64, or whatever else JSON has.
func (l line) field(name string) (value any, ok bool) {
	if name == "@message" {
		return l.text, true
	}
	raw, ok := l.fields[name]
	if !ok || json.Unmarshal(raw, &value) != nil {
		return nil, false
	}
	return value, true
}

// Fields are the names of the fields that Insights finds in a line.
func Fields(text string) []string {
	var names []string
	for name := range newLine(text).fields {
		names = append(names, name)
	}
	return names
}
