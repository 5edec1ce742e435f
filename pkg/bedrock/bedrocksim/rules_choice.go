package bedrocksim

import (
	"slices"
	"strings"
)

// choiceRules are about whether a tool must be called.
func choiceRules() []Rule {
	return []Rule{
		{
			Name: "choice-one-member", Source: "bedrock.md §1.2 row toolConfig", Verified: true,
			check: withChoice(func(_ *judged, c ToolChoice) finding {
				if count(c.Auto != nil, c.Any != nil, c.Tool != nil) == 1 {
					return fine
				}
				return object("The toolConfig.toolChoice field must set one of the following keys: auto, any, tool.")
			}),
		},
		{
			Name: "choice-unsupported", Source: "bedrock.md §1.5 row toolChoice; §3.2 column toolChoice", Verified: true,
			check: withChoice(func(j *judged, c ToolChoice) finding {
				if j.facts.Choices == "" || slices.Contains(strings.Fields(j.facts.Choices), c.kind()) {
					return fine
				}
				return object("This model doesn't support the toolConfig.toolChoice.%s field. Remove toolConfig.toolChoice.%s and try again.", c.kind(), c.kind())
			}),
		},
		{
			Name: "choice-unknown-tool", Source: "bedrock.md §1.2 row toolConfig",
			check: withChoice(func(j *judged, c ToolChoice) finding {
				if c.Tool == nil || slices.ContainsFunc(j.specs(), func(s ToolSpec) bool { return s.Name == c.Tool.Name }) {
					return fine
				}
				return object("The tool %s in toolConfig.toolChoice.tool is not among the tools in toolConfig.tools.", c.Tool.Name)
			}),
		},
	}
}

func withChoice(look func(j *judged, c ToolChoice) finding) func(*judged) finding {
	return func(j *judged) finding {
		if j.ToolConfig == nil || j.ToolConfig.ToolChoice == nil {
			return fine
		}
		return look(j, *j.ToolConfig.ToolChoice)
	}
}

// kind is the name of the member that is set.
func (c ToolChoice) kind() string {
	switch {
	case c.Any != nil:
		return "any"
	case c.Tool != nil:
		return "tool"
	}
	return "auto"
}

// forced says whether the model must call a tool.
func (c *ToolConfig) forced() bool {
	return c != nil && c.ToolChoice != nil && c.ToolChoice.kind() != "auto"
}
