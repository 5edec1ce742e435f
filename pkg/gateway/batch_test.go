package gateway_test

import (
	"bufio"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Deltas that come together share a write; but none waits for what the model has still to
// say, whatever came behind it.
func TestADeltaDoesNotWaitForTheNext(t *testing.T) {
	u := newUpstream()
	for name, behind := range map[string][]byte{
		"nothing":            nil,
		"half a frame":       u.delta[:len(u.delta)/2],
		"a citation":         frame("contentBlockDelta", `{"delta":{"citation":{}}}`),
		"the end of a block": frame("contentBlockStop", `{"contentBlockIndex":0}`),
		"the stop reason":    frame("messageStop", `{"stopReason":"end_turn"}`),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				seen := make(chan struct{})
				client := gauge(t, "claude-haiku-4-5", func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
					_, _ = w.Write(slices.Concat(u.start, u.delta, u.delta, behind))
					w.(http.Flusher).Flush()
					<-seen
				})
				start := time.Now()
				lines := bufio.NewScanner(post(t, client, "claude-haiku-4-5", strings.NewReader(query)).Body)
				for deltas := 0; deltas < 2 && lines.Scan(); {
					if strings.Contains(lines.Text(), "words") {
						deltas++
					}
				}
				if waited := time.Since(start); waited != 0 {
					t.Errorf("came after %v", waited)
				}
				close(seen)
			})
		})
	}
}
