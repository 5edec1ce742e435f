package bedrocksim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

// Transport reaches the server without a network, for tests in a testing/synctest bubble,
// where sockets would keep time from advancing. Give it to the SDK's HTTP client; the
// host of the URL does not matter. Responses stream, and are cut where a fault cuts them.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip returns as soon as the response begins.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, leave := context.WithCancel(r.Context())
	read, write := io.Pipe()
	request := r.Clone(ctx)
	if request.Body == nil {
		request.Body = http.NoBody
	}
	w := &pipeWriter{header: http.Header{}, body: write, begun: make(chan struct{})}
	failed := make(chan error, 1)
	go func() { failed <- t.serve(w, request) }()

	// The client may leave while nobody reads; the pipe must not hold the server then.
	context.AfterFunc(ctx, func() { _ = read.CloseWithError(context.Cause(ctx)) })
	select {
	case <-w.begun:
	case err := <-failed:
		if err != nil {
			leave()
			return nil, err
		}
		w.WriteHeader(http.StatusOK) // an answer without any bytes
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: leavingBody{read, leave}, ContentLength: -1, Request: r,
	}, nil
}

// serve runs the handler and ends the body as it did.
func (t transport) serve(w *pipeWriter, r *http.Request) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if v != http.ErrAbortHandler {
				panic(v)
			}
			err = errors.New("bedrocksim: connection closed before the response")
			_ = w.body.CloseWithError(io.ErrUnexpectedEOF)
			return
		}
		_ = w.body.Close()
	}()
	t.server.ServeHTTP(w, r)
	return nil
}

// leavingBody tells the server when the client closes it.
type leavingBody struct {
	io.ReadCloser
	leave context.CancelFunc
}

func (b leavingBody) Close() error {
	b.leave()
	return b.ReadCloser.Close()
}

// pipeWriter is the server's end of a response.
type pipeWriter struct {
	header http.Header
	body   *io.PipeWriter
	once   sync.Once
	begun  chan struct{} // closed once status and sent are set
	status int
	sent   http.Header
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.begun)
	})
}

func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Flush has nothing to do: a pipe keeps nothing back.
func (w *pipeWriter) Flush() {}
