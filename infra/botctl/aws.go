package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// errNoCredentials is in the error of whoever has none.
var errNoCredentials = errors.New("no AWS credentials")

// mendCredentials is what to do about that.
const mendCredentials = "sign in, as with aws sso login or aws login, or name a profile with AWS_PROFILE"

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
	if none, ok := errors.AsType[awsconfig.SharedConfigProfileNotExistError](err); ok {
		return aws.Config{}, exit.Failure(fmt.Errorf("there is no AWS profile %q, as AWS_PROFILE has it; aws configure list-profiles shows those that there are", none.Profile))
	}
	if err != nil {
		return aws.Config{}, exit.Failure(fmt.Errorf("the AWS settings cannot be read: %w", err))
	}
	if cfg.Credentials == nil {
		return aws.Config{}, exit.Failure(fmt.Errorf("%w: %s", errNoCredentials, mendCredentials))
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return aws.Config{}, exit.Failure(withoutCredentials(err))
	}
	return cfg, nil
}

// withoutCredentials leaves out what the SDK says where it has found none at all: it asked the
// machine last, and tells of that alone.
func withoutCredentials(err error) error {
	if last, ok := errors.AsType[*smithy.OperationError](err); ok && last.Service() == "ec2imds" {
		return fmt.Errorf("%w: %s", errNoCredentials, mendCredentials)
	}
	return fmt.Errorf("%w: %s (%w)", errNoCredentials, mendCredentials, err)
}
