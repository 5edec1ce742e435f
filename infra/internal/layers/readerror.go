package layers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// The permissions that [Compare] needs in each region of its groups, the last unless keys are
// skipped.
const (
	ListParameters = "ssm:DescribeParameters"
	ReadParameters = "ssm:GetParameters"
	ReadSecrets    = "secretsmanager:GetSecretValue"
)

// ReadError is about something that could not be read, so that nobody can say what a
// deployment would do.
type ReadError struct {
	Region     string
	Permission string // that the reading needs: ListParameters, ReadParameters or ReadSecrets
	Of         string // what was to be read
	Err        error
}

// Unwrap returns what the service or the connection said.
func (e *ReadError) Unwrap() error { return e.Err }

func (e *ReadError) Error() string {
	return fmt.Sprintf("%s: %s cannot be read: %s", e.Region, e.Of, e.why())
}

// badCredentials are the codes for credentials that the service does not take. What it says
// beside them may quote the request, and a session's token with it.
var badCredentials = []string{
	"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId",
	"InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
}

var throttled = retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}

func (e *ReadError) why() string {
	api, ok := errors.AsType[smithy.APIError](e.Err)
	switch {
	case errors.Is(e.Err, context.Canceled):
		return "it was interrupted"
	case !ok:
		return e.Err.Error()
	case api.ErrorCode() == "AccessDeniedException" || api.ErrorCode() == "AccessDenied":
		return fmt.Sprintf("not permitted; allow %s in %s to whoever deploys (%s)", e.Permission, e.Region, api.ErrorMessage())
	case slices.Contains(badCredentials, api.ErrorCode()):
		return fmt.Sprintf("the AWS credentials are not accepted or have expired; sign in again (%s)", api.ErrorCode())
	case throttled.IsErrorThrottle(e.Err) == aws.TrueTernary:
		return fmt.Sprintf("%s was asked for too often, by all of the account together; try again in a minute (%s)", e.Permission, api.ErrorCode())
	}
	return api.ErrorCode() + ": " + api.ErrorMessage()
}

// checkCredentials asks for credentials once, since without any each call would tell so in
// its own many words.
func checkCredentials(ctx context.Context, cfg aws.Config) error {
	none := errors.New("there are none")
	if cfg.Credentials != nil {
		if _, none = cfg.Credentials.Retrieve(ctx); none == nil {
			return nil
		}
	}
	return fmt.Errorf("no AWS credentials: sign in or set AWS_PROFILE; reading needs %s, %s and %s (%w)", ListParameters, ReadParameters, ReadSecrets, none)
}
