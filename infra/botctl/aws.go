package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// errNoCredentials is in the error of whoever has none.
var errNoCredentials = errors.New("no AWS credentials")

// awsIn are the settings for a region, with credentials that are there. It is asked before
// the first call, since without any each call would tell so in its own many words.
func (p *program) awsIn(ctx context.Context, region string) (aws.Config, error) {
	cfg, err := p.aws(ctx, region)
	if err != nil {
		return aws.Config{}, failure{fmt.Errorf("the AWS settings cannot be read: %w", err)}
	}
	if cfg.Credentials == nil {
		return aws.Config{}, failure{fmt.Errorf("%w: sign in, or set AWS_PROFILE", errNoCredentials)}
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return aws.Config{}, failure{fmt.Errorf("%w: sign in, or set AWS_PROFILE (%w)", errNoCredentials, err)}
	}
	return cfg, nil
}

// denials are the codes by which services refuse what a policy does not allow.
var denials = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}

// badCredentials are the codes for credentials that a service does not take. What it says
// beside them may quote the request, and a session's token with it.
var badCredentials = []string{
	"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId",
	"InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
}

var throttles = retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}

// awsFailure says why a call failed and what to do about it. The permission is what it
// needed, as in ssm:GetParameters.
func awsFailure(region, permission string, err error) error {
	api, ok := errors.AsType[smithy.APIError](err)
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case !ok:
		return failure{fmt.Errorf("%s in %s cannot be asked: %w", permission, region, err)}
	case slices.Contains(denials, api.ErrorCode()):
		return failure{fmt.Errorf("%s in %s is not permitted; allow it to whoever runs botctl (%s)", permission, region, api.ErrorMessage())}
	case slices.Contains(badCredentials, api.ErrorCode()):
		return failure{fmt.Errorf("the AWS credentials are not accepted in %s or have expired; sign in again (%s)", region, api.ErrorCode())}
	case throttles.IsErrorThrottle(err) == aws.TrueTernary:
		return failure{fmt.Errorf("%s in %s was asked for too often, by all of the account together; try again in a minute (%s)", permission, region, api.ErrorCode())}
	}
	return failure{fmt.Errorf("%s in %s: %s: %s", permission, region, api.ErrorCode(), api.ErrorMessage())}
}

// hasCode reports whether a service has answered with a code.
func hasCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}
