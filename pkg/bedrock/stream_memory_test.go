package bedrock_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock"
)

// Times and numbers are kept of each delta, which is to cost nothing: what sends the deltas
// here allocates far less than once for each.
func TestADeltaOfAStreamCostsNoMemory(t *testing.T) {
	many := bytes.Repeat(frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":" words"},"p":"abcd"}`), 1000)
	client := connect(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(frame("messageStart", `{"role":"assistant"}`))
		for {
			if _, err := w.Write(many); err != nil {
				return
			}
		}
	}), bedrock.Options{})
	s := client.Open(t.Context(), only(question()))
	defer s.Close()
	next := func() {
		if e, err := s.Next(); err != nil || string(e.Text) != " words" {
			t.Fatalf("%q, %v", e.Text, err)
		}
	}
	next()
	if n := testing.AllocsPerRun(10_000, next); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
