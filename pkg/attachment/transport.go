package attachment

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"
)

const (
	maxRedirects = 3
	handshake    = 5 * time.Second // each: connecting, TLS, the response's header
	maxHeader    = 32 << 10        // bytes of a response's header
	maxSessions  = 8               // servers whose TLS sessions are remembered
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// network is what tests replace of the way to a server.
type network struct {
	dial     dialFunc // in place of all dialing, judgement of addresses included
	resolver *net.Resolver
	roots    *x509.CertPool
}

// guard is the only way out. It judges every request, redirects too, and has separate
// connections for the public internet and for the local server.
type guard struct {
	places        places
	public, local *http.Transport
}

func newGuard(p places, n network) *guard {
	return &guard{places: p, public: newTransport(n, false), local: newTransport(n, true)}
}

// RoundTrip implements http.RoundTripper.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	reason, err := NotAllowed, g.places.judge(r.URL)
	if r.Response != nil { // the redirect that led here
		reason = RedirectNotAllowed
		err = cmp.Or(err, g.places.judgeRedirect(r.Response.Request.URL, r.URL))
	}
	if err != nil {
		return nil, &Problem{Reason: reason, Err: err}
	}
	transport := g.public
	if g.places.isLocal(r.URL) {
		transport = g.local
	}
	response, err := transport.RoundTrip(r)
	if refused, ok := errors.AsType[*Problem](err); ok && refused.Reason == NotAllowed {
		err = &Problem{Reason: reason, Err: refused.Err}
	}
	return response, err
}

// newTransport knows no proxy, since a proxy would look up names itself, and speaks
// HTTP/1.1 only, whose memory is easier to bound. A connection serves one request: what
// a server sends too much on a connection that is kept, net/http writes to the log, and
// that may be of a file; nor is there one to distrust after a freeze of the process.
// Resuming the session makes up for most of the time that takes.
func newTransport(n network, local bool) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dial := n.dial
	if dial == nil {
		dial = newDialer(n.resolver, local).DialContext
	}
	config := &tls.Config{
		RootCAs:            n.roots,
		MinVersion:         tls.VersionTLS12,
		ClientSessionCache: tls.NewLRUClientSessionCache(maxSessions),
	}
	return &http.Transport{
		DialContext:            dial,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    handshake,
		ResponseHeaderTimeout:  handshake,
		MaxResponseHeaderBytes: maxHeader,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		Protocols:              protocols,
	}
}

func newDialer(resolver *net.Resolver, local bool) *net.Dialer {
	return &net.Dialer{
		Timeout:  handshake,
		Resolver: resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			return mayConnect(address, local)
		},
	}
}

// newClient keeps no cookies, and tells no server where a redirect came from.
func newClient(g *guard) *http.Client {
	return &http.Client{
		Transport: g,
		CheckRedirect: func(r *http.Request, before []*http.Request) error {
			if len(before) > maxRedirects {
				return &Problem{Reason: RedirectNotAllowed, Err: errors.New("there are too many redirects")}
			}
			r.Header.Del("Referer")
			return nil
		},
	}
}
