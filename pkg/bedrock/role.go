package bedrock

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	// sessionName is how we appear in the records of the other account.
	sessionName = "poebridge"
	// assumeTimeout bounds a call of STS. The caller's context does not: those who
	// wait for the same credentials share one call.
	assumeTimeout = 10 * time.Second
	// renewBefore is how long before their end credentials are renewed, so that none
	// ends between our signature and AWS's look at it.
	renewBefore = time.Minute
)

// assume returns the credentials of a route's role, which all routes with that role
// share. The caller holds the lock.
func (c *Client) assume(to route) aws.CredentialsProvider {
	provider, ok := c.roles[to.role]
	if !ok {
		provider = c.newRole(to)
		c.roles[to.role] = provider
	}
	return provider
}

func (c *Client) newRole(to route) aws.CredentialsProvider {
	client := sts.NewFromConfig(c.config, func(o *sts.Options) {
		if o.Region == "" {
			o.Region = to.region
		}
		// Credentials are not for Options.Watch.
		o.HTTPClient = newHTTPClient(c.config, Options{Dial: c.opts.Dial}, to.connect)
		o.Retryer = aws.NopRetryer{} // see Stream.next
	})
	assumed := stscreds.NewAssumeRoleProvider(client, to.role, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = sessionName
	})
	return aws.NewCredentialsCache(role{to.role, assumed}, func(o *aws.CredentialsCacheOptions) {
		o.ExpiryWindow = renewBefore
	})
}

// role gives the failures of an assumption their kind and the role's name.
type role struct {
	arn  string
	next aws.CredentialsProvider
}

// Retrieve implements [aws.CredentialsProvider].
func (r role) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, assumeTimeout)
	defer cancel()
	found, err := r.next.Retrieve(ctx)
	return found, sortRoleError("sts: assume "+r.arn, err)
}

// sortRoleError: nothing that a user says gets to STS. What it refuses for another
// reason than a policy of the account's is the template's fault.
func sortRoleError(op string, err error) error {
	sorted, ok := errors.AsType[*fault.Error](sortError(op, err))
	switch {
	case !ok:
		return nil
	case sorted.Kind.Retryable() || sorted.Kind == fault.AccessDenied:
		return sorted
	}
	return &fault.Error{Kind: fault.Misconfigured, Op: op, Err: sorted.Err}
}
