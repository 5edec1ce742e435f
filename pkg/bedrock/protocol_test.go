package bedrock_test

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// offerBoth serves HTTP/1.1 and HTTP/2 over TLS.
func offerBoth(t *testing.T, l net.Listener, handler http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	if l != nil {
		_ = server.Listener.Close()
		server.Listener = l
	}
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// trusting is a configuration that knows the server's certificate.
func trusting(server *httptest.Server) aws.Config {
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return aws.Config{
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		HTTPClient:  awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.TLSClientConfig.RootCAs = roots }),
	}
}

// The SDK's transport takes HTTP/2 where a server offers it, and so does each that is
// copied from one.
func TestHTTP1IsSpokenWhateverTheServerOffers(t *testing.T) {
	for name, configure := range map[string]func(*testing.T, *httptest.Server) aws.Config{
		"by the SDK's transport":                 func(_ *testing.T, server *httptest.Server) aws.Config { return trusting(server) },
		"with certificates from the environment": trustingBundle,
		"by a transport that has spoken HTTP/2 before": func(t *testing.T, server *httptest.Server) aws.Config {
			cfg := trusting(server)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := cfg.HTTPClient.Do(r)
			if err != nil || response.ProtoMajor != 2 {
				t.Fatalf("%+v, %v", response, err)
			}
			_ = response.Body.Close()
			return cfg
		},
	} {
		t.Run(name, func(t *testing.T) {
			var spoken sync.Map
			sim := bedrocksim.New()
			server := offerBoth(t, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					spoken.Store(r.Proto, r.RemoteAddr)
				}
				sim.ServeHTTP(w, r)
			}))
			if _, err := ask(t, bedrock.New(configure(t, server), bedrock.Options{Endpoint: server.URL})); err != nil {
				t.Error(err)
			}
			spoken.Range(func(proto, _ any) bool {
				if proto != "HTTP/1.1" {
					t.Errorf("spoke %s", proto)
				}
				return true
			})
		})
	}
}

func TestAConnectionThatIsLostEndsOneAnswer(t *testing.T) {
	goOn := make(chan struct{})
	server := offerBoth(t, nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(frame("contentBlockDelta", `{"delta":{"text":"a"}}`))
		w.(http.Flusher).Flush()
		<-goOn
		_, _ = w.Write(frame("messageStop", `{"stopReason":"end_turn"}`))
	}))
	var dialled []net.Conn
	client := bedrock.New(trusting(server), bedrock.Options{Endpoint: server.URL, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		dialled = append(dialled, c)
		return c, err
	}})
	var open []*bedrock.Stream
	for range 3 {
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		if _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		open = append(open, s)
	}
	_ = dialled[0].Close()
	if _, err := drain(open[0]); fault.KindOf(err) != fault.StreamBroken {
		t.Errorf("the answer on the lost connection: %v", err)
	}
	close(goOn)
	for _, s := range open[1:] {
		if _, err := drain(s); err != nil {
			t.Errorf("another answer: %v", err)
		}
	}
}

// Each answer that is under way has a connection, and the handshake is what that costs.
func TestAnotherConnectionGoesOnWithTheSessionOfTheFirst(t *testing.T) {
	goOn, resumed := make(chan struct{}), make(chan bool, 3)
	server := offerBoth(t, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resumed <- r.TLS.DidResume
		_, _ = w.Write(frame("contentBlockDelta", `{"delta":{"text":"a"}}`))
		w.(http.Flusher).Flush()
		<-goOn
		_, _ = w.Write(frame("messageStop", `{"stopReason":"end_turn"}`))
	}))
	client := bedrock.New(trusting(server), bedrock.Options{Endpoint: server.URL})
	for i := range 3 {
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		if _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		if got := <-resumed; got != (i > 0) {
			t.Errorf("connection %d resumed a session: %t", i+1, got)
		}
	}
	close(goOn)
}

// What is sent over a connection that has died in silence comes to nobody. The query that
// finds out must not leave it to the next.
func TestADeadConnectionCostsOneQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := memnet.Listen()
		server := offerBoth(t, l, bedrocksim.New())
		var died atomic.Bool
		first := true
		dial := func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := l.Dial(ctx, network, address)
			if first && err == nil {
				c, first = mortal{c, &died}, false
			}
			return c, err
		}
		client := bedrock.New(trusting(server), bedrock.Options{Endpoint: "https://example.com", Dial: dial})
		if _, err := ask(t, client); err != nil {
			t.Fatal(err)
		}
		died.Store(true)
		start := time.Now()
		if _, err := ask(t, client); fault.KindOf(err) != fault.Timeout || time.Since(start) != timeouts.FirstToken {
			t.Errorf("over the dead connection: %v after %s", err, time.Since(start))
		}
		start = time.Now()
		if _, err := ask(t, client); err != nil || time.Since(start) > time.Second {
			t.Errorf("after it: %v after %s", err, time.Since(start))
		}
	})
}

// mortal is a connection that loses what is written after it has died.
type mortal struct {
	net.Conn
	died *atomic.Bool
}

func (m mortal) Write(b []byte) (int, error) {
	if m.died.Load() {
		return len(b), nil
	}
	return m.Conn.Write(b)
}
