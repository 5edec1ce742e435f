package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/usage"
)

// decodeBlock turns a complete block into the events that a stream would bring.
func decodeBlock(i int, block types.ContentBlock) []Event {
	switch v := block.(type) {
	case *types.ContentBlockMemberText:
		return []Event{wholeText(EventText, i, v.Value)}
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
		wholeText(EventToolInput, i, string(input)),
	}
}

func decodeThought(i int, block types.ReasoningContentBlock) []Event {
	switch v := block.(type) {
	case *types.ReasoningContentBlockMemberReasoningText:
		return []Event{
			wholeText(EventReasoning, i, deref(v.Value.Text)),
			wholeText(EventSignature, i, deref(v.Value.Signature)),
		}
	case *types.ReasoningContentBlockMemberRedactedContent:
		return []Event{wholeText(EventRedacted, i, string(v.Value))}
	}
	return []Event{{Kind: EventUnknown, Block: i}}
}

// decodeCited: text with its sources is text to us.
func decodeCited(i int, block types.CitationsContentBlock) []Event {
	var events []Event
	for _, part := range block.Content {
		if text, ok := part.(*types.CitationGeneratedContentMemberText); ok {
			events = append(events, wholeText(EventText, i, text.Value))
		} else {
			events = append(events, Event{Kind: EventUnknown, Block: i})
		}
	}
	return events
}

func wholeText(kind EventKind, i int, text string) Event {
	e := textEvent(kind, []byte(text))
	e.Block = i
	return e
}

func decodeUsage(u *types.TokenUsage) usage.Tokens {
	hour := 0
	for _, part := range u.CacheDetails {
		if part.Ttl == types.CacheTTLOneHour {
			hour += number(part.InputTokens)
		}
	}
	return splitWrites(usage.Tokens{
		Input:      number(u.InputTokens),
		Output:     number(u.OutputTokens),
		CacheRead:  number(u.CacheReadInputTokens),
		CacheWrite: number(u.CacheWriteInputTokens),
	}, hour)
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
