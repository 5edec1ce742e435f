// Package awserror says of a failed call to AWS what is wrong and what to do about it, in
// one way for all services. Nothing of a request is told that could hold a secret.
//
// Start from [Explain].
package awserror

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// denials are the codes by which services refuse what a policy does not allow.
var denials = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}

// badCredentials are the codes for credentials that a service does not take, or that a wrong
// clock has made old. What it says beside them may quote the request, and a session's token
// with it.
var badCredentials = []string{
	"AuthFailure", "RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch",
	"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId",
	"InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
}

var throttles = retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}

// Explain says why a call failed and what to do about it. The permission is what it
// needed, as in ssm:GetParameters.
func Explain(region, permission string, err error) error {
	api, ok := errors.AsType[smithy.APIError](err)
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case !ok:
		return exit.Failure(fmt.Errorf("%s in %s cannot be asked: %w", permission, region, unanswered(err)))
	case slices.Contains(denials, api.ErrorCode()):
		return exit.Failure(fmt.Errorf("%s in %s is not permitted; allow it to whoever runs botctl (%s)", permission, region, api.ErrorMessage()))
	case slices.Contains(badCredentials, api.ErrorCode()):
		return exit.Failure(fmt.Errorf("the AWS credentials are not accepted in %s or have expired; sign in again (%s)", region, api.ErrorCode()))
	case throttles.IsErrorThrottle(err) == aws.TrueTernary:
		return exit.Failure(fmt.Errorf("%s in %s was asked for too often, by all of the account together; try again in a minute (%s)", permission, region, api.ErrorCode()))
	}
	return exit.Failure(fmt.Errorf("%s in %s: %s: %s", permission, region, api.ErrorCode(), api.ErrorMessage()))
}

// unanswered says who does not answer, without the SDK's words around it.
func unanswered(err error) error {
	sent, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	host := "its address"
	if u, err := url.Parse(sent.URL); err == nil {
		host = u.Host
	}
	return fmt.Errorf("%s does not answer (%w); look at the network, a proxy and AWS_ENDPOINT_URL", host, sent.Err)
}

// Unreachable is a [retry.IsErrorRetryable] of addresses that will not answer in the seconds of
// a command either: a name that is not found, a port that nobody listens at. Of others it knows
// nothing.
func Unreachable(err error) aws.Ternary {
	if _, ok := errors.AsType[*net.DNSError](err); ok || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENETUNREACH) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// HasCode reports whether a service has answered with a code.
func HasCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}
