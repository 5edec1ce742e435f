package bedrock_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
)

// batches serves an answer whose bytes come in batches, each when it is asked for.
func batches(all ...[]byte) (handler http.HandlerFunc, next chan struct{}) {
	next = make(chan struct{}, len(all))
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, batch := range all {
			<-next
			_, _ = w.Write(batch)
			w.(http.Flusher).Flush()
		}
	}, next
}

// Whoever gathers what has come is told when no more of it is here, also where what comes
// last is half a frame, or nothing that is given out; and is not told twice.
func TestWhoeverTakesAnAnswerIsToldWhenAllIsGivenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		word := func(text string) []byte {
			return frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"`+text+`"}}`)
		}
		citation := frame("contentBlockDelta", `{"delta":{"citation":{}}}`)
		end := slices.Concat(frame("contentBlockStop", `{}`), frame("messageStop", `{"stopReason":"end_turn"}`))
		d := word("d")
		server, next := batches(
			slices.Concat(frame("messageStart", `{"role":"assistant"}`), word("a"), word("b")),
			slices.Concat(word("c"), citation, d[:20]), slices.Concat(d[20:], end),
			frame("metadata", `{"usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`))
		var told strings.Builder
		request := only(question())
		request.Drained = func() {
			told.WriteString("|")
			next <- struct{}{}
		}
		s := connect(t, server, bedrock.Options{}).Open(t.Context(), request)
		defer s.Close()
		next <- struct{}{}
		for {
			e, err := s.Next()
			if err != nil {
				break
			}
			switch e.Kind {
			case bedrock.EventText:
				told.Write(e.Text)
			case bedrock.EventStop:
				told.WriteString(".")
			case bedrock.EventUsage:
				told.WriteString("$")
			}
		}
		if got := told.String(); got != "ab|c|d.|$|" {
			t.Errorf("got %s", got)
		}
	})
}

// A user who reads slowly is no silence of the model's.
func TestTheTimeOfWhoeverIsToldIsNotTheModels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		word := frame("contentBlockDelta", `{"delta":{"text":"a"}}`)
		server, next := batches(word, slices.Concat(word, frame("messageStop", `{"stopReason":"end_turn"}`)))
		request, times := only(question()), 0
		request.Drained = func() {
			if times++; times == 1 {
				time.Sleep(2 * timeouts.Idle)
			}
			next <- struct{}{}
		}
		next <- struct{}{}
		s := connect(t, server, bedrock.Options{}).Open(t.Context(), request)
		defer s.Close()
		if text, err := drain(s); err != nil || text != "text0:a text0:a stop:end_turn " {
			t.Errorf("%q, %v", text, err)
		}
	})
}
