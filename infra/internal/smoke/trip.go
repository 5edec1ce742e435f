package main

import (
	"cmp"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// trip is one request and its answer as they were seen on the wire.
type trip struct {
	sent     time.Time
	wrote    atomic.Int64 // when the request was written, in ns since it was sent; without connecting
	status   int
	proto    string
	chunked  bool
	header   http.Header
	zipped   bool
	arrivals []time.Duration // of the reads that brought something, since it was sent
}

// remapped is what stands before the names of headers that AWS gives another meaning.
const remapped = "X-Amzn-Remapped-"

// ours reports whether the function itself has answered, and not Lambda before it.
func (t *trip) ours() bool { return t.id() != "" }

// id finds the log line; empty where Lambda has answered.
func (t *trip) id() string {
	return cmp.Or(t.header.Get("X-Request-Id"), t.header.Get(remapped+"X-Request-Id"))
}

// firstByte is how long the function, and the way to it, took to begin: without the time to
// connect, which is not the function's.
func (t *trip) firstByte() time.Duration {
	if len(t.arrivals) == 0 {
		return 0
	}
	return t.arrivals[0] - time.Duration(t.wrote.Load())
}

// recorder is a way to the function that keeps what it sees of one request. It asks for
// gzip and undoes it, so that a compressed answer can still be read.
type recorder struct {
	base http.RoundTripper
	trip *trip
}

// RoundTrip implements http.RoundTripper.
func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.trip.sent = time.Now()
	req = req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { r.trip.wrote.Store(int64(time.Since(r.trip.sent))) },
	}))
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := r.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	r.trip.status, r.trip.proto, r.trip.header = resp.StatusCode, resp.Proto, resp.Header
	r.trip.chunked = slices.Contains(resp.TransferEncoding, "chunked")
	resp.Body = arrivals{resp.Body, r.trip}
	if strings.Contains(resp.Header.Get("Content-Encoding"), "gzip") {
		r.trip.zipped = true
		resp.Body = &unzipped{of: resp.Body}
	}
	return resp, nil
}

// arrivals notes when something comes.
type arrivals struct {
	io.ReadCloser
	trip *trip
}

func (a arrivals) Read(b []byte) (int, error) {
	n, err := a.ReadCloser.Read(b)
	if n > 0 {
		a.trip.arrivals = append(a.trip.arrivals, time.Since(a.trip.sent))
	}
	return n, err
}

// unzipped undoes gzip from the first read on.
type unzipped struct {
	of  io.ReadCloser
	zip *gzip.Reader
}

func (u *unzipped) Read(b []byte) (int, error) {
	if u.zip == nil {
		zip, err := gzip.NewReader(u.of)
		if err != nil {
			return 0, err
		}
		u.zip = zip
	}
	return u.zip.Read(b)
}

func (u *unzipped) Close() error { return u.of.Close() }
