package playground_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// What goes on with the results of tools is the same turn.
func TestTheThinkingAndTheControlsOfATurnGoOnWithTheResultsOfItsTools(t *testing.T) {
	settings := map[string]any{"response_version": 2, "parameter_controls": map[string]any{"api_version": "2", "sections": []any{map[string]any{"controls": []any{
		map[string]any{"control": "text_field", "label": "Style", "parameter_name": "style"}}}}}}
	for name, first := range map[string][]sent{"calls alone": nil, "calls after a text": {text("I look.")}} {
		t.Run(name, func(t *testing.T) {
			queries := make(chan query, 2)
			answer := answers(t, func(message string) []sent {
				if message != "call" {
					return nil
				}
				return append(append(first, calling(toolCall{"id", "look", `{}`})...), sent{"data", map[string]any{"metadata": "signed thinking"}})
			}, settings)
			page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, noting(t, queries, answer)), browsertest.Wide)
			page.Choose("group/bot")
			page.Type(`[data-parameter="style"] input`, "verse")
			page.Say("call")
			page.WaitEnd()
			<-queries
			page.Click("#tab-tools")
			page.Click(".tools .calls [type=submit]")
			page.Wait("document.querySelectorAll('.message.bot').length === 2")
			page.WaitEnd()
			sent := <-queries
			i := slices.IndexFunc(sent.Query, func(m message) bool { return m.MessageType == "function_call" })
			if i < 0 || sent.Query[i].Metadata != "signed thinking" {
				t.Errorf("the calls go back without their thinking: %+v", sent.Query)
			}
			if got := sent.last(); got.Role != "tool" || got.Parameters["style"] != "verse" {
				t.Errorf("the last message is %+v", got)
			}
		})
	}
}

func TestAnEventThatCannotBeReadIsToldAsThat(t *testing.T) {
	page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, answers(t, func(string) []sent {
		return []sent{text("x"), {"json", map[string]any{"choices": []any{map[string]any{"finish_reason": nil, "delta": map[string]any{"tool_calls": 5}}}}}}
	})), browsertest.Wide)
	page.Choose("group/bot")
	page.Say("x")
	page.WaitAnswer("ran into a problem")
	page.WaitEnd()
	if got := page.Answer(); strings.Contains(got, "connection") || !strings.Contains(got, "json") {
		t.Errorf("it shows %q", got)
	}
}

// query is what a test looks at of one.
type query struct {
	Type  string
	Query []message
}

type message struct {
	Role, Content string
	MessageType   string `json:"message_type"`
	Metadata      string
	Parameters    map[string]string
}

func (q query) last() message { return q.Query[len(q.Query)-1] }

// noting sends the queries that pass to a channel.
func noting(t *testing.T, queries chan<- query, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var q query
		if err := json.Unmarshal(body, &q); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if err == nil && q.Type == "query" {
			queries <- q
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		next(w, r)
	}
}

type toolCall struct{ id, name, arguments string }

// calling is an answer that calls a tool.
func calling(c toolCall) []sent {
	chunk := func(delta map[string]any, finish any) sent {
		return sent{"json", map[string]any{"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}}}
	}
	return []sent{
		chunk(map[string]any{"tool_calls": []any{map[string]any{"index": 0, "id": c.id, "type": "function", "function": map[string]any{"name": c.name, "arguments": c.arguments}}}}, nil),
		chunk(map[string]any{}, "tool_calls"),
	}
}
