package bedrocksim

import "strings"

// blockRules are about what a block may be, whatever kind it is of.
func blockRules() []Rule {
	return []Rule{
		{
			Name: "blank-text", Source: "bedrock.md §1.2 row text; §1.5 row text field is blank", Verified: true,
			check: eachBlock(func(at place, b ContentBlock) finding {
				if b.Text == nil || strings.TrimSpace(*b.Text) != "" {
					return fine
				}
				return object("The text field in the ContentBlock object at %s is blank. Add text to the text field, and try again.", at)
			}),
		},
		{
			Name: "user-only", Source: "bedrock.md §1.2 rows image, document; §5 #17", Verified: true,
			check: eachBlock(func(at place, b ContentBlock) finding {
				kind := b.kind()
				if at.role == "user" || kind != "image" && kind != "document" {
					return fine
				}
				return object("The role for the message at messages.%d can't contain %s content. Only the user role can contain %s content.", at.message, kind, kind)
			}),
		},
		{
			Name: "media-user-only", Source: "bedrock.md §5 #17, by likeness",
			check: eachBlock(func(at place, b ContentBlock) finding {
				kind := b.kind()
				if at.role == "user" || kind != "video" && kind != "audio" {
					return fine
				}
				return object("The role for the message at messages.%d can't contain %s content.", at.message, kind)
			}),
		},
		{
			Name: "reasoning-assistant-only", Source: "bedrock.md §1.2 row reasoningContent", Verified: true,
			check: eachBlock(func(at place, b ContentBlock) finding {
				if b.ReasoningContent == nil || at.role == "assistant" {
					return fine
				}
				return object("The reasoningContent block at %s is not allowed. Only the assistant role can contain reasoning content.", at)
			}),
		},
		{
			Name: "reasoning-signature", Source: "bedrock.md §1.2 row reasoningContent; §5 #31",
			check: func(j *judged) finding {
				if !j.facts.Signs {
					return fine
				}
				return j.each(func(at place, b ContentBlock) finding {
					r := b.ReasoningContent
					if r == nil || r.ReasoningText == nil || r.ReasoningText.Signature != "" {
						return fine
					}
					return object("%s.thinking.signature: Field required", at)
				})
			},
		},
		{
			// Only with [WithSignatures].
			Name: "reasoning-signature-invalid", Source: "bedrock.md §1.2 row reasoningContent; §5 #31; wording from memory",
			check: func(j *judged) finding {
				if !j.facts.Signs {
					return fine
				}
				return j.each(func(at place, b ContentBlock) finding {
					r := b.ReasoningContent
					if r == nil || r.ReasoningText == nil || j.genuine(*r.ReasoningText) {
						return fine
					}
					return object("The model returned the following errors: %s: Invalid `signature` in `thinking` block", at)
				})
			},
		},
		{
			Name: "tool-change-role", Source: "bedrock.md §1.2 row toolAddition", Verified: true,
			check: eachBlock(func(at place, b ContentBlock) finding {
				if at.role == "system" || b.ToolAddition == nil && b.ToolRemoval == nil {
					return fine
				}
				return object("The ContentBlock object at %s is only allowed in messages with the system role.", at)
			}),
		},
	}
}

// members tells which members of the union are set, by name.
func (b ContentBlock) members() []string {
	var out []string
	for _, member := range []struct {
		name string
		set  bool
	}{
		{"text", b.Text != nil}, {"image", b.Image != nil}, {"document", b.Document != nil},
		{"video", b.Video != nil}, {"audio", b.Audio != nil},
		{"toolUse", b.ToolUse != nil}, {"toolResult", b.ToolResult != nil},
		{"guardContent", b.GuardContent != nil}, {"cachePoint", b.CachePoint != nil},
		{"reasoningContent", b.ReasoningContent != nil}, {"citationsContent", b.CitationsContent != nil},
		{"searchResult", b.SearchResult != nil},
		{"toolAddition", b.ToolAddition != nil}, {"toolRemoval", b.ToolRemoval != nil},
	} {
		if member.set {
			out = append(out, member.name)
		}
	}
	return out
}

// kind is the name of the member that is set.
func (b ContentBlock) kind() string {
	if set := b.members(); len(set) > 0 {
		return set[0]
	}
	return ""
}
