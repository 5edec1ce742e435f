package poe

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func readEvents(r io.Reader) (events []string, comments int, err error) {
	reader := newEventReader(r, func(string, ...any) {})
	for {
		name, data, err := reader.next()
		if err != nil {
			return events, reader.comments, err
		}
		events = append(events, fmt.Sprintf("%s|%s", name, data))
	}
}

func TestEventReader(t *testing.T) {
	tests := []struct {
		name, stream string
		want         []string
	}{
		{"nothing", "", nil},
		{"blank lines", "\n\r\n\r\n\n", nil},
		{"an event", "event: a\ndata: 1\n\n", []string{"a|1"}},
		{"lines of every kind", "event: a\r\ndata: 1\rdata: 2\ndata: 3\r\n\r\n", []string{"a|1\n2\n3"}},
		{"one space is taken off, not two", "data:  1\n\n", []string{"message| 1"}},
		{"a field without a colon", "data\ndata\n\n", []string{"message|\n"}},
		{"a name without data", "event: a\n\n", []string{"a|"}},
		{"the last name counts", "event: a\nevent: b\n\n", []string{"b|"}},
		{"a colon in the value", "data: a:b\n\n", []string{"message|a:b"}},
		{"no blank line at the end", "data: 1\n\ndata: 2\n", []string{"message|1"}},
		{"an id stays", "id: 1\ndata: 1\n\n\n\n", []string{"message|1", "message|", "message|"}},
		{"an id with NUL is none", "id: \x00\n\n", nil},
		{"a retry time goes with its event", "retry: 1\n\n\n", []string{"message|"}},
		{"raw line separators end no line", "data: a\u2028b\u0085c\n\n", []string{"message|a\u2028b\u0085c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for kind, r := range map[string]io.Reader{
				"at once": strings.NewReader(test.stream),
				"bytes":   iotest.OneByteReader(strings.NewReader(test.stream)),
			} {
				got, _, err := readEvents(r)
				if !slices.Equal(got, test.want) || !errors.Is(err, io.EOF) {
					t.Errorf("%s: got %q, %v; want %q", kind, got, err, test.want)
				}
			}
		})
	}
}

func TestEventReaderCountsComments(t *testing.T) {
	if _, n, _ := readEvents(strings.NewReader(": a\n\n:\ndata: 1\n\n:b")); n != 3 {
		t.Errorf("%d comments, want 3", n)
	}
}

func TestEventReaderPassesOnWhatBrokeTheStream(t *testing.T) {
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader("data: 1\n\ndata: 2\n"), iotest.ErrReader(broken))
	if events, _, err := readEvents(r); !errors.Is(err, broken) || len(events) != 1 {
		t.Errorf("got %q, %v", events, err)
	}
}

func TestEventReaderDoesNotWaitForALineFeedAfterCR(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	go fmt.Fprint(out, "event: text\rdata: {}\r\r") // and then nothing, without an end
	if name, data, err := newEventReader(in, t.Errorf).next(); name != "text" || data != "{}" || err != nil {
		t.Errorf("got %q %q %v", name, data, err)
	}
}
