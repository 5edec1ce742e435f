package poe

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// withTool is a query that offers a tool, as a caller who runs tools sends it.
func withTool() QueryRequest {
	q := Conversation("weather in Oslo?")
	q.Tools = []Tool{{Type: "function", Function: ToolFunction{
		Name: "weather", Description: "the weather", Parameters: json.RawMessage(`{"type":"object","properties":{}}`),
	}}}
	return q
}

func chunk(choice string) string { return event("json", `{"choices": [`+choice+`]}`) }

func delta(fields string) string {
	return chunk(`{"index": 0, "delta": {` + fields + `}, "finish_reason": null}`)
}

const (
	begin = `"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "weather", "arguments": ""}}]`
	whole = `"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]`
)

var finished = chunk(`{"index": 0, "delta": {}, "finish_reason": "tool_calls"}`)

func more(index, arguments string) string {
	return delta(`"tool_calls": [{"index": ` + index + `, "function": {"arguments": "` + arguments + `"}}]`)
}

// The rows are those of poe-protocol.md §2.2.
func TestToolCallsAsPoesClientAssemblesThem(t *testing.T) {
	tests := []struct {
		name  string
		body  string
		calls []string // id, name and arguments
		want  outcome
	}{
		{"pieces of arguments", delta(begin) + more("0", `{\"city\":`) + more("0", `\"Oslo\"}`) + finished + done,
			[]string{`c1 weather {"city":"Oslo"}`}, outcome{}},
		{"two calls at once", delta(begin) + delta(`"tool_calls": [{"index": 1, "id": "c2", "type": "function", "function": {"name": "time", "arguments": "{}"}}]`) +
			more("0", "{}") + finished + done,
			[]string{"c1 weather {}", "c2 time {}"}, outcome{findings: []string{`a call to the tool "time", which the query does not offer`}}},
		{"no index is index 0", delta(begin) + delta(`"tool_calls": [{"function": {"arguments": "{}"}}]`) + finished + done,
			[]string{"c1 weather {}"}, outcome{}},
		{"text beside tools", hi + delta(`"content": " there"`) + delta(whole) + finished + done,
			[]string{"c1 weather {}"}, outcome{text: "hi there"}},
		{"nothing at all is not reported", done, nil, outcome{}},
		{"no choices pass through", event("json", `{"choices": []}`) + event("json", `{}`) + hi + done, nil, outcome{text: "hi"}},

		{"no finish_reason key", chunk(`{"delta": {`+whole+`}}`) + done, nil, outcome{err: "uncaught KeyError: 'finish_reason'"}},
		{"no delta key", chunk(`{"finish_reason": null}`) + done, nil, outcome{err: "uncaught KeyError: 'delta'"}},
		{"no delta key beside a finish reason", delta(whole) + chunk(`{"finish_reason": "stop"}`) + done, []string{"c1 weather {}"}, outcome{}},
		{"a delta of null", chunk(`{"delta": null, "finish_reason": null}`) + done, nil,
			outcome{err: "uncaught TypeError: delta is no object"}},
		{"a choice that is no object", chunk(`1`) + done, nil, outcome{err: "uncaught TypeError: choices is no list that begins with an object"}},
		{"several choices", chunk(`{"delta": {`+whole+`}, "finish_reason": null}, {}`) + done, []string{"c1 weather {}"},
			outcome{findings: []string{"a json event with several choices"}}},

		{"a first chunk without id", delta(`"tool_calls": [{"index": 0, "type": "function", "function": {"name": "weather", "arguments": "{}"}}]`) + finished + done,
			nil, outcome{findings: []string{"the first chunk of tool call 0 lacks id, type or name"}}},
		{"a first chunk without type", delta(`"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "weather", "arguments": "{}"}}]`) + finished + done,
			nil, outcome{findings: []string{"the first chunk of tool call 0 lacks id, type or name"}}},
		{"a first chunk with a name of null", delta(`"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": null, "arguments": "{}"}}]`) + finished + done,
			nil, outcome{findings: []string{"the first chunk of tool call 0 lacks id, type or name"}}},
		{"a second call under the index of the first", delta(whole) + delta(`"tool_calls": [{"index": 0, "id": "c2", "type": "function", "function": {"name": "time", "arguments": " "}}]`) + finished + done,
			[]string{"c1 weather {} "}, outcome{findings: []string{`tool call "c2" has the index of "c1"`}}},

		{"arguments of null", delta(`"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "weather", "arguments": null}}]`) + done,
			nil, outcome{err: "uncaught ValidationError: arguments of a tool call is no string"}},
		{"arguments left out", delta(begin) + delta(`"tool_calls": [{"index": 0, "function": {}}]`) + done,
			[]string{"c1 weather "}, outcome{err: "uncaught ValidationError: arguments of a tool call is no string"}},
		{"no function", delta(`"tool_calls": [{"index": 0, "id": "c1", "type": "function"}]`) + done,
			nil, outcome{err: "uncaught ValidationError: a tool call without a function object"}},
		{"a function of null", delta(`"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": null}]`) + done,
			nil, outcome{err: "uncaught ValidationError: a tool call without a function object"}},
		{"an index of null", delta(`"tool_calls": [{"index": null, "function": {"arguments": ""}}]`) + done,
			nil, outcome{err: "uncaught ValidationError: index of a tool call is no integer"}},
		{"an id that is a number", delta(`"tool_calls": [{"index": 0, "id": 1, "function": {"arguments": ""}}]`) + done,
			nil, outcome{err: "uncaught ValidationError: id, type or name of a tool call is no string"}},
		{"a call that is no object", delta(`"tool_calls": [1]`) + done, nil, outcome{err: "uncaught TypeError: a tool call that is no object"}},

		{"a call in the chunk with the finish reason", chunk(`{"delta": {`+whole+`}, "finish_reason": "tool_calls"}`) + done,
			nil, outcome{findings: []string{"tool_calls in a chunk with a finish_reason"}}},
		{"text in the chunk with the finish reason", hi + chunk(`{"delta": {"content": "bye"}, "finish_reason": "stop"}`) + done,
			nil, outcome{text: "hi", findings: []string{"content in a chunk with a finish_reason"}}},
		{"content of null", delta(`"content": null`) + done, nil, outcome{err: "uncaught ValidationError: content in a delta is no string"}},
		{"tool_calls of null", delta(`"content": "a", "tool_calls": null`) + done, nil,
			outcome{err: "uncaught TypeError: tool_calls is no list; leave it out rather than null", findings: []string{"content beside tool_calls"}}},
		{"text beside calls in one delta", hi + delta(`"content": "lost", `+whole) + finished + done, []string{"c1 weather {}"},
			outcome{text: "hi", findings: []string{"content beside tool_calls in one delta"}}},
		{"content of null or nothing beside calls is no loss", delta(`"role": "assistant", "content": null, `+whole) + finished + done,
			[]string{"c1 weather {}"}, outcome{}},
		{"keys that are not read", delta(`"reasoning": "hm", "content": "a"`) + done, nil,
			outcome{text: "a", findings: []string{`Poe's client does not read "reasoning" in a delta`}}},
		{"a name in a later chunk", delta(begin) + delta(`"tool_calls": [{"index": 0, "function": {"name": "_today", "arguments": "{}"}}]`) + finished + done,
			[]string{"c1 weather {}"}, outcome{findings: []string{`a later chunk names tool call "c1" "_today"`}}},
		{"a delta that is a list", delta(whole) + chunk(`{"delta": [], "finish_reason": null}`) + finished + done,
			[]string{"c1 weather {}"}, outcome{findings: []string{"the delta of a json event is no object but a JSON array"}}},
		{"a delta that is a string", delta(whole) + chunk(`{"delta": "x", "finish_reason": null}`) + finished + done,
			[]string{"c1 weather {}"}, outcome{findings: []string{"the delta of a json event is no object but a JSON string"}}},
		{"a second choice that is no object", chunk(`{"delta": {`+whole+`}, "finish_reason": null}, 1`) + finished + done,
			[]string{"c1 weather {}"}, outcome{findings: []string{"a json event with several choices"}}},
		{"an index in quotes, with a fraction, or a boolean", delta(begin) + more(`"0"`, "{") + more("0.0", " ") + more("false", "}") + finished + done,
			[]string{"c1 weather { }"}, outcome{findings: []string{
				`the index of a tool call is written as "0"`, "the index of a tool call is written as 0.0", "the index of a tool call is written as false"}}},
		{"an index of true is 1", delta(`"tool_calls": [{"index": true, "id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]`) + finished + done,
			[]string{"c1 weather {}"}, outcome{findings: []string{"the index of a tool call is written as true"}}},
		{"an index between two", more("0.5", "") + done, nil, outcome{err: "uncaught ValidationError: index of a tool call is no integer"}},
		{"arguments that never came", delta(begin) + finished + done, []string{"c1 weather "},
			outcome{err: `uncaught JSONDecodeError: the arguments of tool call "c1" are no JSON object`}},
		{"arguments that are a list", delta(begin) + more("0", "[]") + finished + done, []string{"c1 weather []"},
			outcome{err: `uncaught JSONDecodeError: the arguments of tool call "c1" are no JSON object`}},
		{"a JSON array", event("json", "[]") + done, nil, outcome{sent: 2, err: "retried Expected JSON dict in 'json' event",
			reports: []string{"Expected JSON dict in 'json' event", "Expected JSON dict in 'json' event"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, withTool(), wire{body: test.body})
			checkOutcome(t, a, test.want)
			if got := callNames(a); !slices.Equal(got, test.calls) {
				t.Errorf("calls %q, want %q", got, test.calls)
			}
		})
	}
}

func callNames(a *Answer) (all []string) {
	for _, call := range a.ToolCalls {
		all = append(all, call.ID+" "+call.Function.Name+" "+call.Function.Arguments)
	}
	return all
}

func TestToolCallsThatNobodyAskedForAreIgnored(t *testing.T) {
	a := ask(t, Conversation("hello"), wire{body: hi + delta(whole) + done})
	checkOutcome(t, a, outcome{text: "hi", findings: []string{"a json event with choices, but the query offers no tools"}})
	if len(a.ToolCalls) > 0 {
		t.Errorf("calls %v", a.ToolCalls)
	}
}

func TestAnEmptyListOfToolsStillReportsMissingText(t *testing.T) {
	q := Conversation("hello")
	q.Extra = map[string]any{"tools": []any{}}
	checkOutcome(t, ask(t, q, wire{body: delta(whole) + done}), outcome{
		reports: []string{noText}, findings: []string{`a call to the tool "weather", which the query does not offer`},
	})
}

func TestACutBodyDoublesTheArgumentsOfACall(t *testing.T) {
	a := ask(t, withTool(), wire{body: delta(whole), cut: true}, wire{body: delta(whole) + finished + done})
	if got, want := callNames(a), []string{"c1 weather {}{}"}; !slices.Equal(got, want) {
		t.Errorf("calls %q, want %q", got, want)
	}
}

// A caller without executables of its own runs the tools and posts the query again,
// with what was called and what came of it.
func TestACallerRunsTheToolsAndAsksAgain(t *testing.T) {
	var second *Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		request, err := DecodeRequest(body)
		if err != nil {
			t.Error(err)
			return
		}
		e := NewEventWriter(w, StreamOptions{})
		defer e.Close()
		if len(request.Query.ToolResults) == 0 {
			_ = e.ToolCalls([]ToolCall{{ID: "c1", Function: CallFunction{Name: "weather", Arguments: `{"city":"Oslo"}`}}})
			return
		}
		second = request
		_ = e.Text("It is " + request.Query.ToolResults[0].Content + ".")
	}))
	defer server.Close()

	client, q := &Client{URL: server.URL}, withTool()
	first, err := client.Query(t.Context(), q)
	if err != nil || len(first.ToolCalls) != 1 {
		t.Fatalf("answer %+v, %v", first, err)
	}
	q.ToolCalls = first.ToolCalls
	q.ToolResults = []ToolResult{{Role: RoleTool, Name: "weather", ToolCallID: first.ToolCalls[0].ID, Content: "cold"}}
	last, err := client.Query(t.Context(), q)
	if err != nil || last.Text != "It is cold." || len(first.Problems())+len(last.Problems()) > 0 {
		t.Errorf("answer %+v, problems %q and %q, %v", last, first.Problems(), last.Problems(), err)
	}
	if !slices.Equal(second.Query.ToolCalls, q.ToolCalls) || !slices.Equal(second.Query.ToolResults, q.ToolResults) {
		t.Errorf("the bot got %+v and %+v", second.Query.ToolCalls, second.Query.ToolResults)
	}
}
