package poe_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// sink is a ResponseWriter that costs nothing.
type sink struct{ header http.Header }

func (s sink) Header() http.Header         { return s.header }
func (s sink) WriteHeader(int)             {}
func (s sink) Write(b []byte) (int, error) { return len(b), nil }
func (s sink) FlushError() error           { return nil }

// BenchmarkEventWriterText is one delta through the writer, while each goes out as
// an event of its own.
func BenchmarkEventWriterText(b *testing.B) {
	s := sink{http.Header{}}
	w := poe.NewEventWriter(s, poe.StreamOptions{})
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n == 2_000 {
			_ = w.Close()
			w, n = poe.NewEventWriter(s, poe.StreamOptions{}), 0
		}
		_ = w.Text(" about six")
	}
	_ = w.Close()
}

// BenchmarkDecodeQuery is a conversation of 1000 messages: with few keys, and with
// all that Poe sends and answers of several lines.
func BenchmarkDecodeQuery(b *testing.B) {
	few := []byte(`{"version":"1.2","type":"query","query":[{"role":"user","content":"first"}`)
	for range 999 {
		few = append(few, `,{"role":"bot","content":"Some words of an answer, neither long nor short.","parameters":{},"attachments":[]}`...)
	}
	few = append(few, "]}"...)
	all, err := json.Marshal(poe.Conversation(slices.Repeat([]string{"Tell me \"more\".", strings.Repeat("A line of an answer.\n", 20)}, 500)...))
	if err != nil {
		b.Fatal(err)
	}
	for name, body := range map[string][]byte{"few keys": few, "all keys": all} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := poe.DecodeRequest(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// An answer has thousands of pieces, and its stream keeps count of them on the way.
func TestAPieceOfTextCostsNoMemory(t *testing.T) {
	w := poe.NewEventWriter(sink{http.Header{}}, poe.StreamOptions{})
	defer func() { _ = w.Close() }()
	if n := testing.AllocsPerRun(2_000, func() { _ = w.Text(" about six") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
