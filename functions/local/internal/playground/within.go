package playground

import (
	"bytes"
	"io"
	"net/http"
)

// within sends requests to a handler of this program, for answers that are short.
type within struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	to := r.Clone(r.Context())
	to.RequestURI, to.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	a := &wholeAnswer{header: http.Header{}, status: http.StatusOK}
	w.handler.ServeHTTP(a, to)
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(&a.body), ContentLength: int64(a.body.Len()), Request: r,
	}, nil
}

// wholeAnswer keeps what a handler answers.
type wholeAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
	begun  bool
}

// Header implements http.ResponseWriter.
func (a *wholeAnswer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *wholeAnswer) WriteHeader(status int) {
	if !a.begun {
		a.status, a.begun = status, true
	}
}

// Write implements http.ResponseWriter.
func (a *wholeAnswer) Write(b []byte) (int, error) {
	a.begun = true
	return a.body.Write(b)
}

// Flush implements http.Flusher: all is there in the end.
func (a *wholeAnswer) Flush() {}
