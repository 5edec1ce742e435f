package bedrock

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
)

// MaxAttempts is how often a model is asked for one answer at most, be it that the
// question does not even reach it.
const MaxAttempts = 4

// maxBackoff bounds the pause before another attempt: a user is waiting.
const maxBackoff = 5 * time.Second

// defaultConnect bounds a handshake where the request names no time-out.
const defaultConnect = 5 * time.Second

// Options tune a [Client]. The zero value is right outside tests.
type Options struct {
	// Endpoint is called in place of AWS's, in every region. The SDK's own
	// variable, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, does the same.
	Endpoint string
	// Backoff is the pause before an attempt. Default: exponential with jitter, at
	// most five seconds.
	Backoff retry.BackoffDelayer
	// Dial makes a connection. Default: TCP, bounded by the request's time-out.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client calls Bedrock in any number of regions. It keeps connections open between
// calls and is safe for concurrent use.
type Client struct {
	config  aws.Config
	opts    Options
	http    *plainClient
	mu      sync.Mutex
	regions map[string]*bedrockruntime.Client
}

// New returns a client that signs with the credentials of config. No connection is
// made before the first call.
func New(config aws.Config, opts Options) *Client {
	if opts.Backoff == nil {
		opts.Backoff = retry.NewExponentialJitterBackoff(maxBackoff)
	}
	if opts.Dial == nil {
		opts.Dial = dial
	}
	return &Client{
		config:  config,
		opts:    opts,
		http:    &plainClient{&http.Client{Transport: newTransport(opts)}},
		regions: map[string]*bedrockruntime.Client{},
	}
}

// region returns the SDK's client for a region, made at its first use.
func (c *Client) region(name string) *bedrockruntime.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	client, ok := c.regions[name]
	if !ok {
		client = bedrockruntime.NewFromConfig(c.config, func(o *bedrockruntime.Options) {
			o.Region = name
			o.HTTPClient = c.http
			o.Retryer = aws.NopRetryer{} // see Stream.next
			if c.opts.Endpoint != "" {
				o.BaseEndpoint = aws.String(c.opts.Endpoint)
			}
		})
		c.regions[name] = client
	}
	return client
}

// newTransport keeps connections for the next query, but none that has slept for
// longer than 30 s: after a freeze the other side may have forgotten it.
func newTransport(opts Options) *http.Transport {
	return &http.Transport{
		DialContext:           opts.Dial,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       30 * time.Second,
		TLSHandshakeTimeout:   defaultConnect,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true,
	}
}

type connectKey struct{}

// dial bounds a connection by the time-out of the query that first needs it.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: defaultConnect, KeepAlive: 15 * time.Second}
	if timeout, ok := ctx.Value(connectKey{}).(time.Duration); ok && timeout > 0 {
		d.Timeout = timeout
	}
	return d.DialContext(ctx, network, address)
}

// plainClient hides the WriteTo of request bodies. The SDK closes a body as soon as
// the response headers are in, and the WriteTo of its closed bodies reports io.EOF
// as an error (smithy-go v1.28.8, safeWriteToReadCloser); where the transport has
// not looked for the body's end yet, it then drops the connection with the answer
// on it. Their Read has no such fault.
type plainClient struct{ next *http.Client }

func (c *plainClient) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.next.Do(r)
}
