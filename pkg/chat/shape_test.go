package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// shape writes a Bedrock request down in a line a part, short enough to be compared by
// eye: who says what, in which blocks.
func shape(t testing.TB, body []byte) string {
	t.Helper()
	var request struct {
		System     []map[string]any `json:"system"`
		ToolConfig *struct {
			Tools  []map[string]any `json:"tools"`
			Choice map[string]any   `json:"toolChoice"`
		} `json:"toolConfig"`
		Messages []struct {
			Role    string           `json:"role"`
			Content []map[string]any `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		t.Fatal(err)
	}
	var lines []string
	if c := request.ToolConfig; c != nil {
		line := "tools: " + blocks(c.Tools)
		if c.Choice != nil {
			line += " choice " + compact(c.Choice)
		}
		lines = append(lines, line)
	}
	if len(request.System) > 0 {
		lines = append(lines, "system: "+blocks(request.System))
	}
	for _, m := range request.Messages {
		lines = append(lines, m.Role+": "+blocks(m.Content))
	}
	return strings.Join(lines, "\n")
}

func blocks(list []map[string]any) string {
	out := make([]string, len(list))
	for i, b := range list {
		for kind, value := range b {
			out[i] = oneBlock(kind, value)
		}
	}
	return strings.Join(out, " | ")
}

func oneBlock(kind string, value any) string {
	v, _ := value.(map[string]any)
	switch kind {
	case "text":
		return value.(string)
	case "image", "video", "audio":
		return fmt.Sprintf("<%s %s>", kind, v["format"])
	case "document":
		return fmt.Sprintf("<document %s %q>", v["format"], v["name"])
	case "toolSpec":
		return fmt.Sprint(v["name"])
	case "toolUse":
		return fmt.Sprintf("<call %s %s %s>", v["toolUseId"], v["name"], compact(v["input"]))
	case "toolResult":
		return fmt.Sprintf("<result %s %s>", v["toolUseId"], compact(v["content"]))
	case "cachePoint":
		return "<cache>"
	case "guardContent":
		if image, ok := v["image"].(map[string]any); ok {
			return fmt.Sprintf("<guard image %s>", image["format"])
		}
		return fmt.Sprintf("<guard %s>", v["text"].(map[string]any)["text"])
	}
	return "<" + kind + " " + compact(value) + ">"
}

func compact(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
