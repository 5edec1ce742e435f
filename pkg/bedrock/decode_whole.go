package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// decodeBlock turns a complete block into the events that a stream would bring.
func decodeBlock(i int, block types.ContentBlock) []Event {
	switch v := block.(type) {
	case *types.ContentBlockMemberText:
		return []Event{textEvent(EventText, i, v.Value)}
	case *types.ContentBlockMemberToolUse:
		return decodeTool(i, v.Value)
	case *types.ContentBlockMemberReasoningContent:
		return decodeThought(i, v.Value)
	case *types.ContentBlockMemberCitationsContent:
		return decodeCited(i, v.Value)
	}
	return []Event{{Kind: EventUnknown, Block: i}}
}

func decodeTool(i int, call types.ToolUseBlock) []Event {
	input, err := marshal(call.Input)
	if err != nil {
		return []Event{{Kind: EventUnknown, Block: i}}
	}
	return []Event{
		{Kind: EventToolStart, Block: i, ID: deref(call.ToolUseId), Name: deref(call.Name)},
		textEvent(EventToolInput, i, string(input)),
	}
}

func decodeThought(i int, block types.ReasoningContentBlock) []Event {
	switch v := block.(type) {
	case *types.ReasoningContentBlockMemberReasoningText:
		return []Event{
			textEvent(EventReasoning, i, deref(v.Value.Text)),
			textEvent(EventSignature, i, deref(v.Value.Signature)),
		}
	case *types.ReasoningContentBlockMemberRedactedContent:
		return []Event{textEvent(EventRedacted, i, string(v.Value))}
	}
	return []Event{{Kind: EventUnknown, Block: i}}
}

// decodeCited: text with its sources is text to us.
func decodeCited(i int, block types.CitationsContentBlock) []Event {
	var events []Event
	for _, part := range block.Content {
		if text, ok := part.(*types.CitationGeneratedContentMemberText); ok {
			events = append(events, textEvent(EventText, i, text.Value))
		} else {
			events = append(events, Event{Kind: EventUnknown, Block: i})
		}
	}
	return events
}
