package stage

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/config"
)

// Addresses are those of a group's bots, as Poe calls them, by the name of the stack's output.
type Addresses map[string]string

// Of is the address of a bot of the group; empty where it is neither deployed nor pushed. One
// that was only pushed has no output of its own, and is served beside those that have.
func (a Addresses) Of(name string, pushed bool) string {
	if url, own := a[deployment.OutputID(name)]; own || !pushed {
		return url
	}
	return deployment.URLBeside(a, name)
}

// Addresses asks the stack of a group, whose region is known; none where it has no stack.
func (s *Stage) Addresses(ctx context.Context, group, region string) (Addresses, error) {
	cfg, err := s.o.AWS(ctx, region)
	if err != nil {
		return nil, err
	}
	stack := deployment.GroupStack(s.o.Stage, group)
	client := cloudformation.NewFromConfig(cfg, func(o *cloudformation.Options) { o.Region = region })
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if awserror.HasCode(err, "ValidationError") || err == nil && len(out.Stacks) == 0 {
		return nil, nil // that is how it says that there is none
	}
	if err != nil {
		return nil, fmt.Errorf("the stack %s cannot be read: %w", stack, awserror.Explain(region, "cloudformation:DescribeStacks", err))
	}
	found := Addresses{}
	for _, o := range out.Stacks[0].Outputs {
		found[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return found, nil
}

// Address is that of one bot; empty where it is neither deployed nor pushed.
func (s *Stage) Address(ctx context.Context, p Place) (string, error) {
	all, err := s.Addresses(ctx, p.Group, p.Region)
	if url := all.Of(p.Name, false); err != nil || url != "" || all == nil {
		return url, err
	}
	pushed, err := s.get(ctx, p.Region, []string{p.parameter(config.Overrides, s.o.Stage)})
	return all.Of(p.Name, len(pushed) > 0), err
}
