package playground

import (
	"errors"
	"io"
	"net/http"
	"regexp"
	"time"
)

// call is one request to Bedrock and its response, as they go by.
type call struct {
	method, url     string
	region          string
	header          http.Header // without what is secret
	request         body
	status          int    // 0: no response yet, or none at all
	failed          string // why there was no response
	broken          string // why it was cut off; empty for one that came to its end
	responseHeader  http.Header
	response        body
	chunks          []chunk // of the response
	sentAt, endedAt time.Time
}

// body is the beginning of one, and how long it was.
type body struct {
	text  []byte
	bytes int
}

func (b *body) add(p []byte) {
	b.bytes += len(p)
	b.text = append(b.text, p[:min(len(p), mostBody-len(b.text))]...)
}

func (b *body) cut() bool { return b.bytes > len(b.text) }

// chunk is when a body had come to a length.
type chunk struct {
	at  time.Time
	end int
}

type transport struct{ next http.RoundTripper }

// secretHeaders are not shown.
var secretHeaders = []string{"Authorization", "X-Amz-Security-Token"}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	a, ok := r.Context().Value(wireKey{}).(*answerWire)
	if !ok {
		return t.next.RoundTrip(r)
	}
	c := &call{method: r.Method, url: r.URL.String(), region: signedFor(r.Header), header: r.Header.Clone(), sentAt: time.Now()}
	for _, name := range secretHeaders {
		c.header.Del(name)
	}
	a.mu.Lock()
	a.calls = append(a.calls, c)
	a.mu.Unlock()
	if r.Body != nil {
		r = r.Clone(r.Context()) // whose body is for us to change
		r.Body = &watchedBody{ReadCloser: r.Body, see: func(p []byte, _ error) { a.note(func() { c.request.add(p) }) }}
	}
	response, err := t.next.RoundTrip(r)
	a.note(func() {
		if err != nil {
			c.failed, c.endedAt = err.Error(), time.Now()
			return
		}
		c.status, c.responseHeader = response.StatusCode, response.Header.Clone()
		response.Body = &watchedBody{ReadCloser: response.Body, see: func(p []byte, err error) { a.note(func() { c.read(p, err) }) }}
	})
	return response, err
}

// signature has the region that a request was signed for.
var signature = regexp.MustCompile(`Credential=[^/]*/\d{8}/([a-z0-9-]+)/`)

func signedFor(h http.Header) (region string) {
	if m := signature.FindStringSubmatch(h.Get("Authorization")); m != nil {
		region = m[1]
	}
	return region
}

func (a *answerWire) note(what func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	what()
}

// read notes what was read of the response.
func (c *call) read(p []byte, err error) {
	c.response.add(p)
	if len(p) > 0 {
		c.chunks = append(c.chunks, chunk{time.Now(), c.response.bytes})
	}
	if err == nil || !c.endedAt.IsZero() {
		return
	}
	c.endedAt = time.Now()
	if err != io.EOF && err != errClosed {
		c.broken = err.Error()
	}
}

// errClosed is the end of a body that is not read to its end.
var errClosed = errors.New("closed")

// watchedBody tells of what is read, and of the end.
type watchedBody struct {
	io.ReadCloser
	see func(p []byte, err error)
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.see(p[:n], err)
	return n, err
}

// Close implements io.Closer.
func (b *watchedBody) Close() error {
	err := b.ReadCloser.Close()
	b.see(nil, errClosed)
	return err
}
