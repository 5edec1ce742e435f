package bedrocksim

import (
	"encoding/json"
	"unicode/utf8"
)

// charsPerToken is the usual rough measure of English text (bedrock.md §7).
const charsPerToken = 4

// usage is what the answer was told to report, or an estimate.
func (a Answer) usage(request ConverseRequest) Usage {
	if a.Usage != nil {
		return *a.Usage
	}
	in, out := request.tokens(), a.tokens()
	return Usage{InputTokens: in, OutputTokens: out, TotalTokens: in + out}
}

// tokens estimates the length of what the model says.
func (a Answer) tokens() int {
	chars := 0
	for _, b := range a.Blocks {
		for _, list := range [][]string{b.Text, b.Reasoning} {
			chars += runes(list...)
		}
		if b.Tool != nil {
			chars += runes(b.Tool.Name) + runes(b.Tool.Input...)
		}
	}
	return tokens(chars)
}

// imageTokens and pageTokens stand for attachments, whose real cost depends on what is in
// them (bedrock.md §7).
const (
	imageTokens    = 1500
	documentTokens = 2000
)

// tokens estimates the length of the prompt: system, turns and tools.
func (r ConverseRequest) tokens() int {
	chars, fixed := 0, 0
	for _, s := range r.System {
		chars += runes(deref(s.Text)) + s.GuardContent.runes()
	}
	for _, m := range r.Messages {
		for _, b := range m.Content {
			c, f := b.size()
			chars, fixed = chars+c, fixed+f
		}
	}
	if r.ToolConfig != nil {
		definition, _ := json.Marshal(r.ToolConfig.Tools) // decoded JSON marshals again
		chars += len(definition)
	}
	return tokens(chars) + fixed
}

// size is the number of characters in a block, and of tokens that no text accounts for.
func (b ContentBlock) size() (chars, fixed int) {
	switch {
	case b.Text != nil:
		return runes(*b.Text), 0
	case b.GuardContent != nil && b.GuardContent.Image != nil:
		return 0, imageTokens
	case b.GuardContent != nil:
		return b.GuardContent.runes(), 0
	case b.Image != nil, b.Video != nil, b.Audio != nil:
		return 0, imageTokens
	case b.Document != nil:
		if src := b.Document.Source; src != nil && src.Text != nil {
			return runes(*src.Text), 0
		}
		return 0, documentTokens
	case b.ToolUse != nil:
		return len(b.ToolUse.Name) + len(b.ToolUse.Input), 0
	case b.ToolResult != nil:
		for _, part := range b.ToolResult.Content {
			chars += runes(deref(part.Text)) + len(part.JSON)
		}
		return chars, 0
	case b.ReasoningContent != nil && b.ReasoningContent.ReasoningText != nil:
		return runes(b.ReasoningContent.ReasoningText.Text), 0
	}
	return 0, 0
}

// runes is the length of the text, if there is one.
func (g *GuardContent) runes() int {
	if g == nil || g.Text == nil {
		return 0
	}
	return runes(g.Text.Text)
}

func tokens(chars int) int { return (chars + charsPerToken - 1) / charsPerToken }

func runes(list ...string) int {
	n := 0
	for _, s := range list {
		n += utf8.RuneCountInString(s)
	}
	return n
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
