//go:build !race

package gateway_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// mostAllocations is what an answer may cost besides its deltas, in allocations of client,
// gateway and upstream together: less than a tenth more than the 626 to 651 that were measured.
// The race detector adds some of its own.
const mostAllocations = 685

// mostOfADelta is what is left for a delta: net/http makes one for each write of more than 255
// bytes, which many deltas share.
const mostOfADelta = 0.2

// From socket to socket a delta costs no allocation. Both ends are here, and do nothing that
// costs any for a delta either.
func TestADeltaCostsNoAllocationFromSocketToSocket(t *testing.T) {
	const few, many = 200, 2_200 // each an event of its own
	for name, payload := range map[string]string{
		"text":           `{"contentBlockIndex":0,"delta":{"text":" words"},"p":"abcdefghijklmnop"}`,
		"lines":          `{"contentBlockIndex":0,"delta":{"text":"a \"line\"\né\n"},"p":"abcd"}`,
		"long":           `{"contentBlockIndex":0,"delta":{"text":"` + strings.Repeat("It is a sentence. ", 20) + `"},"p":"abcd"}`,
		"thinking":       `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm,\nwell "}},"p":"abcd"}`,
		"of what is new": `{"contentBlockIndex":0,"delta":{"newThing":[{"a":1}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			cost := func(deltas int) float64 { return answerCost(t, frame("contentBlockDelta", payload), deltas) }
			base, more := cost(few), cost(many)
			t.Logf("%.0f allocations with %d deltas, %.0f with %d", base, few, more, many)
			if each := (more - base) / (many - few); each > mostOfADelta {
				t.Errorf("%.3f allocations for each delta", each)
			}
			if base > mostAllocations {
				t.Errorf("%.0f allocations for an answer, want %d at most", base, mostAllocations)
			}
		})
	}
}

// answerCost is how many allocations an answer of so many deltas takes.
func answerCost(t *testing.T, delta []byte, deltas int) float64 {
	u := newUpstream()
	last := frame("contentBlockDelta", `{"contentBlockIndex":1,"delta":{"text":"."}}`)
	body := bytes.Join([][]byte{u.start, bytes.Repeat(delta, deltas), last, u.end}, nil)
	through := routes(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		_, _ = w.Write(body)
	}))[1]
	room := make([]byte, 32<<10)
	ask := func() {
		response := through.open(t)
		defer response.Body.Close()
		end := []byte(nil)
		for {
			n, err := response.Body.Read(room)
			if n > 0 {
				end = append(end[:0], room[max(0, n-64):n]...)
			}
			if err != nil {
				break
			}
		}
		if !bytes.Contains(end, []byte("event: done")) || bytes.Contains(end, []byte("event: error")) {
			t.Fatalf("an answer ends with %q", end)
		}
	}
	ask()
	return testing.AllocsPerRun(10, ask)
}
