package poe_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

// wireEvent is an event as it stands on the wire.
type wireEvent struct {
	name string
	data map[string]any
}

// checkStream reads a complete answer byte by byte under the rules that Poe sets
// for bots, and fails the test where one is broken. It shares nothing with the
// writer or with the client.
func checkStream(t testing.TB, wire string) (events []wireEvent, comments []string) {
	t.Helper()
	if !utf8.ValidString(wire) {
		t.Fatalf("not UTF-8: %q", wire)
	}
	if !strings.HasSuffix(wire, "\n\n") {
		t.Fatalf("the last event has no blank line: …%q", wire[max(0, len(wire)-80):])
	}
	if strings.ContainsAny(wire, "\r\u0085\u2028\u2029") {
		t.Fatal("a character that some reader takes for a line break stands unescaped")
	}
	for _, block := range strings.Split(strings.TrimSuffix(wire, "\n\n"), "\n\n") {
		if comment, ok := strings.CutPrefix(block, ": "); ok && !strings.Contains(comment, "\n") {
			comments = append(comments, comment)
			continue
		}
		e, err := parseBlock(block)
		if err != nil {
			t.Fatalf("%v in %q", err, block)
		}
		events = append(events, e)
	}
	if err := checkOrder(events); err != nil {
		t.Fatal(err)
	}
	return events, comments
}

func parseBlock(block string) (e wireEvent, err error) {
	lines := strings.Split(block, "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "event: ") || !strings.HasPrefix(lines[1], "data: {") {
		return e, fmt.Errorf("want an event line and a data line with an object")
	}
	e.name = strings.TrimPrefix(lines[0], "event: ")
	return e, json.Unmarshal([]byte(strings.TrimPrefix(lines[1], "data: ")), &e.data)
}

func checkOrder(events []wireEvent) error {
	count := map[string]int{}
	characters := textCharacters(events)
	for i, e := range events {
		count[e.name]++
		switch {
		case (e.name == poe.EventMeta) != (i == 0):
			return fmt.Errorf("event %d is %s", i, e.name)
		case e.name == poe.EventDone && i != len(events)-1:
			return fmt.Errorf("done is event %d of %d", i+1, len(events))
		case e.name == poe.EventError && i != len(events)-2:
			return fmt.Errorf("error is event %d of %d", i+1, len(events))
		}
	}
	switch {
	case count[poe.EventDone] != 1:
		return fmt.Errorf("%d done events", count[poe.EventDone])
	case count[poe.EventText]+count[poe.EventReplaceResponse]+count[poe.EventError] == 0:
		return fmt.Errorf("neither text nor error")
	case len(events) > poe.MaxEvents:
		return fmt.Errorf("%d events", len(events))
	case count[poe.EventFile] > poe.MaxFiles:
		return fmt.Errorf("%d files", count[poe.EventFile])
	case characters > poe.MaxCharacters:
		return fmt.Errorf("%d characters", characters)
	}
	return nil
}

// textCharacters counts what Poe counts: replaced text too.
func textCharacters(events []wireEvent) (n int) {
	for _, e := range events {
		if text, ok := e.data["text"].(string); ok && (e.name == poe.EventText || e.name == poe.EventReplaceResponse) {
			n += utf8.RuneCountInString(text)
		}
	}
	return n
}

// shown is the text that a user sees at the end.
func shown(events []wireEvent) string {
	var b strings.Builder
	for _, e := range events {
		switch e.name {
		case poe.EventReplaceResponse:
			b.Reset()
			fallthrough
		case poe.EventText:
			b.WriteString(e.data["text"].(string))
		}
	}
	return b.String()
}

// names lists the events in order.
func names(events []wireEvent) string {
	var list []string
	for _, e := range events {
		list = append(list, e.name)
	}
	return strings.Join(list, " ")
}
