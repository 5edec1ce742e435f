package poe

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// toolCalls are the calls that Poe's client has put together from chunks.
type toolCalls struct {
	order   []int64
	byIndex map[int64]*ToolCall
}

// callFragment is what one chunk says of one call. Pointers are nil for null too.
type callFragment struct {
	index          int64
	id, kind, name *string
	arguments      string
}

// parseFragment reads a fragment by way of maps, since keys must match in case.
func (a *attempt) parseFragment(raw json.RawMessage) (f callFragment, failed *BotError) {
	var call, function map[string]json.RawMessage
	if json.Unmarshal(raw, &call) != nil || call == nil {
		return f, uncaught("TypeError", "a tool call that is no object")
	}
	if json.Unmarshal(call["function"], &function) != nil || function == nil {
		return f, uncaught("ValidationError", "a tool call without a function object")
	}
	if index, given := call["index"]; given {
		var ok bool
		if f.index, ok = pydanticInteger(index); !ok {
			return f, uncaught("ValidationError", "index of a tool call is no integer")
		}
		if string(index) != strconv.FormatInt(f.index, 10) {
			a.answer.find("the index of a tool call is written as %s", ellipsis(string(index), 40))
		}
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
		switch {
		case f.id != nil && *f.id != call.ID:
			a.answer.find("tool call %q has the index of %q: Poe's client takes it for more of that call's arguments", *f.id, call.ID)
		case f.name != nil && *f.name != call.Function.Name:
			a.answer.find("a later chunk names tool call %q %q: Poe's client reads the name in the first one only", call.ID, *f.name)
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
		if !x.tools[call.Function.Name] {
			x.answer.find("a call to the tool %q, which the query does not offer", call.Function.Name)
		}
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
