package poe

import (
	"encoding/json"
	"fmt"
)

// toolCalls are the calls that Poe's client has put together from chunks.
type toolCalls struct {
	order   []int64
	byIndex map[int64]*ToolCall
}

// takeJSON reads a chunk as the tool loop of Poe's client does, which lies outside
// its retries: what it trips over is an exception that nothing catches. Each check
// is a row of poe-protocol.md §2.2.
func (a *attempt) takeJSON(data map[string]json.RawMessage) *BotError {
	a.yielded = true
	if !isTrueInPython(data["choices"]) {
		return nil // passes through as data
	}
	if !a.withTools {
		a.answer.find("a json event with choices, but the query offers no tools: it is ignored")
		return nil
	}
	var choices []map[string]json.RawMessage
	if json.Unmarshal(data["choices"], &choices) != nil || choices[0] == nil {
		return uncaught("TypeError", "choices is no list of objects")
	}
	if len(choices) > 1 {
		a.answer.find("a json event with several choices: only the first is read")
	}
	reason, ok := choices[0]["finish_reason"]
	if !ok {
		return uncaught("KeyError: 'finish_reason'", "")
	}
	if string(reason) != "null" {
		a.lostWithFinish(choices[0]["delta"])
		return nil
	}
	return a.takeDelta(choices[0])
}

// lostWithFinish tells of what a chunk with a finish reason should not have carried.
func (a *attempt) lostWithFinish(delta json.RawMessage) {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(delta, &fields) // what is no object carries nothing
	for _, key := range []string{"tool_calls", "content"} {
		if isTrueInPython(fields[key]) {
			a.answer.find("%s in a chunk with a finish_reason: Poe's client skips that chunk, so it is lost", key)
		}
	}
}

func (a *attempt) takeDelta(choice map[string]json.RawMessage) *BotError {
	raw, ok := choice["delta"]
	if !ok {
		return uncaught("KeyError: 'delta'", "")
	}
	var delta map[string]json.RawMessage
	if json.Unmarshal(raw, &delta) != nil || delta == nil {
		return uncaught("TypeError", "delta is no object")
	}
	if calls, ok := delta["tool_calls"]; ok {
		return a.takeCalls(calls)
	}
	if content, ok := delta["content"]; ok {
		text, ok := jsonString(content)
		if !ok {
			return uncaught("ValidationError", "content in a delta is no string")
		}
		a.show(text)
	}
	return nil
}

// takeCalls checks all fragments of a chunk before it takes any.
func (a *attempt) takeCalls(raw json.RawMessage) *BotError {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		return uncaught("TypeError", "tool_calls is no list; leave it out rather than null")
	}
	fragments := make([]callFragment, len(list))
	for i, element := range list {
		var failed *BotError
		if fragments[i], failed = parseFragment(element); failed != nil {
			return failed
		}
	}
	for _, f := range fragments {
		a.add(f)
	}
	return nil
}

// callFragment is what one chunk says of one call. Pointers are nil for null too.
type callFragment struct {
	index          int64
	id, kind, name *string
	arguments      string
}

// parseFragment reads a fragment by way of maps, since keys must match in case.
func parseFragment(raw json.RawMessage) (f callFragment, failed *BotError) {
	var call, function map[string]json.RawMessage
	if json.Unmarshal(raw, &call) != nil || call == nil {
		return f, uncaught("TypeError", "a tool call that is no object")
	}
	if json.Unmarshal(call["function"], &function) != nil || function == nil {
		return f, uncaught("ValidationError", "a tool call without a function object")
	}
	if index, ok := call["index"]; ok && (!isInteger(index) || json.Unmarshal(index, &f.index) != nil) {
		return f, uncaught("ValidationError", "index of a tool call is no integer")
	}
	for _, field := range []struct {
		raw json.RawMessage
		to  **string
	}{{call["id"], &f.id}, {call["type"], &f.kind}, {function["name"], &f.name}} {
		if len(field.raw) > 0 && json.Unmarshal(field.raw, field.to) != nil {
			return f, uncaught("ValidationError", "id, type or name of a tool call is no string")
		}
	}
	var ok bool
	if f.arguments, ok = jsonString(function["arguments"]); !ok {
		return f, uncaught("ValidationError", "arguments of a tool call is no string")
	}
	return f, nil
}

// add appends a fragment to its call. What begins no call and belongs to none is
// dropped, as Poe's client does.
func (a *attempt) add(f callFragment) {
	call, begun := a.calls.byIndex[f.index]
	switch {
	case begun:
		if f.id != nil && *f.id != call.ID {
			a.answer.find("tool call %q has the index of %q: Poe's client takes it for more of that call's arguments", *f.id, call.ID)
		}
		call.Function.Arguments += f.arguments
	case f.id == nil || f.kind == nil || f.name == nil:
		a.answer.find("the first chunk of tool call %d lacks id, type or name: the call is dropped", f.index)
	default:
		call = &ToolCall{ID: *f.id, Type: *f.kind}
		call.Function.Name, call.Function.Arguments = *f.name, f.arguments
		if a.calls.byIndex == nil {
			a.calls.byIndex = map[int64]*ToolCall{}
		}
		a.calls.byIndex[f.index] = call
		a.calls.order = append(a.calls.order, f.index)
	}
}

// finish puts the calls into the answer. When all went well Poe's client runs
// them next, for which the arguments of each must be a JSON object.
func (x *exchange) finish() {
	for _, index := range x.calls.order {
		call := *x.calls.byIndex[index]
		x.answer.ToolCalls = append(x.answer.ToolCalls, call)
		var arguments map[string]any
		if json.Unmarshal([]byte(call.Function.Arguments), &arguments) == nil && arguments != nil {
			continue
		}
		if x.answer.Err == nil {
			x.answer.Err = uncaught("JSONDecodeError", fmt.Sprintf(
				"the arguments of tool call %q are no JSON object", call.ID))
		}
	}
}

// uncaught is an exception of Python's own that Poe's client lets through.
func uncaught(exception, cause string) *BotError {
	return &BotError{NoRetry: true, Uncaught: true, Message: exception, Cause: cause}
}
