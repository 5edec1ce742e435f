package poe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrToolCall is returned for a tool call that Poe's client would lose or choke on.
var ErrToolCall = errors.New("poe: a tool call needs an id, a name and a JSON object as arguments")

// ToolCalls hands the caller the tool calls of the model, all of them at once, in
// the chunks that Poe's client can read (poe-protocol.md §2.2): each call's name
// in one, its arguments in the next, and the finish reason in one of its own,
// since that client skips everything else in a chunk with a finish reason. It may
// be called once in an answer. No arguments at all are sent as {}, no calls not at
// all.
func (e *EventWriter) ToolCalls(calls []ToolCall) error {
	if len(calls) == 0 {
		return nil
	}
	chunks := make([][]byte, 0, 2*len(calls)+1)
	for i, call := range calls {
		arguments, err := toolArguments(call)
		if err != nil {
			return err
		}
		first := ToolCallDelta{Index: i, ID: call.ID, Type: "function"}
		first.Function.Name = call.Function.Name
		rest := ToolCallDelta{Index: i}
		rest.Function.Arguments = arguments
		chunks = append(chunks, toolChunk("", first), toolChunk("", rest))
	}
	chunks = append(chunks, toolChunk("tool_calls"))
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.toolsSent {
		return errors.New("poe: the tool calls of this answer have been sent already")
	}
	err := e.content(EventJSON, chunks...)
	e.toolsSent = err == nil
	return err
}

func toolArguments(call ToolCall) (string, error) {
	arguments := bytes.TrimSpace([]byte(call.Function.Arguments))
	if len(arguments) == 0 {
		arguments = []byte("{}")
	}
	if call.ID == "" || call.Function.Name == "" || arguments[0] != '{' || !json.Valid(arguments) {
		return "", fmt.Errorf("%w; got id %q, name %q", ErrToolCall, call.ID, call.Function.Name)
	}
	return string(arguments), nil
}

func toolChunk(finish string, deltas ...ToolCallDelta) []byte {
	choice := ToolCallChoice{Delta: ToolCallsDelta{ToolCalls: deltas}}
	if finish != "" {
		choice.FinishReason = &finish
	}
	return payload(ToolCallChunk{Choices: []ToolCallChoice{choice}})
}
