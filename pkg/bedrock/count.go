package bedrock

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/fault"
)

// CountTokens asks Bedrock how many tokens the question for t has, once: whoever asks has
// an estimate to fall back on. It is free of charge, but takes a round trip, and few
// models can do it (bedrock.md §1.6). baseModel is the id of the model itself, without
// the prefix of an inference profile, which Bedrock does not take here.
func (c *Client) CountTokens(ctx context.Context, t Target, baseModel string) (int, error) {
	op := "bedrock: CountTokens of " + baseModel + " in " + t.Region
	out, err := c.sdk(t).CountTokens(ctx, &bedrockruntime.CountTokensInput{
		ModelId: aws.String(baseModel),
		Input:   countInput(t.Input()),
	})
	switch {
	case err == nil && out.InputTokens != nil:
		return int(*out.InputTokens), nil
	case err == nil:
		return 0, fault.New(fault.Unavailable, op, "an answer without a number")
	}
	if ended := endOf(ctx, op); ended != nil {
		return 0, ended
	}
	return 0, sortError(op, err)
}

// countInput is the part of a question that is its prompt.
func countInput(in *bedrockruntime.ConverseStreamInput) types.CountTokensInput {
	return &types.CountTokensInputMemberConverse{Value: types.ConverseTokensRequest{
		Messages:                     in.Messages,
		System:                       in.System,
		ToolConfig:                   in.ToolConfig,
		AdditionalModelRequestFields: in.AdditionalModelRequestFields,
	}}
}
