package bedrock_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// warmed is Bedrock behind TLS that counts its connections.
type warmed struct {
	client      *bedrock.Client
	connections atomic.Int32
}

// newWarmed offers HTTP/2 where http2 says so, and greet answers HEADs in place of the simulator.
func newWarmed(t *testing.T, http2 bool, greet http.HandlerFunc) *warmed {
	t.Helper()
	w := &warmed{}
	sim := bedrocksim.New()
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead && greet != nil {
			greet(rw, r)
			return
		}
		sim.ServeHTTP(rw, r)
	}))
	web.EnableHTTP2 = http2
	web.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			w.connections.Add(1)
		}
	}
	web.StartTLS()
	t.Cleanup(web.Close)
	w.client = bedrock.New(trusting(web), bedrock.Options{Endpoint: web.URL})
	return w
}

func (w *warmed) ask(t *testing.T, connect time.Duration) {
	t.Helper()
	q := question()
	q.Timeouts.Connect = connect
	s := w.client.Open(t.Context(), only(q))
	defer s.Close()
	if _, err := drain(s); err != nil {
		t.Error(err)
	}
}

func TestTheFirstQuestionFindsTheConnectionThatWasOpenedAhead(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2 offered": true} {
		t.Run(name, func(t *testing.T) {
			w := newWarmed(t, http2, nil)
			w.client.Warm(t.Context(), question().Region)
			for _, connect := range []time.Duration{5 * time.Second, 0} { // the default, said and not said
				w.ask(t, connect)
			}
			if n := w.connections.Load(); n != 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// A question waits neither for a greeting that is not answered nor for one that is refused.
func TestAGreetingThatComesToNothingCostsTheFirstQuestionNothing(t *testing.T) {
	for name, greet := range map[string]http.HandlerFunc{
		"silence":          func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"a cut":            func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a server's fault": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.test/", http.StatusFound)
		},
		"a page": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "1000") },
	} {
		t.Run(name, func(t *testing.T) {
			came := make(chan struct{}, 1)
			w := newWarmed(t, false, func(rw http.ResponseWriter, r *http.Request) {
				came <- struct{}{}
				greet(rw, r)
			})
			go w.client.Warm(t.Context(), question().Region)
			<-came
			w.ask(t, 0)
			if w.connections.Load() > 2 {
				t.Errorf("%d connections", w.connections.Load())
			}
		})
	}
}
