package bedrocksim

import (
	"slices"
	"strings"
)

// pairRules are about every call having its result, in the next turn.
func pairRules() []Rule {
	return []Rule{
		{Name: "tool-results-missing", Source: "bedrock.md §1.5 row number of toolResult blocks; §5 #21", Verified: true, check: eachTurn(missingResults)},
		{Name: "tool-results-extra", Source: "bedrock.md §1.5 row number of toolResult blocks; §5 #21, #22", Verified: true, check: eachTurn(extraResults)},
		{Name: "tool-results-first", Source: "bedrock.md §5 #23, from memory", check: checkResultsFirst},
	}
}

// eachTurn is a check of every turn with the calls of the turn before it. Calls of the last
// turn may still be waiting for their results.
func eachTurn(look func(i int, calls, results []string) finding) func(*judged) finding {
	return func(j *judged) finding {
		var calls []string
		for i, message := range j.Messages {
			if f := look(i, calls, message.results()); f.message != "" {
				return f
			}
			calls = message.calls()
		}
		return fine
	}
}

// calls are the ids of the tools that a turn calls.
func (m Message) calls() (ids []string) {
	for _, b := range m.Content {
		if b.ToolUse != nil {
			ids = append(ids, b.ToolUse.ToolUseID)
		}
	}
	return ids
}

// results are the ids of the calls that a turn answers.
func (m Message) results() (ids []string) {
	for _, b := range m.Content {
		if b.ToolResult != nil {
			ids = append(ids, b.ToolResult.ToolUseID)
		}
	}
	return ids
}

func missingResults(i int, calls, results []string) finding {
	missing := slices.DeleteFunc(slices.Clone(calls), func(id string) bool { return slices.Contains(results, id) })
	if len(missing) == 0 {
		return fine
	}
	return object("Expected toolResult blocks at messages.%d.content for the following Ids: %s, but found: %s", i, strings.Join(missing, ", "), strings.Join(results, ", "))
}

func extraResults(i int, calls, results []string) finding {
	if len(results) > len(calls) {
		return object("The number of toolResult blocks at messages.%d.content exceeds the number of toolUse blocks of previous turn.", i)
	}
	for _, id := range results {
		if !slices.Contains(calls, id) {
			return object("The toolResult block at messages.%d.content has the unexpected Id %s. Each toolResult block must correspond to a toolUse block of the previous turn.", i, id)
		}
	}
	return fine
}

// checkResultsFirst is the rule of some that results come before the text of a turn.
func checkResultsFirst(j *judged) finding {
	if !j.facts.ResultsFirst {
		return fine
	}
	for i, message := range j.Messages {
		for k, b := range message.Content {
			if b.ToolResult != nil && k > 0 && message.Content[k-1].Text != nil {
				return object("The model returned the following errors: messages.%d: `tool_result` blocks must come first in the content", i)
			}
		}
	}
	return fine
}
