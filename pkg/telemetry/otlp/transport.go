package otlp

import (
	"context"
	"net"
	"net/http"
	"time"
)

// maxHeader bounds the headers of a collector's answer, in bytes.
const maxHeader = 16 << 10

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// newTransport calls collectors. A dial goes on without the request that it was for, in case
// another can use it, so that it has a bound of its own: or a collector that is far away and
// silent would have one left over of each query.
func newTransport(dial dialFunc) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		return dial(ctx, network, address)
	}
	t.TLSHandshakeTimeout = timeout
	t.MaxResponseHeaderBytes = maxHeader
	t.IdleConnTimeout = 30 * time.Second // what has slept longer in a frozen process is not trusted
	return t
}
