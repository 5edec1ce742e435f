package bedrock_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// What fails before anything is sent is as bounded as what fails after it, and is not
// repeated where only the operator can help.
func TestFailuresBeforeTheCall(t *testing.T) {
	const endpoint, region = "http://bedrock.test", "us-east-1"
	for _, row := range []struct {
		name, endpoint, region string
		credentials            error
		kind                   fault.Kind
		attempts               int
		says                   string
	}{
		{"no credentials", endpoint, region, errors.New("secret"), fault.Misconfigured, 1, "get identity"},
		{"credentials that time out", endpoint, region, os.ErrDeadlineExceeded, fault.Timeout, 4, "i/o timeout"},
		{"credentials behind a dead network", endpoint, region, &net.OpError{Op: "dial", Err: errors.New("no route")}, fault.Unavailable, 4, "no route"},
		{"a region that is none", endpoint, "not a region!", nil, fault.Misconfigured, 1, "failed to bind endpoint params"},
		{"an endpoint that is no address", "http://a b", region, nil, fault.Misconfigured, 1, "failed to resolve service endpoint"},
	} {
		for _, whole := range []bool{false, true} {
			t.Run(row.name+map[bool]string{true: ", whole"}[whole], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					lookups := 0
					cfg := aws.Config{Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
						lookups++
						return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, row.credentials
					})}
					sim := bedrocksim.New()
					client := bedrock.New(cfg, bedrock.Options{Endpoint: row.endpoint, Dial: memnet.Serve(t, sim).Dial})
					ctx, cancel := context.WithTimeout(t.Context(), 14*time.Minute)
					defer cancel()
					q := question()
					q.Region, q.Whole = row.region, whole
					s := client.Open(ctx, only(q))
					defer s.Close()
					_, err := drain(s)
					if kind := fault.KindOf(err); kind != row.kind || s.Attempts() != row.attempts {
						t.Errorf("%s after %d attempts: %v", kind, s.Attempts(), err)
					}
					if err == nil || !strings.Contains(err.Error(), row.says) || strings.Contains(err.Error(), "secret") {
						t.Errorf("got %v", err)
					}
					if lookups > row.attempts || len(sim.Calls()) > 0 {
						t.Errorf("%d look-ups, %d calls", lookups, len(sim.Calls()))
					}
				})
			})
		}
	}
}

// The SDK keeps a budget of retries for each client, which one model in trouble would
// empty for all others. Ours is counted by query.
func TestALongOutageDoesNotUseUpTheRetriesOfLaterQueries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		for n := range 60 {
			sim.Reset()
			sim.Script(repeat(bedrock.MaxAttempts, bedrocksim.Refuse(503, "ServiceUnavailableException", "no"))...)
			s := client.Open(t.Context(), only(question()))
			_, _ = drain(s)
			s.Close()
			if calls := len(sim.Calls()); calls != bedrock.MaxAttempts {
				t.Fatalf("query %d: %d calls", n, calls)
			}
		}
	})
}

// AWS_MAX_ATTEMPTS and AWS_RETRY_MODE, as they come with the configuration, change nothing.
func TestTheNumberOfAttemptsIsOurs(t *testing.T) {
	for _, limit := range []int{1, 2, 10} {
		synctest.Test(t, func(t *testing.T) {
			sim := bedrocksim.New()
			cfg := aws.Config{
				Credentials:      credentials.NewStaticCredentialsProvider("id", "secret", ""),
				RetryMaxAttempts: limit, RetryMode: aws.RetryModeAdaptive,
			}
			client := bedrock.New(cfg, bedrock.Options{Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, sim).Dial})
			sim.Script(alternate(5, bedrocksim.Refuse(429, "ThrottlingException", "no"), bedrocksim.Broken(bedrocksim.EmptyBody()))...)
			s := client.Open(t.Context(), only(question()))
			defer s.Close()
			_, _ = drain(s)
			if calls := len(sim.Calls()); calls != bedrock.MaxAttempts {
				t.Errorf("with a limit of %d: %d calls", limit, calls)
			}
		})
	}
}
