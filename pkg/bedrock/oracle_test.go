package bedrock_test

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/usage"
)

// oracle reads the bytes of a stream with the SDK's decoder, and turns its types into
// our events.
func oracle(ctx context.Context, stream []byte) (events []bedrock.Event, err error) {
	client := bedrockruntime.New(bedrockruntime.Options{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		HTTPClient:  canned(stream),
		Retryer:     aws.NopRetryer{},
	})
	out, err := client.ConverseStream(ctx, question().Input())
	if err != nil {
		return nil, err
	}
	s := out.GetStream()
	for wire := range s.Events() {
		events = append(events, decoded(wire))
	}
	err = s.Err()
	_ = s.Close()
	if err == nil {
		err = io.EOF
	}
	return events, err
}

// canned is the body of every answer.
type canned []byte

func (c canned) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(c))}, nil
}

func decoded(wire types.ConverseStreamOutput) bedrock.Event {
	switch e := wire.(type) {
	case *types.ConverseStreamOutputMemberMessageStart:
		return bedrock.Event{Kind: bedrock.EventBegun}
	case *types.ConverseStreamOutputMemberContentBlockStart:
		return decodedStart(int(value(e.Value.ContentBlockIndex)), e.Value.Start)
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		return decodedDelta(int(value(e.Value.ContentBlockIndex)), e.Value.Delta)
	case *types.ConverseStreamOutputMemberContentBlockStop:
		return bedrock.Event{Kind: bedrock.EventBlockStop, Block: int(value(e.Value.ContentBlockIndex))}
	case *types.ConverseStreamOutputMemberMessageStop:
		return bedrock.Event{Kind: bedrock.EventStop, StopReason: bedrock.Name(string(e.Value.StopReason))}
	case *types.ConverseStreamOutputMemberMetadata:
		if e.Value.Usage == nil {
			return bedrock.Event{}
		}
		return bedrock.Event{Kind: bedrock.EventUsage, Usage: decodedUsage(e.Value.Usage)}
	}
	return bedrock.Event{Kind: bedrock.EventUnknown}
}

func decodedStart(block int, start types.ContentBlockStart) bedrock.Event {
	switch v := start.(type) {
	case nil:
		return bedrock.Event{}
	case *types.ContentBlockStartMemberToolUse:
		return bedrock.Event{Kind: bedrock.EventToolStart, Block: block, ID: value(v.Value.ToolUseId), Name: value(v.Value.Name)}
	}
	return bedrock.Event{Kind: bedrock.EventUnknown, Block: block}
}

func decodedDelta(block int, delta types.ContentBlockDelta) bedrock.Event {
	switch v := delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		return piece(bedrock.EventText, block, v.Value)
	case *types.ContentBlockDeltaMemberToolUse:
		return piece(bedrock.EventToolInput, block, value(v.Value.Input))
	case *types.ContentBlockDeltaMemberReasoningContent:
		return decodedReasoning(block, v.Value)
	case *types.ContentBlockDeltaMemberCitation:
		return bedrock.Event{}
	}
	return bedrock.Event{Kind: bedrock.EventUnknown, Block: block}
}

func decodedReasoning(block int, delta types.ReasoningContentBlockDelta) bedrock.Event {
	switch v := delta.(type) {
	case *types.ReasoningContentBlockDeltaMemberText:
		return piece(bedrock.EventReasoning, block, v.Value)
	case *types.ReasoningContentBlockDeltaMemberSignature:
		return piece(bedrock.EventSignature, block, v.Value)
	case *types.ReasoningContentBlockDeltaMemberRedactedContent:
		return piece(bedrock.EventRedacted, block, string(v.Value))
	}
	return bedrock.Event{Kind: bedrock.EventUnknown, Block: block}
}

func piece(kind bedrock.EventKind, block int, text string) bedrock.Event {
	if text == "" {
		return bedrock.Event{}
	}
	return bedrock.Event{Kind: kind, Block: block, Text: []byte(text)}
}

func decodedUsage(u *types.TokenUsage) usage.Tokens {
	hour := 0
	for _, part := range u.CacheDetails {
		if part.Ttl == types.CacheTTLOneHour {
			hour += int(value(part.InputTokens))
		}
	}
	return bedrock.SplitWrites(usage.Tokens{
		Input: int(value(u.InputTokens)), Output: int(value(u.OutputTokens)),
		CacheRead: int(value(u.CacheReadInputTokens)), CacheWrite: int(value(u.CacheWriteInputTokens)),
	}, hour)
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
