package bedrock

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// defaultConnect bounds a handshake where the request names no time-out.
const defaultConnect = 5 * time.Second

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// connectTimeout is the time-out of a target's handshakes.
func connectTimeout(t Timeouts) time.Duration {
	if t.Connect <= 0 {
		return defaultConnect
	}
	return t.Connect
}

// newHTTPClient follows no redirect: a conversation goes to Bedrock or nowhere.
func newHTTPClient(config aws.Config, opts Options, connect time.Duration) *plainClient {
	var transport http.RoundTripper = newTransport(config, opts.Dial, connect)
	if opts.Watch != nil {
		transport = opts.Watch(transport)
	}
	return &plainClient{&http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// newTransport is the configuration's own, or the SDK's, with its proxy and its
// certificates, but bounds both handshakes and keeps connections as we need them: for
// the next query, but none that has slept for longer than 30 s. After a freeze the
// other side may have forgotten it.
func newTransport(config aws.Config, dial dialFunc, connect time.Duration) *http.Transport {
	base, ok := config.HTTPClient.(*awshttp.BuildableClient)
	if !ok {
		base = awshttp.NewBuildableClient()
	}
	t := base.GetTransport() // a copy
	t.DialContext = dialFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, connect)
		defer cancel()
		return dial(ctx, network, address)
	})
	t.TLSHandshakeTimeout = connect
	t.MaxIdleConns, t.MaxIdleConnsPerHost, t.MaxConnsPerHost = 0, 256, 0
	t.IdleConnTimeout = 30 * time.Second
	t.DisableCompression = true
	t.ReadBufferSize, t.WriteBufferSize = bufferSize, bufferSize
	speakHTTP1(t)
	return t
}

// bufferSize is that of a connection's two buffers, which an open stream holds, in bytes.
// With half of net/http's a stream flat out costs the same, and most of a long question
// passes by them.
const bufferSize = 2 << 10

// speakHTTP1 keeps a transport from taking HTTP/2 where a server offers it, so that every
// answer has a connection of its own, and whatever happens to that happens to one answer.
// Over HTTP/2 all share one: where it dies in silence each query times out on it, and so does
// the next, until the kernel gives up after minutes; where it is closed all answers break
// off, and are asked for again in one burst. Pings would find a dead one, but it is not known
// what Bedrock's servers make of them while all models are silent. net/http would also send a
// refused question again by itself, which is not for it to do (see Stream.next).
//
// The price, measured over TLS with 1,000 answers open: 95 kB of resident memory each in place
// of 58, and a handshake where no connection is idle, which the session of an earlier one makes
// shorter. The first token and the deltas come as soon, and cost no more.
func speakHTTP1(t *http.Transport) {
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.NextProtos = []string{"http/1.1"} // a copied transport still offers h2 here
	if t.TLSClientConfig.ClientSessionCache == nil {
		t.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0) // of one host
	}
}

// plainClient hides the WriteTo of request bodies. The SDK closes a body as soon as
// the response headers are in, and the WriteTo of its closed bodies reports io.EOF
// as an error (smithy-go v1.28.8, safeWriteToReadCloser); where the transport has
// not looked for the body's end yet, it then drops the connection with the answer
// on it. Their Read has no such fault.
//
// It also lets no request id through that is none.
type plainClient struct{ next *http.Client }

func (c *plainClient) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	response, err := c.next.Do(r)
	if response != nil {
		cleanRequestID(response.Header)
	}
	return response, err
}
