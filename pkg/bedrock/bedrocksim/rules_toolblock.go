package bedrocksim

import "github.com/poebridge/poebridge/pkg/internal/lazyregexp"

var (
	toolUseID    = lazyregexp.New(`^[a-zA-Z0-9_.:-]{1,64}$`)
	alphanumeric = lazyregexp.New(`^[a-zA-Z0-9]*$`)
)

// toolBlockRules are about calls of tools and their results in the conversation, one by one.
func toolBlockRules() []Rule {
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
				if j.facts.CallIDs == 0 {
					return fine
				}
				return eachToolBlock(func(_ place, id string, _ ContentBlock) finding {
					if len(id) == j.facts.CallIDs && alphanumeric.MatchString(id) {
						return fine
					}
					return object("The model returned the following errors: Tool call id was %s but must be a-z, A-Z, 0-9, with a length of %d.", id, j.facts.CallIDs)
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
