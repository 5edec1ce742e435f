package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// event is one event of an answer. Comments are none.
type event struct {
	name string
	data map[string]any
}

// parseEvents reads an answer in the one form that we accept: an event line, a data line
// with a JSON object, a blank line; or a comment and a blank line. Readers differ on
// anything else, so anything else is wrong. A stream that was left may end anywhere.
func parseEvents(raw []byte, left bool) ([]event, error) {
	if !left && !utf8.Valid(raw) {
		return nil, fmt.Errorf("the stream is not UTF-8")
	}
	var events []event
	for len(raw) > 0 {
		block, rest, whole := bytes.Cut(raw, []byte("\n\n"))
		if !whole {
			if left {
				return events, nil
			}
			return events, fmt.Errorf("the stream ends within an event: %.200q", block)
		}
		raw = rest
		if len(block) == 0 {
			return events, fmt.Errorf("a blank line too many")
		}
		if block[0] == ':' && !bytes.ContainsAny(block, "\r\n") {
			continue
		}
		e, err := parseEvent(string(block))
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}

func parseEvent(block string) (event, error) {
	lines := strings.Split(block, "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "event: ") || !strings.HasPrefix(lines[1], "data: ") || strings.ContainsAny(block, "\r\u0085\u2028\u2029") {
		return event{}, fmt.Errorf("not an event line and a data line: %.200q", block)
	}
	e := event{name: lines[0][len("event: "):]}
	text := lines[1][len("data: "):]
	if !strings.HasPrefix(text, "{") {
		return e, fmt.Errorf("%s has no object: %.200q", e.name, text)
	}
	if err := json.Unmarshal([]byte(text), &e.data); err != nil {
		return e, fmt.Errorf("%s is no JSON: %.200q: %w", e.name, text, err)
	}
	return e, nil
}

// keys reports whether an event has these keys and no others.
func (e event) keys(names ...string) bool {
	for _, name := range names {
		if _, ok := e.data[name]; !ok {
			return false
		}
	}
	return len(e.data) == len(names)
}

// text is the member text; ok when it is a string.
func (e event) text() (text string, ok bool) {
	text, ok = e.data["text"].(string)
	return text, ok
}
