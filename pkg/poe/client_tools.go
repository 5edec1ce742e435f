package poe

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// offered returns the names of the tools in a query; nil where it has no list of
// them, be it an empty one.
func offered(tools any) map[string]bool {
	encoded, _ := json.Marshal(tools) // of a query that was encoded already
	all := value(encoded)
	if all.kind() != "array" {
		return nil
	}
	names := map[string]bool{}
	for _, tool := range list(all, all.len(), object[Tool]) {
		names[cmp.Or(tool.Function.Name, tool.Custom.Name)] = true
	}
	return names
}

// takeJSON reads a chunk as the tool loop of Poe's client does, which lies outside
// its retries: what it trips over is an exception that nothing catches. Each check
// is a row of poe-protocol.md §2.2.
func (a *attempt) takeJSON(data map[string]json.RawMessage) *BotError {
	a.yielded = true
	if !isTrueInPython(data["choices"]) {
		return nil // passes through as data
	}
	if a.tools == nil {
		a.answer.find("a json event with choices, but the query offers no tools: it is ignored")
		return nil
	}
	var choices []json.RawMessage
	var choice map[string]json.RawMessage
	if json.Unmarshal(data["choices"], &choices) != nil || json.Unmarshal(choices[0], &choice) != nil || choice == nil {
		return uncaught("TypeError", "choices is no list that begins with an object")
	}
	if len(choices) > 1 {
		a.answer.find("a json event with several choices: only the first is read")
	}
	reason, ok := choice["finish_reason"]
	if !ok {
		return uncaught("KeyError: 'finish_reason'", "")
	}
	if string(reason) != "null" {
		a.lostWithFinish(choice["delta"])
		return nil
	}
	return a.takeDelta(choice)
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
	switch kind := value(raw).kind(); kind {
	case "array", "string": // Python looks for the keys in them, and finds none
		a.answer.find("the delta of a json event is no object but a JSON %s: it is ignored", kind)
		return nil
	case "object":
	default:
		return uncaught("TypeError", "delta is no object")
	}
	var delta map[string]json.RawMessage
	_ = json.Unmarshal(raw, &delta) // it is an object
	a.lostInDelta(delta)
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

// deltaKeys are the keys that a delta may have without a loss. The role, which
// OpenAI sends, says nothing here.
var deltaKeys = map[string]bool{"tool_calls": true, "content": true, "role": true}

// lostInDelta tells of what Poe's client does not read in a delta.
func (a *attempt) lostInDelta(delta map[string]json.RawMessage) {
	if _, calls := delta["tool_calls"]; calls && isTrueInPython(delta["content"]) {
		a.answer.find("content beside tool_calls in one delta: Poe's client reads only the calls, so the text is lost")
	}
	for _, key := range slices.Sorted(maps.Keys(delta)) {
		if !deltaKeys[key] {
			a.answer.find("Poe's client does not read %q in a delta", ellipsis(key, 40))
		}
	}
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
		if fragments[i], failed = a.parseFragment(element); failed != nil {
			return failed
		}
	}
	for _, f := range fragments {
		a.add(f)
	}
	return nil
}

// uncaught is an exception of Python's own that Poe's client lets through.
func uncaught(exception, cause string) *BotError {
	return &BotError{NoRetry: true, Uncaught: true, Message: exception, Cause: cause}
}
