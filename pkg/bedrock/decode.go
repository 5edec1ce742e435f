package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/usage"
)

// decode turns an event of the SDK's into ours.
func decode(wire types.ConverseStreamOutput) Event {
	switch e := wire.(type) {
	case *types.ConverseStreamOutputMemberMessageStart:
		return Event{Kind: eventBegun}
	case *types.ConverseStreamOutputMemberContentBlockStart:
		return decodeStart(number(e.Value.ContentBlockIndex), e.Value.Start)
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		return decodeDelta(number(e.Value.ContentBlockIndex), e.Value.Delta)
	case *types.ConverseStreamOutputMemberContentBlockStop:
		return Event{Kind: EventBlockStop, Block: number(e.Value.ContentBlockIndex)}
	case *types.ConverseStreamOutputMemberMessageStop:
		return Event{Kind: EventStop, StopReason: name(string(e.Value.StopReason))}
	case *types.ConverseStreamOutputMemberMetadata:
		if e.Value.Usage == nil {
			return Event{}
		}
		return Event{Kind: EventUsage, Usage: decodeUsage(e.Value.Usage)}
	}
	return Event{Kind: EventUnknown}
}

// decodeStart: only tool calls need their start. Some models send one for text
// too, with nothing in it.
func decodeStart(block int, start types.ContentBlockStart) Event {
	switch v := start.(type) {
	case nil:
		return Event{}
	case *types.ContentBlockStartMemberToolUse:
		return Event{Kind: EventToolStart, Block: block, ID: deref(v.Value.ToolUseId), Name: deref(v.Value.Name)}
	}
	return Event{Kind: EventUnknown, Block: block}
}

func decodeDelta(block int, delta types.ContentBlockDelta) Event {
	switch v := delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		return textEvent(EventText, block, v.Value)
	case *types.ContentBlockDeltaMemberToolUse:
		return textEvent(EventToolInput, block, deref(v.Value.Input))
	case *types.ContentBlockDeltaMemberReasoningContent:
		return decodeReasoning(block, v.Value)
	case *types.ContentBlockDeltaMemberCitation:
		return Event{} // the text that it belongs to comes by itself
	}
	return Event{Kind: EventUnknown, Block: block}
}

func decodeReasoning(block int, delta types.ReasoningContentBlockDelta) Event {
	switch v := delta.(type) {
	case *types.ReasoningContentBlockDeltaMemberText:
		return textEvent(EventReasoning, block, v.Value)
	case *types.ReasoningContentBlockDeltaMemberSignature:
		return textEvent(EventSignature, block, v.Value)
	case *types.ReasoningContentBlockDeltaMemberRedactedContent:
		return textEvent(EventRedacted, block, string(v.Value))
	}
	return Event{Kind: EventUnknown, Block: block}
}

// textEvent: empty pieces occur and mean nothing.
func textEvent(kind EventKind, block int, text string) Event {
	if text == "" {
		return Event{}
	}
	return Event{Kind: kind, Block: block, Text: text}
}

// decodeUsage splits what was written to the cache by how long it is kept. Where
// Bedrock does not say, it is its default of five minutes (bedrock.md §7).
func decodeUsage(u *types.TokenUsage) usage.Tokens {
	t := usage.Tokens{
		Input:      number(u.InputTokens),
		Output:     number(u.OutputTokens),
		CacheRead:  number(u.CacheReadInputTokens),
		CacheWrite: number(u.CacheWriteInputTokens),
	}
	for _, part := range u.CacheDetails {
		if n := min(number(part.InputTokens), t.CacheWrite); part.Ttl == types.CacheTTLOneHour {
			t.CacheWrite, t.CacheWriteHour = t.CacheWrite-n, t.CacheWriteHour+n
		}
	}
	return t
}

func number(n *int32) int {
	if n == nil {
		return 0
	}
	return int(*n)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// marshal returns a tool's input as the JSON that the model wrote.
func marshal(input document.Interface) ([]byte, error) {
	if input == nil {
		return []byte("{}"), nil
	}
	return input.MarshalSmithyDocument()
}
