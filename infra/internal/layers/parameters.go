package layers

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// What Parameter Store answers in one call (DescribeParameters, GetParameters).
const (
	maxDescribed = 50
	maxRead      = 10
)

// maxPages is more than the 100,000 parameters of an account and region fill, so that a
// service which never comes to an end is not followed.
const maxPages = 3000

// describe returns what is known of all parameters below a path. A page may be empty and
// not be the last.
func describe(ctx context.Context, client *ssm.Client, path string) ([]types.ParameterMetadata, error) {
	in := &ssm.DescribeParametersInput{
		MaxResults:       aws.Int32(maxDescribed),
		ParameterFilters: []types.ParameterStringFilter{{Key: aws.String("Path"), Option: aws.String("Recursive"), Values: []string{path}}},
	}
	var found []types.ParameterMetadata
	for range maxPages {
		out, err := client.DescribeParameters(ctx, in)
		if err != nil {
			return nil, err
		}
		found = append(found, out.Parameters...)
		if aws.ToString(out.NextToken) == "" {
			return found, nil
		}
		in.NextToken = out.NextToken
	}
	return nil, fmt.Errorf("an answer of more than %d pages", maxPages)
}

// getAll returns parameters with their values, without those that there are not. It makes
// one call after the other: the functions of the account share the rate at which parameters
// may be read (lambda.md §5).
func getAll(ctx context.Context, client *ssm.Client, names []string) ([]types.Parameter, error) {
	var found []types.Parameter
	for some := range slices.Chunk(names, maxRead) {
		out, err := client.GetParameters(ctx, &ssm.GetParametersInput{Names: some})
		if err != nil {
			return nil, err
		}
		if got := len(out.Parameters) + len(out.InvalidParameters); got != len(some) {
			return nil, fmt.Errorf("an answer about %d of %d parameters", got, len(some))
		}
		found = append(found, out.Parameters...)
	}
	return found, nil
}
