package bedrocksim

import (
	"regexp"
	"slices"
	"strings"
)

var (
	toolUseID = regexp.MustCompile(`^[a-zA-Z0-9_.:-]{1,64}$`)
	mistralID = regexp.MustCompile(`^[a-zA-Z0-9]{9}$`)
)

// pairRules are about calls of tools and their results in the conversation.
func pairRules() []Rule {
	return []Rule{
		{
			Name: "tool-blocks-without-tools", Source: "bedrock.md §1.5 row toolConfig field; §5 #20", Verified: true,
			check: func(j *judged) finding {
				if j.ToolConfig != nil {
					return fine
				}
				return eachToolBlock(func(place, string, ContentBlock) finding {
					return object("The toolConfig field must be defined when using toolUse and toolResult content blocks.")
				})(j)
			},
		},
		{
			Name: "tool-use-role", Source: "bedrock.md §1.2 rows toolUse, toolResult",
			check: eachToolBlock(func(at place, _ string, b ContentBlock) finding {
				if want := map[bool]string{true: "assistant", false: "user"}[b.ToolUse != nil]; at.role != want {
					return object("The %s block at %s is not allowed. Only the %s role can contain it.", b.kind(), at, want)
				}
				return fine
			}),
		},
		{
			Name: "tool-use-id", Source: "bedrock.md §1.2 row toolUse", Verified: true,
			check: eachToolBlock(func(at place, id string, b ContentBlock) finding {
				return matching(toolUseID, id, at.String()+"."+b.kind()+".toolUseId")
			}),
		},
		{
			Name: "tool-use-id-mistral", Source: "bedrock.md §3.2 row Mistral Large; §5 #39", Verified: true,
			check: func(j *judged) finding {
				if j.facts.Vendor != "mistral" {
					return fine
				}
				return eachToolBlock(func(_ place, id string, _ ContentBlock) finding {
					if mistralID.MatchString(id) {
						return fine
					}
					return object("The model returned the following errors: Tool call id was %s but must be a-z, A-Z, 0-9, with a length of 9.", id)
				})(j)
			},
		},
		{
			Name: "tool-use-name", Source: "bedrock.md §1.2 row toolUse, by likeness",
			check: eachBlock(func(at place, b ContentBlock) finding {
				if b.ToolUse == nil {
					return fine
				}
				return matching(toolName, b.ToolUse.Name, at.String()+".toolUse.name")
			}),
		},
		{
			Name: "tool-use-input", Source: "bedrock.md §1.2 row toolUse; §5 #26", Verified: true,
			check: eachBlock(func(at place, b ContentBlock) finding {
				if b.ToolUse == nil || isObject(b.ToolUse.Input) {
					return fine
				}
				return object("The format of the value at %s.toolUse.input is invalid. Provide a json object for the field and try again.", at)
			}),
		},
		{Name: "tool-use-duplicate", Source: "bedrock.md §5 #47", check: checkDuplicateUses},
		{Name: "tool-results-missing", Source: "bedrock.md §1.5 row number of toolResult blocks; §5 #21", Verified: true, check: eachTurn(missingResults)},
		{Name: "tool-results-extra", Source: "bedrock.md §1.5 row number of toolResult blocks; §5 #21, #22", Verified: true, check: eachTurn(extraResults)},
		{Name: "tool-results-first", Source: "bedrock.md §5 #23, from memory", check: checkResultsFirst},
		{
			Name: "tool-result-empty", Source: "bedrock.md §1.2 row toolResult; §5 #24", Verified: true,
			check: eachResult(func(at place, r ToolResultBlock) finding {
				if len(r.Content) > 0 {
					return fine
				}
				return object("The content field in the ToolResultBlock object at %s.toolResult is empty. Add content and try again.", at)
			}),
		},
		{
			Name: "tool-result-text", Source: "bedrock.md §1.2 row text; §5 #24",
			check: eachResult(func(at place, r ToolResultBlock) finding {
				for _, part := range r.Content {
					if part.Text != nil && strings.TrimSpace(*part.Text) == "" {
						return object("The text field in the ToolResultContentBlock object at %s.toolResult is blank. Add text to the text field, and try again.", at)
					}
				}
				return fine
			}),
		},
		{
			Name: "tool-result-json", Source: "bedrock.md §5 #25", Verified: true,
			check: eachResult(func(at place, r ToolResultBlock) finding {
				for _, part := range r.Content {
					if part.JSON != nil && !isObject(part.JSON) {
						return object("The format of the value at %s.toolResult.content.json is invalid. Provide a json object for the field and try again.", at)
					}
				}
				return fine
			}),
		},
		{
			Name: "tool-result-status", Source: "bedrock.md §1.2 row toolResult", Verified: true,
			check: func(j *judged) finding {
				return eachResult(func(at place, r ToolResultBlock) finding {
					if r.Status == "" {
						return fine
					}
					return first(
						oneOf(r.Status, at.String()+".toolResult.status", "success", "error"),
						lacks(j.facts.ResultStatus, "This model doesn't support the status field. Remove status and try again."),
					)
				})(j)
			},
		},
	}
}

// eachToolBlock is a check of all calls and results, with their ids.
func eachToolBlock(look func(at place, id string, b ContentBlock) finding) func(*judged) finding {
	return eachBlock(func(at place, b ContentBlock) finding {
		switch {
		case b.ToolUse != nil:
			return look(at, b.ToolUse.ToolUseID, b)
		case b.ToolResult != nil:
			return look(at, b.ToolResult.ToolUseID, b)
		}
		return fine
	})
}

// eachResult is a check of all results.
func eachResult(look func(at place, r ToolResultBlock) finding) func(*judged) finding {
	return eachBlock(func(at place, b ContentBlock) finding {
		if b.ToolResult == nil {
			return fine
		}
		return look(at, *b.ToolResult)
	})
}

// eachTurn is a check of every turn with the one before it, and the empty turn after the
// end when the last one calls tools.
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

func checkDuplicateUses(j *judged) finding {
	seen := map[string]bool{}
	return j.each(func(at place, b ContentBlock) finding {
		if b.ToolUse == nil {
			return fine
		}
		if seen[b.ToolUse.ToolUseID] {
			return object("The model returned the following errors: %s: `tool_use` ids must be unique", at)
		}
		seen[b.ToolUse.ToolUseID] = true
		return fine
	})
}

// checkResultsFirst is Claude's rule that results come before other content of a turn.
func checkResultsFirst(j *judged) finding {
	if j.facts.Vendor != "anthropic" {
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

// isObject says whether raw JSON is an object.
func isObject(raw []byte) bool { return len(raw) > 0 && raw[0] == '{' }
