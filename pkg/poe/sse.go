package poe

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unnamedEvent is the name of an event that has no event line.
const unnamedEvent = "message"

// eventReader reads a text/event-stream by the rules of the WHATWG, with the
// peculiarities of the reader under Poe's client (httpx-sse): a byte order mark is
// not skipped, an event needs no data, and a remembered id or a retry time makes
// an event of a blank line (poe-protocol.md §8.3).
type eventReader struct {
	in       *bufio.Reader
	note     func(format string, args ...any) // told of whatever a careful reader objects to
	comments int

	afterCR bool // a line feed that comes next belongs to the line before
	started bool
	name    string
	data    []string
	lastID  string // never reset by an event, unlike the rest
	retry   bool
}

func newEventReader(r io.Reader, note func(format string, args ...any)) *eventReader {
	return &eventReader{in: bufio.NewReader(r), note: note}
}

// next returns the next event. At the end of the stream the error is io.EOF, and
// what had no blank line after it is lost.
func (r *eventReader) next() (name, data string, err error) {
	for {
		line, err := r.line()
		if err != nil {
			if errors.Is(err, io.EOF) && r.begun() {
				r.note("the last event has no blank line after it and is lost")
			}
			return "", "", err
		}
		if line != "" {
			r.field(line)
			continue
		}
		if r.begun() || r.lastID != "" || r.retry {
			name, data = r.dispatch()
			return name, data, nil
		}
	}
}

// begun reports whether lines of an event were read that is not complete yet.
func (r *eventReader) begun() bool { return r.name != "" || len(r.data) > 0 }

func (r *eventReader) dispatch() (name, data string) {
	name, data = r.name, strings.Join(r.data, "\n")
	if name == "" {
		name = unnamedEvent
	}
	r.name, r.data, r.retry = "", nil, false
	return name, data
}

// field takes one line that is not blank.
func (r *eventReader) field(line string) {
	key, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch key {
	case "":
		r.comments++
	case "event":
		r.name = value
	case "data":
		r.data = append(r.data, value)
	case "id":
		r.note("an id: line, after which Poe's client takes every blank line for an event")
		if !strings.Contains(value, "\x00") {
			r.lastID = value
		}
	case "retry":
		r.note("a retry: line, which Poe's client takes for an event")
		if _, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
			r.retry = true
		}
	default:
		r.note("a line with the unknown field %q", ellipsis(key, 40))
	}
}

// line returns the next line without its end: CR, LF or both. The last line may
// lack one.
func (r *eventReader) line() (string, error) {
	var b []byte
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) && len(b) > 0 {
				return r.checked(b), nil
			}
			return "", err
		}
		afterCR := r.afterCR
		r.afterCR = c == '\r'
		switch {
		case c == '\n' && afterCR:
		case c == '\n' || c == '\r':
			return r.checked(b), nil
		default:
			b = append(b, c)
		}
	}
}

// checked returns a line as text and notes what readers disagree on.
func (r *eventReader) checked(b []byte) string {
	line := string(b)
	if !r.started {
		r.started = true
		if strings.HasPrefix(line, "\ufeff") {
			r.note("a byte order mark, which makes the first event unknown")
		}
	}
	if !utf8.ValidString(line) {
		r.note("bytes that are not UTF-8")
		line = string([]rune(line)) // each such byte becomes U+FFFD
	}
	if i := strings.IndexAny(line, "\u0085\u2028\u2029\v\f\x1c\x1d\x1e"); i >= 0 {
		c, _ := utf8.DecodeRuneInString(line[i:])
		r.note("a raw %U, which some readers take for a line break; escape it", c)
	}
	return line
}

// ellipsis returns at most limit characters of s.
func ellipsis(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return fmt.Sprintf("%s...", string(r[:limit-3]))
	}
	return s
}
