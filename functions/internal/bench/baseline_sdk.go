package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// newSDKRelay has the SDK do everything: its client as it comes, its decoder, its channel.
func newSDKRelay(upstream string) relay {
	client := bedrockruntime.NewFromConfig(aws.Config{Region: region, BaseEndpoint: &upstream, Credentials: signer()})
	return func(ctx context.Context, text string, delta func(string), flush func()) error {
		out, err := client.ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
			ModelId: aws.String(model),
			Messages: []types.Message{{
				Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: text}},
			}},
		})
		if err != nil {
			return err
		}
		stream := out.GetStream()
		defer stream.Close()
		events := stream.Events()
		for event := range events {
			if d, ok := event.(*types.ConverseStreamOutputMemberContentBlockDelta); ok {
				if t, ok := d.Value.Delta.(*types.ContentBlockDeltaMemberText); ok {
					delta(t.Value)
				}
			}
			if len(events) == 0 {
				flush()
			}
		}
		return stream.Err()
	}
}
