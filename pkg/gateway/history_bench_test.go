package gateway_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// BenchmarkLongHistory is a query at the end of a conversation of 60 messages and 300 KB:
// what the gateway computes for it, and the same sent to the upstream directly.
func BenchmarkLongHistory(b *testing.B) {
	text := strings.Repeat("It was “late”, and nobody said:\n\"We go home now.\" Then they went, all of them.\n", 60)
	var messages []map[string]any
	for i := range 61 {
		role := "user"
		if i%2 == 1 {
			role = "bot"
		}
		messages = append(messages, map[string]any{"role": role, "content": text, "content_type": "text/markdown", "timestamp": 1, "message_id": "m-1", "attachments": []any{}})
	}
	body, err := json.Marshal(map[string]any{"version": "1.2", "type": "query", "query": messages, "user_id": "u", "conversation_id": "c", "message_id": "m"})
	if err != nil {
		b.Fatal(err)
	}
	u := newUpstream()
	short := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		_, _ = w.Write(u.start)
		_, _ = w.Write(u.delta)
		_, _ = w.Write(u.end)
	})
	for _, r := range routes(b, short) {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				response := r.ask(b, string(body))
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
		})
	}
}
