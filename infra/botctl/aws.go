package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// errNoCredentials is in the error of whoever has none.
var errNoCredentials = errors.New("no AWS credentials")

// awsIn are the settings for a region, with credentials that are there, for calls that are
// answered at once.
func (p *program) awsIn(ctx context.Context, region string) (aws.Config, error) {
	cfg, err := p.signedIn(ctx, region)
	cfg.HTTPClient = withinTime(cfg.HTTPClient)
	return cfg, err
}

// signedIn are the settings for a region, with credentials that are there. It is asked before
// the first call, since without any each call would tell so in its own many words.
func (p *program) signedIn(ctx context.Context, region string) (aws.Config, error) {
	cfg, err := p.aws(ctx, region)
	if err != nil {
		return aws.Config{}, exit.Failure(fmt.Errorf("the AWS settings cannot be read: %w", err))
	}
	if cfg.Credentials == nil {
		return aws.Config{}, exit.Failure(fmt.Errorf("%w: sign in, or set AWS_PROFILE", errNoCredentials))
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return aws.Config{}, exit.Failure(fmt.Errorf("%w: sign in, or set AWS_PROFILE (%w)", errNoCredentials, err))
	}
	return cfg, nil
}
