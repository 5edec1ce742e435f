package bedrocksim

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// maxUnions is how many parameters of all tools may have several types (bedrock.md §1.2,
// row toolSpec).
const maxUnions = 16

var toolName = lazyregexp.New(`^[a-zA-Z0-9_-]{1,64}$`)

// toolRules are about the tools that a request offers.
func toolRules() []Rule {
	return []Rule{
		{
			Name: "tools-unsupported", Source: "bedrock.md §3.2 column Tool", Verified: true,
			check: func(j *judged) finding {
				if j.ToolConfig == nil {
					return fine
				}
				return lacks(j.facts.Tools, "This model doesn't support tool use.")
			},
		},
		{
			Name: "tools-streaming-unsupported", Source: "bedrock.md §1.5 row tool use in streaming mode; §3.2 column STool", Verified: true,
			check: func(j *judged) finding {
				if j.ToolConfig == nil || j.operation != OperationStream {
					return fine
				}
				return lacks(j.facts.StreamingTools, "This model doesn't support tool use in streaming mode.")
			},
		},
		{
			Name: "no-tools", Source: "bedrock.md §1.2 row toolConfig", Verified: true,
			check: func(j *judged) finding {
				if j.ToolConfig == nil || len(j.ToolConfig.Tools) > 0 {
					return fine
				}
				return constraint("[]", "toolConfig.tools", "Member must have length greater than or equal to 1")
			},
		},
		{
			Name: "tool-one-member", Source: "bedrock.md §1.2 row toolConfig", Verified: true,
			check: eachTool(func(_ *judged, at string, t Tool) finding {
				if count(t.ToolSpec != nil, t.SystemTool != nil, t.CachePoint != nil) == 1 {
					return fine
				}
				return object("The Tool object at %s must set one of the following keys: toolSpec, systemTool, cachePoint.", at)
			}),
		},
		{
			Name: "tool-name", Source: "bedrock.md §1.2 row toolSpec", Verified: true,
			check: eachSpec(func(at string, s ToolSpec) finding { return matching(toolName, s.Name, at+".toolSpec.name") }),
		},
		{
			Name: "tool-description", Source: "bedrock.md §1.2 row toolSpec; §5 #29", Verified: true,
			check: eachSpec(func(at string, s ToolSpec) finding {
				if s.Description == nil || strings.TrimSpace(*s.Description) != "" {
					return fine
				}
				return constraint(*s.Description, at+".toolSpec.description", "Member must have length greater than or equal to 1")
			}),
		},
		{
			Name: "tool-schema", Source: "bedrock.md §1.2 row toolSpec", Verified: true,
			check: eachSpec(func(at string, s ToolSpec) finding {
				if s.InputSchema != nil {
					if schema, ok := s.InputSchema.JSON.(map[string]any); ok && schema["type"] == "object" {
						return fine
					}
				}
				return object("The value at %s.toolSpec.inputSchema.json.type must be one of the following: object.", at)
			}),
		},
		{Name: "tool-unions", Source: "bedrock.md §1.2 row toolSpec; §5 #30", Verified: true, check: checkUnions},
		{Name: "tool-duplicate", Source: "bedrock.md §5 #28", check: checkDuplicateTools},
		{
			Name: "tool-strict-unsupported", Source: "bedrock.md §3.3 column structured output", Verified: true,
			check: func(j *judged) finding {
				return eachSpec(func(at string, s ToolSpec) finding {
					if s.Strict == nil || !*s.Strict {
						return fine
					}
					return lacks(j.facts.JSONSchema, "The model returned the following errors: %s.strict: Extra inputs are not permitted", at)
				})(j)
			},
		},
		{
			Name: "system-tool", Source: "bedrock.md §1.2 row systemTool", Verified: true,
			check: eachTool(func(j *judged, at string, t Tool) finding {
				if t.SystemTool == nil {
					return fine
				}
				return first(
					lacks(j.facts.SystemTools, "This model doesn't support the systemTool field at %s.", at),
					oneOf(or(t.SystemTool.Name, "null"), at+".systemTool.name", "nova_grounding", "nova_code_interpreter"),
				)
			}),
		},
	}
}

// eachTool is a check of every entry of the list of tools.
func eachTool(look func(j *judged, at string, t Tool) finding) func(*judged) finding {
	return func(j *judged) finding {
		if j.ToolConfig == nil {
			return fine
		}
		for i, t := range j.ToolConfig.Tools {
			if f := look(j, fmt.Sprintf("toolConfig.tools.%d", i), t); f.message != "" {
				return f
			}
		}
		return fine
	}
}

// eachSpec is a check of every tool that the caller describes.
func eachSpec(look func(at string, s ToolSpec) finding) func(*judged) finding {
	return eachTool(func(_ *judged, at string, t Tool) finding {
		if t.ToolSpec == nil {
			return fine
		}
		return look(at, *t.ToolSpec)
	})
}

// specs are the tools that the caller describes.
func (r ConverseRequest) specs() []ToolSpec {
	if r.ToolConfig == nil {
		return nil
	}
	var out []ToolSpec
	for _, t := range r.ToolConfig.Tools {
		if t.ToolSpec != nil {
			out = append(out, *t.ToolSpec)
		}
	}
	return out
}

func checkUnions(j *judged) finding {
	total := 0
	for _, s := range j.specs() {
		if s.InputSchema != nil {
			total += unions(s.InputSchema.JSON)
		}
	}
	if total <= maxUnions {
		return fine
	}
	return object("The model returned the following errors: Schemas contains too many parameters with union types (%d parameters with type arrays or anyOf). This limit is %d.", total, maxUnions)
}

// unions counts the parameters of a schema that may be of several types.
func unions(schema any) int {
	switch s := schema.(type) {
	case map[string]any:
		total := 0
		_, list := s["type"].([]any)
		_, any := s["anyOf"].([]any)
		if list || any {
			total++
		}
		for _, v := range s {
			total += unions(v)
		}
		return total
	case []any:
		total := 0
		for _, v := range s {
			total += unions(v)
		}
		return total
	}
	return 0
}

func checkDuplicateTools(j *judged) finding {
	seen := map[string]bool{}
	for _, s := range j.specs() {
		if seen[s.Name] {
			return object("The model returned the following errors: tools: Tool names must be unique.")
		}
		seen[s.Name] = true
	}
	return fine
}
