package poe_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// What never left is known not to be done.
func TestACallThatNeverLeftIsKnownNotToBeDone(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) }))
	t.Cleanup(proxy.Close)
	proxyURL, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	dials := func(err error) http.RoundTripper {
		return &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, err }}
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	for name, row := range map[string]struct {
		ctx  context.Context
		api  poe.CostAPI
		kind fault.Kind
		says string
	}{
		"nobody there":           {t.Context(), poe.CostAPI{URL: closed.URL}, fault.Unavailable, "refused"},
		"a name that is unknown": {t.Context(), poe.CostAPI{Transport: dials(&net.DNSError{Err: "no such host", Name: "api.poe.com"})}, fault.Unavailable, "no such host"},
		"an unknown certificate": {t.Context(), poe.CostAPI{URL: secure.URL}, fault.Unavailable, "certificate"},
		"a proxy that refuses": {t.Context(), poe.CostAPI{Transport: &http.Transport{Proxy: http.ProxyURL(proxyURL)}},
			fault.Unavailable, "Forbidden"},
		"a caller who has left": {left, poe.CostAPI{URL: closed.URL}, fault.Unavailable, "canceled"},
		"a transport that gives up": {t.Context(), poe.CostAPI{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			return nil, errors.New("no connection is left")
		})}, fault.Unavailable, "no connection is left"},
	} {
		t.Run(name, func(t *testing.T) {
			err := row.api.Capture(row.ctx, costKey, costQuery, poe.Amount{MilliCents: 1})
			if outcomeOf(err) != notDone || fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), "it was not sent: ") || !strings.Contains(err.Error(), row.says) {
				t.Errorf("%s: %v", fault.KindOf(err), err)
			}
			tellsNoSecret(t, err)
		})
	}
}

func TestACallWithoutTimeToConnectIsKnownNotToBeDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{}) // net/http goes on dialling, for another request
		defer close(over)
		api := &poe.CostAPI{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			<-over
			return nil, net.ErrClosed
		}}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := api.Capture(ctx, costKey, costQuery, poe.Amount{MilliCents: 1})
		if outcomeOf(err) != notDone || fault.KindOf(err) != fault.Timeout {
			t.Errorf("%s: %v", fault.KindOf(err), err)
		}
	})
}

// One byte that was taken from the body may be on its way, whatever the transport says.
func TestACallThatMayHaveLeftIsUnknown(t *testing.T) {
	for name, fails := range map[string]roundTrip{
		"and an error": func(r *http.Request) (*http.Response, error) {
			_, _ = r.Body.Read(make([]byte, 1))
			return nil, errors.New("cannot connect")
		},
		"and a body that was closed": func(r *http.Request) (*http.Response, error) {
			_, _ = io.ReadAll(r.Body)
			_ = r.Body.Close()
			return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			api := &poe.CostAPI{Transport: fails}
			if err := api.Capture(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 1}); outcomeOf(err) != unknown {
				t.Error(err)
			}
		})
	}
}

// A transport that goes on after it has failed gets nothing more to send.
func TestACallThatWasGivenUpIsNotSentLater(t *testing.T) {
	var body io.Reader
	api := &poe.CostAPI{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		body = r.Body
		return nil, errors.New("too slow")
	})}
	err := api.Capture(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 1})
	if n, readErr := body.Read(make([]byte, 9)); n != 0 || readErr == nil || outcomeOf(err) != notDone {
		t.Errorf("%d bytes, %v, after %v", n, readErr, err)
	}
}

// A connection that was kept and has died is not taken for one that was never made.
func TestAKeptConnectionThatDiesSendsACallOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := poesim.New(poesim.Options{})
		sim.FailCost(poesim.CostFault{}, poesim.Charged(poesim.Refuse))
		listener := memnet.Serve(t, sim)
		transport := &http.Transport{DialContext: listener.Dial}
		defer transport.CloseIdleConnections()
		api := &poe.CostAPI{URL: "http://localhost", Transport: transport}
		if err := api.Authorize(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 9}); err != nil {
			t.Fatal(err)
		}
		err := api.Capture(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 9})
		if outcomeOf(err) != unknown || sim.CostCalls() != 2 || len(sim.Charge(costQuery).Captured) != 1 {
			t.Errorf("%v, %d calls, %+v", err, sim.CostCalls(), sim.Charge(costQuery))
		}
	})
}

// After each of these net/http would send a request again that it can rewind; the second may
// well come after a charge.
func TestOverHTTP2ACallIsSentOnce(t *testing.T) {
	const headers, rstStream, settings, goAway = 1, 3, 4, 7
	const endStream = 1
	code := func(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
	for name, answer := range map[string]func(stream uint32) []byte{
		"PROTOCOL_ERROR": func(stream uint32) []byte { return frame(rstStream, stream, code(1)) },
		"REFUSED_STREAM": func(stream uint32) []byte { return frame(rstStream, stream, code(7)) },
		"CANCEL":         func(stream uint32) []byte { return frame(rstStream, stream, code(8)) },
		"GOAWAY":         func(uint32) []byte { return frame(goAway, 0, append(code(0), code(0)...)) },
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int64
			server := httptest.NewUnstartedServer(nil)
			server.EnableHTTP2 = true
			server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
				"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
					_, _ = io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")))
					_, _ = conn.Write(frame(settings, 0, nil))
					for {
						kind, flags, stream, err := readFrame(conn)
						switch {
						case err != nil:
							return
						case kind == headers:
							calls.Add(1)
						case kind == 0 && flags&endStream != 0:
							_, _ = conn.Write(answer(stream))
						}
					}
				},
			}
			server.StartTLS()
			defer server.Close()
			api := &poe.CostAPI{URL: server.URL, Transport: server.Client().Transport}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // or it would try for minutes
			defer cancel()
			err := api.Capture(ctx, costKey, costQuery, poe.Amount{MilliCents: 1})
			if outcomeOf(err) != unknown || calls.Load() != 1 {
				t.Errorf("%d calls: %v", calls.Load(), err)
			}
			tellsNoSecret(t, err)
		})
	}
}

// frame is one of HTTP/2 (RFC 9113 §4.1), without flags.
func frame(kind byte, stream uint32, content []byte) []byte {
	b := []byte{0, 0, byte(len(content)), kind, 0}
	return append(binary.BigEndian.AppendUint32(b, stream), content...)
}

func readFrame(r io.Reader) (kind, flags byte, stream uint32, err error) {
	var head [9]byte
	if _, err = io.ReadFull(r, head[:]); err != nil {
		return
	}
	_, err = io.CopyN(io.Discard, r, int64(head[0])<<16|int64(head[1])<<8|int64(head[2]))
	return head[3], head[4], binary.BigEndian.Uint32(head[5:]), err
}
