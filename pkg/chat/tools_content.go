package chat

import (
	"encoding/json"
	"errors"

	"github.com/poebridge/poebridge/pkg/poe"
)

// told is a text in the content of a message about tools. Callers write JSON in its place
// too, arguments as an object above all: that is taken as it stands.
type told string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *told) UnmarshalJSON(raw []byte) error {
	var text *string
	switch {
	case json.Unmarshal(raw, &text) != nil:
		*t = told(raw)
	case text != nil:
		*t = told(*text)
	}
	return nil
}

// toldCall and toldResult are members of such contents.
type toldCall struct {
	ID       told `json:"id"`
	Function struct {
		Name      told `json:"name"`
		Arguments told `json:"arguments"`
	} `json:"function"`
}

type toldResult struct {
	Name       told `json:"name"`
	ToolCallID told `json:"tool_call_id"`
	Content    told `json:"content"`
}

// toolCalls are those of a bot message of type function_call. It reports false for what is
// no list.
func toolCalls(content string) (calls []poe.ToolCall, ok bool) {
	list, ok := members[toldCall](content)
	for _, c := range list {
		calls = append(calls, poe.ToolCall{
			ID: string(c.ID), Function: poe.CallFunction{Name: string(c.Function.Name), Arguments: string(c.Function.Arguments)},
		})
	}
	return calls, ok
}

// toolResults are those of a message of the role tool. It reports false for what is no list.
func toolResults(content string) (results []poe.ToolResult, ok bool) {
	list, ok := members[toldResult](content)
	for _, r := range list {
		results = append(results, poe.ToolResult{Name: string(r.Name), ToolCallID: string(r.ToolCallID), Content: string(r.Content)})
	}
	return results, ok
}

// members reads a JSON list, without those of its members that say nothing.
func members[T comparable](content string) (list []T, ok bool) {
	var all []T
	err := json.Unmarshal([]byte(content), &all)
	if _, partly := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !(partly && all != nil) {
		return nil, blank(content)
	}
	var nothing T
	for _, m := range all {
		if m != nothing {
			list = append(list, m)
		}
	}
	return list, true
}
