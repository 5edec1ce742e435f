package poe

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// FuzzCostAnswer reads any stream. What is known of it is what a plain reading of its text
// says, in whichever pieces it comes; and where it breaks off nothing is known but a result
// that stands before.
func FuzzCostAnswer(f *testing.F) {
	for _, seed := range []string{
		"", "\n\n", ": ping\n\n", "event: result\ndata: {\"status\":\"success\"}\n\n",
		"event: result\r\ndata: {\"status\":\"insufficient_funds\"}\r\n\r\nevent: result\ndata: {\"status\":\"success\"}\n\n",
		"event:result\rdata:{\"status\":\r:\rdata\rdata: \"success\"}\r\r", "event: result\ndata: {\"status\":\"success\"}\n",
		"id: 1\n\nevent: result\n\n", "retry: 1\n\n", "\ufeffevent: result\ndata: {\"status\":\"success\"}\n\n",
		"data: result\n\n", "event: a\nevent:\n", "event: result\n\n", "event: other\nevent: result\ndata: {\"status\":\"\xff\"}\n\n", "data: {\"status\":\"success\"}\n\nevent: result", "event: \ndata: x\n\n<html>\n\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stream string) {
		want := readPlainly(stream)
		for name, in := range map[string]io.Reader{
			"at once":   strings.NewReader(stream),
			"in pieces": iotest.OneByteReader(strings.NewReader(stream)),
			"broken":    io.MultiReader(strings.NewReader(stream), iotest.ErrReader(io.ErrUnexpectedEOF)),
		} {
			got, err := readResult(in)
			if want.known != (err == nil) || got != want.status {
				t.Errorf("%s: %q, %v; want %+v", name, got, err, want)
			}
			if none := errors.Is(err, errNoResult); none != (name != "broken" && !want.found && want.clean) {
				t.Errorf("%s: %v; want %+v", name, err, want)
			}
		}
	})
}

// plainAnswer is what a text says when it is read line by line.
type plainAnswer struct {
	found  bool // an event is named result
	status string
	known  bool // the status of the first such event
	clean  bool // the rest is events and comments too, and ends with one
}

func readPlainly(stream string) (a plainAnswer) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string([]rune(stream)))
	a.clean = utf8.ValidString(stream) && !strings.ContainsAny(text, "\u0085\u2028\u2029\v\f\x1c\x1d\x1e")
	name, data := "", []string(nil)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		last := i == len(lines)-1 // what is behind the last line end
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "" && !last && name == eventResult:
			a.found = true
			a.status, a.known = plainStatus(strings.Join(data, "\n"))
			return a
		case line == "" && !last:
			name, data = "", nil
		case key == "event":
			name = value
		case key == "data":
			data = append(data, value)
		case key != "":
			a.clean = false
		}
	}
	a.clean = a.clean && name == "" && data == nil
	return a
}

func plainStatus(data string) (status string, known bool) {
	var object map[string]any
	if json.Unmarshal([]byte(data), &object) != nil {
		return "", false
	}
	status, known = object["status"].(string)
	return status, known
}
