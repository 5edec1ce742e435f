package main

import (
	"context"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// plainClient is the SDK's, but for a fault of the SDK, by which an answer is cut now and then:
// pkg/bedrock tells of it, and cures it in the same way.
type plainClient struct{ *awshttp.BuildableClient }

func (c plainClient) Do(r *http.Request) (*http.Response, error) {
	r.Body = struct{ io.ReadCloser }{r.Body}
	return c.BuildableClient.Do(r)
}

// newSDKRelay has the SDK do everything: its client, its decoder, its channel.
func newSDKRelay(upstream string) relay {
	client := bedrockruntime.NewFromConfig(aws.Config{
		Region: region, BaseEndpoint: &upstream, Credentials: signer(), HTTPClient: plainClient{awshttp.NewBuildableClient()},
	})
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
