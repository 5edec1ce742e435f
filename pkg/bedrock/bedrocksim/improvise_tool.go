package bedrocksim

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
)

// pieceLength is the length in bytes of the pieces that a call's input comes in.
const pieceLength = 12

// callTool calls the tool that is forced, or the first.
func callTool(q question) Answer {
	specs := q.specs()
	if len(specs) == 0 {
		return say("I was given no tool to call.")
	}
	spec := specs[0]
	if c := q.ToolConfig.ToolChoice; c != nil && c.Tool != nil {
		if i := slices.IndexFunc(specs, func(s ToolSpec) bool { return s.Name == c.Tool.Name }); i >= 0 {
			spec = specs[i]
		}
	}
	input := "{}"
	if spec.InputSchema != nil {
		sample, _ := json.Marshal(sample(spec.InputSchema.JSON)) // made of plain values
		input = string(sample)
	}
	return say("Let me use a tool.").CallTool(q.toolID(), spec.Name, pieces(input)...)
}

// toolID is an id of the form that the model's family uses (bedrock.md §2, recorded turn;
// §3.2, row Mistral Large). It depends on the conversation alone.
func (q question) toolID() string {
	h := fnv.New64a()
	fmt.Fprint(h, q.text, len(q.Messages)) // a hash never fails
	if n := q.facts.CallIDs; n > 0 {
		return fmt.Sprintf("%016x", h.Sum64())[:min(n, 16)]
	}
	return fmt.Sprintf("tooluse_%022x", h.Sum64())
}

func pieces(s string) []string {
	var out []string
	for len(s) > pieceLength {
		out, s = append(out, s[:pieceLength]), s[pieceLength:]
	}
	return append(out, s)
}

// sample is a small value that a JSON Schema allows, as far as its types go.
func sample(schema any) any {
	s, _ := schema.(map[string]any)
	if list, ok := s["enum"].([]any); ok && len(list) > 0 {
		return list[0]
	}
	switch s["type"] {
	case "object":
		out := map[string]any{}
		properties, _ := s["properties"].(map[string]any)
		for name, p := range properties {
			out[name] = sample(p)
		}
		return out
	case "array":
		return []any{sample(s["items"])}
	case "number", "integer":
		return 1
	case "boolean":
		return true
	}
	return "example"
}
