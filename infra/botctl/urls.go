package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// urls are the addresses of a group's bots, as Poe calls them, by the name of the stack's
// output; none where the group has no stack.
func (s *site) urls(ctx context.Context, group string) (map[string]string, error) {
	region, stack := s.groups[group].region, deployment.GroupStack(s.stage, group)
	cfg, err := s.awsIn(ctx, region)
	if err != nil {
		return nil, err
	}
	client := cloudformation.NewFromConfig(cfg, func(o *cloudformation.Options) { o.Region = region })
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if awserror.HasCode(err, "ValidationError") || err == nil && len(out.Stacks) == 0 {
		return nil, nil // that is how it says that there is none
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", "the stack "+stack+" cannot be read", awserror.Explain(region, "cloudformation:DescribeStacks", err))
	}
	return outputsOf(out.Stacks[0]), nil
}

func outputsOf(stack types.Stack) map[string]string {
	values := map[string]string{}
	for _, o := range stack.Outputs {
		values[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return values
}
