package main

import (
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/pkg/bedrock"
)

// tlsServer answers over TLS and closes each connection after its answer.
func tlsServer(t *testing.T, resumed chan<- bool) (*httptest.Server, func(*http.Transport)) {
	t.Helper()
	web := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resumed <- r.TLS.DidResume
		w.Header().Set("Connection", "close")
	}))
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return web, func(t *http.Transport) { t.TLSClientConfig.RootCAs = roots }
}

func TestTheNextConnectionToAHostResumesItsSession(t *testing.T) {
	resumed := make(chan bool, 2)
	web, trust := tlsServer(t, resumed)
	client := newHTTPClient().WithTransportOptions(trust)
	for i, want := range []bool{false, true} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, web.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if got := <-resumed; got != want {
			t.Errorf("connection %d: resumed %t", i+1, got)
		}
	}
}

// Bedrock's client makes its connections of ours.
func TestSoDoesTheNextConnectionToBedrock(t *testing.T) {
	resumed := make(chan bool, 2)
	web, trust := tlsServer(t, resumed)
	client := bedrock.New(aws.Config{HTTPClient: newHTTPClient().WithTransportOptions(trust)}, bedrock.Options{Endpoint: web.URL})
	for i, want := range []bool{false, true} {
		client.Warm(t.Context(), "us-east-1")
		if got := <-resumed; got != want {
			t.Errorf("connection %d: resumed %t", i+1, got)
		}
	}
}
