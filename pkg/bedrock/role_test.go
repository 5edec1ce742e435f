package bedrock_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
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

const elsewhere = "arn:aws:iam::210987654321:role/models"

// tokens is a server of STS's query protocol. Each assumption has keys of its own.
type tokens struct {
	calls  atomic.Int32
	refuse func() (status int, code string) // nil: it does not
	hangs  bool
}

func (s *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.calls.Add(1)
	_ = r.ParseForm() // net/http notices that a client leaves once its body is read
	w.Header().Set("Content-Type", "text/xml")
	switch {
	case s.hangs:
		<-r.Context().Done()
	case s.refuse != nil:
		status, code := s.refuse()
		w.WriteHeader(status)
		fmt.Fprintf(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>secret</Message></Error><RequestId>secret id</RequestId></ErrorResponse>`, code)
	default:
		account := strings.Split(r.FormValue("RoleArn"), ":")[4]
		if r.FormValue("Action") != "AssumeRole" || r.FormValue("RoleSessionName") != "poebridge" || !strings.Contains(r.Header.Get("Authorization"), "Credential=own/") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>x</AssumedRoleId><Arn>x</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA%s-%d</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			account, n, time.Now().Add(15*time.Minute).UTC().Format(time.RFC3339))
	}
}

// endpoints are those of services by name, as a configuration brings them.
type endpoints map[string]string

func (e endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	url, ok := e[service]
	return url, ok, nil
}

// twoServices is a client for which STS is at one server in memory and Bedrock at another.
func twoServices(t *testing.T, sts http.Handler) (*bedrock.Client, *bedrocksim.Server) {
	sim := bedrocksim.New()
	servers := map[string]*memnet.Listener{"sts.test:80": memnet.Serve(t, sts), "bedrock.test:80": memnet.Serve(t, sim)}
	cfg := aws.Config{
		Region:        "eu-west-1",
		Credentials:   credentials.NewStaticCredentialsProvider("own", "secret", ""),
		ConfigSources: []any{endpoints{"STS": "http://sts.test", "Bedrock Runtime": "http://bedrock.test"}},
	}
	return bedrock.New(cfg, bedrock.Options{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		return servers[address].Dial(ctx, network, address)
	}}), sim
}

// signers are the access keys that a simulator's requests were signed with.
func signers(sim *bedrocksim.Server) string {
	var keys []string
	for _, call := range sim.Calls() {
		_, key, _ := strings.Cut(call.Header.Get("Authorization"), "Credential=")
		key, _, _ = strings.Cut(key, "/")
		if strings.HasPrefix(key, "ASIA") && call.Header.Get("X-Amz-Security-Token") != "token" {
			key += " without its token"
		}
		keys = append(keys, key)
	}
	return strings.Join(keys, " ")
}

func TestARoleSignsForItsAccount(t *testing.T) {
	const third = "arn:aws:iam::333333333333:role/models"
	for _, row := range []struct {
		name   string
		ask    []bedrock.Target
		pause  time.Duration
		signed string
	}{
		{"without a role, our own keys", []bedrock.Target{{}}, 0, "own"},
		{"a role's keys serve many queries", []bedrock.Target{{Role: elsewhere}, {Role: elsewhere}}, 0, "ASIA210987654321-1 ASIA210987654321-1"},
		{"and all regions", []bedrock.Target{{Role: elsewhere}, {Role: elsewhere, Region: "us-west-2"}}, 0, "ASIA210987654321-1 ASIA210987654321-1"},
		{"but no other role", []bedrock.Target{{Role: elsewhere}, {Role: third}, {}}, 0, "ASIA210987654321-1 ASIA333333333333-2 own"},
		{"until they are about to end", []bedrock.Target{{Role: elsewhere}, {Role: elsewhere}, {Role: elsewhere}}, 14*time.Minute + time.Second, "ASIA210987654321-1 ASIA210987654321-2 ASIA210987654321-3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := twoServices(t, &tokens{})
				for _, ask := range row.ask {
					q := question()
					q.Role, q.Model, q.Input().ModelId = ask.Role, "us."+model, aws.String("us."+model)
					if ask.Region != "" {
						q.Region = ask.Region
					}
					s := client.Open(t.Context(), only(q))
					if _, err := drain(s); err != nil {
						t.Error(err)
					}
					s.Close()
					time.Sleep(row.pause)
				}
				if got := signers(sim); got != row.signed {
					t.Errorf("signed by %s, want %s", got, row.signed)
				}
			})
		})
	}
}

func TestARoleThatCannotBeAssumed(t *testing.T) {
	for _, row := range []struct {
		status   int
		code     string
		kind     fault.Kind
		attempts int
	}{
		{403, "AccessDenied", fault.AccessDenied, 1},
		{403, "InvalidClientTokenId", fault.AccessDenied, 1},
		{400, "ValidationError", fault.Misconfigured, 1},
		{400, "ExpiredToken", fault.Misconfigured, 1},
		{404, "NoSuchThing", fault.Misconfigured, 1},
		{429, "Throttling", fault.Throttled, bedrock.MaxAttempts},
		{503, "ServiceUnavailable", fault.Unavailable, bedrock.MaxAttempts},
	} {
		t.Run(row.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sts := &tokens{refuse: func() (int, string) { return row.status, row.code }}
				client, sim := twoServices(t, sts)
				q := question()
				q.Role = elsewhere
				s := client.Open(t.Context(), only(q))
				defer s.Close()
				_, err := drain(s)
				if fault.KindOf(err) != row.kind || s.Attempts() != row.attempts || int(sts.calls.Load()) != row.attempts || len(sim.Calls()) > 0 {
					t.Errorf("%d attempts, %d calls of STS: %v", s.Attempts(), sts.calls.Load(), err)
				}
				if err == nil || !strings.HasPrefix(err.Error(), "sts: assume "+elsewhere+": "+row.code) || strings.Contains(err.Error(), "secret") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// Whoever waits for the same keys shares one call, which no single caller's time bounds.
func TestAnSTSThatHangsIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := twoServices(t, &tokens{hangs: true})
		q := question()
		q.Role = elsewhere
		start := time.Now()
		s := client.Open(t.Context(), only(q))
		defer s.Close()
		if _, err := drain(s); fault.KindOf(err) != fault.Timeout || time.Since(start) != timeouts.FirstToken {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		time.Sleep(time.Minute) // for the shared call to end
	})
}

// The variable is read by the SDK, as those of the other services are.
func TestSTSMayBeElsewhere(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL_STS", "http://tokens.test")
	t.Setenv("AWS_ACCESS_KEY_ID", "own")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	cfg := loadConfig(t)
	var dialled []string
	client := bedrock.New(cfg, bedrock.Options{Endpoint: "http://bedrock.test", Backoff: always(0), Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled = append(dialled, address)
		return dialOnly(ctx, network, address)
	}})
	q := question()
	q.Role = elsewhere
	s := client.Open(t.Context(), only(q))
	defer s.Close()
	if _, err := drain(s); fault.KindOf(err) != fault.Unavailable || len(dialled) == 0 || dialled[0] != "tokens.test:80" {
		t.Errorf("dialled %v: %v", dialled, err)
	}
}
