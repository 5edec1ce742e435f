package stage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/internal/layers"
	"github.com/poebridge/poebridge/pkg/config"
)

// What Parameter Store answers in one call (DescribeParameters, GetParameters), and more
// pages than an account and region fill.
const (
	maxDescribed = 50
	maxRead      = 10
	maxPages     = 3000
)

// client is Parameter Store in a region. It takes few writes a second of an account, so that
// whoever is refused asks for longer than the SDK would.
func (s *Stage) client(ctx context.Context, region string) (*ssm.Client, error) {
	if c := s.clients[region]; c != nil {
		return c, nil
	}
	cfg, err := s.o.AWS(ctx, region)
	if err != nil {
		return nil, err
	}
	s.clients[region] = ssm.NewFromConfig(cfg, func(o *ssm.Options) {
		o.Region = region
		o.Retryer = retry.AddWithErrorCodes(retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = 8, 4*time.Second
			o.Retryables = slices.Insert(slices.Clone(o.Retryables), 0, retry.IsErrorRetryable(retry.IsErrorRetryableFunc(awserror.Unreachable)))
		}), "TooManyUpdates")
	})
	return s.clients[region], nil
}

// describe tells who wrote each parameter that fits any of the filters, by name. A page may
// be empty and not be the last.
func (s *Stage) describe(ctx context.Context, region string, filters []types.ParameterStringFilter) (authors map[string]string, err error) {
	client, err := s.client(ctx, region)
	if err != nil {
		return nil, err
	}
	authors = map[string]string{}
	for _, f := range filters {
		in := &ssm.DescribeParametersInput{MaxResults: aws.Int32(maxDescribed), ParameterFilters: []types.ParameterStringFilter{f}}
		for page := 0; ; page++ {
			out, err := client.DescribeParameters(ctx, in)
			if err == nil && page == maxPages {
				err = fmt.Errorf("an answer of more than %d pages", maxPages)
			}
			if err != nil {
				return nil, fmt.Errorf("the parameters below %s cannot be listed: %w", config.ParametersOf(s.o.Stage), awserror.Explain(region, layers.ListParameters, err))
			}
			for _, p := range out.Parameters {
				authors[aws.ToString(p.Name)] = aws.ToString(p.LastModifiedUser)
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				break
			}
		}
	}
	return authors, nil
}

// get reads parameters, without those that there are not.
func (s *Stage) get(ctx context.Context, region string, names []string) (found []*Text, err error) {
	client, err := s.client(ctx, region)
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(names, maxRead) {
		out, err := client.GetParameters(ctx, &ssm.GetParametersInput{Names: some})
		if err == nil && len(out.Parameters)+len(out.InvalidParameters) != len(some) {
			err = fmt.Errorf("an answer about %d of %d parameters", len(out.Parameters)+len(out.InvalidParameters), len(some))
		}
		if err != nil {
			return nil, fmt.Errorf("the parameters below %s cannot be read: %w", config.ParametersOf(s.o.Stage), awserror.Explain(region, layers.ReadParameters, err))
		}
		for _, p := range out.Parameters {
			found = append(found, newText(p))
		}
	}
	return found, nil
}
