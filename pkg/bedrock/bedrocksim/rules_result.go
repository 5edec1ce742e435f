package bedrocksim

import "strings"

// resultRules are about what the results of tools hold.
func resultRules() []Rule {
	return []Rule{
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

// eachResult is a check of all results.
func eachResult(look func(at place, r ToolResultBlock) finding) func(*judged) finding {
	return eachBlock(func(at place, b ContentBlock) finding {
		if b.ToolResult == nil {
			return fine
		}
		return look(at, *b.ToolResult)
	})
}

// isObject says whether raw JSON is an object.
func isObject(raw []byte) bool { return len(raw) > 0 && raw[0] == '{' }
