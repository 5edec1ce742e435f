package chat_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// One responder answers many queries at a time: none changes the template, nor what
// another is given, and the same query always makes the same request. The query has something of everything that is put together anew.
func TestQueriesAtTheSameTimeDoNotMeet(t *testing.T) {
	const everything = thinking45 + `system_prompt: Be brief.
cache: {points: [tools, system, messages], min_tokens: 0}
guardrail: {id: g, version: '1', scope: last_message}
request_metadata: {user: $user_id}
output: {schema: {type: object, additionalProperties: false, properties: {a: {type: string}, b: {type: string}}}}
poe: {controls: [thinking_budget]}
`
	files := host(t)
	r := newRigOf(t, template(t, everything), files)
	text := `"user_id":"u-1","message_id":"m-1","stop_sequences":["x"],"temperature":0.5,` + withTool("get weather") +
		query(attached("a", "1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf", "a.png"), withMetadata(called("t1", "get weather", `{"b":1,"a":[1,2,{"z":1,"y":2}]}`), signed), returned("t1", "r"),
			`{"role":"user","content":"b","parameters":{"thinking_budget":3000}}`)
	var all sync.WaitGroup
	for range 20 {
		q := decodeQuery(t, text)
		hostedAt(q, files)
		all.Go(func() {
			w := poe.NewEventWriter(httptest.NewRecorder(), poe.StreamOptions{})
			if _, err := r.responder.Respond(t.Context(), q, w, bot.Free{}); err != nil {
				t.Error(err)
			}
			_ = w.Close()
		})
	}
	all.Wait()
	calls := r.sim.Calls()
	for _, call := range calls {
		if call.Status != http.StatusOK || !bytes.Equal(call.Body, calls[0].Body) {
			t.Errorf("asked\n%.3000s\nand\n%.3000s", call.Body, calls[0].Body)
		}
	}
}
