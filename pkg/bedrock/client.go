package bedrock

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
)

// MaxAttempts is how often a model is asked for one answer at most, whether or not
// the question reaches it.
const MaxAttempts = 4

// maxBackoff bounds the pause before another attempt: a user is waiting.
const maxBackoff = 5 * time.Second

// Options tune a [Client]. The zero value is right outside tests.
type Options struct {
	// Endpoint is called in place of AWS's, in every region. The SDK's own
	// variable, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, does the same.
	Endpoint string
	// Backoff is the pause before an attempt. Default: exponential with jitter, at
	// most five seconds.
	Backoff retry.BackoffDelayer
	// Dial makes a connection, within the request's time-out. Default: TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Watch is put around what sends requests and reads responses, each attempt by
	// itself, signed. The context is the caller's. Default: nothing.
	Watch func(next http.RoundTripper) http.RoundTripper
}

// Client calls Bedrock in any number of regions. It keeps connections open between
// calls and is safe for concurrent use.
type Client struct {
	config aws.Config
	opts   Options
	memory memory
	health health
	mu     sync.Mutex
	routes map[route]*bedrockruntime.Client
	roles  map[string]aws.CredentialsProvider // by ARN
}

// route is what connections have in common. The time-out is part of it, since a
// transport has one time-out for all its handshakes.
type route struct {
	region  string
	connect time.Duration
	role    string
}

// New returns a client that signs with the credentials of config. No connection is
// made before the first call.
func New(config aws.Config, opts Options) *Client {
	if opts.Backoff == nil {
		opts.Backoff = retry.NewExponentialJitterBackoff(maxBackoff)
	}
	if opts.Dial == nil {
		opts.Dial = (&net.Dialer{KeepAlive: 15 * time.Second}).DialContext
	}
	return &Client{
		config: config, opts: opts,
		routes: map[route]*bedrockruntime.Client{}, roles: map[string]aws.CredentialsProvider{},
	}
}

// sdk returns the SDK's client for a target's route, made at its first use.
func (c *Client) sdk(t Target) *bedrockruntime.Client {
	to := route{t.Region, connectTimeout(t.Timeouts), t.Role}
	c.mu.Lock()
	defer c.mu.Unlock()
	client, ok := c.routes[to]
	if !ok {
		client = c.newSDK(to)
		c.routes[to] = client
	}
	return client
}

func (c *Client) newSDK(to route) *bedrockruntime.Client {
	return bedrockruntime.NewFromConfig(c.config, func(o *bedrockruntime.Options) {
		o.Region = to.region
		o.HTTPClient = newHTTPClient(c.config, c.opts, to.connect)
		o.Retryer = aws.NopRetryer{} // see Stream.next
		if c.opts.Endpoint != "" {
			o.BaseEndpoint = aws.String(c.opts.Endpoint)
		}
		if to.role != "" {
			o.Credentials = c.assume(to)
		}
	})
}
