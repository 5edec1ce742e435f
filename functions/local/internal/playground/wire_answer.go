package playground

import (
	"net/http"
	"time"
)

// watchedAnswer is a response to the page, remembered as it is written.
type watchedAnswer struct {
	http.ResponseWriter
	a *answerWire
}

// Unwrap is for http.ResponseController.
func (w *watchedAnswer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *watchedAnswer) WriteHeader(status int) {
	w.begin(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedAnswer) Write(p []byte) (int, error) {
	w.begin(http.StatusOK)
	n, err := w.ResponseWriter.Write(p)
	w.a.note(func() {
		w.a.response.add(p[:n])
		w.a.chunks = append(w.a.chunks, chunk{time.Now(), w.a.response.bytes})
	})
	return n, err
}

func (w *watchedAnswer) begin(status int) {
	w.a.note(func() {
		if w.a.status == 0 && status >= http.StatusOK {
			w.a.status, w.a.header = status, w.Header().Clone()
		}
	})
}

// end is called when nothing more comes.
func (a *answerWire) end(left bool) {
	a.note(func() { a.ended, a.left = true, left })
}

// serveWatched answers a request and remembers both.
func serveWatched(next http.Handler, w http.ResponseWriter, r *http.Request, a *answerWire) {
	defer func() { a.end(r.Context().Err() != nil) }()
	if r.Body != nil {
		r.Body = &watchedBody{ReadCloser: r.Body, see: func(p []byte, _ error) { a.note(func() { a.query.add(p) }) }}
	}
	next.ServeHTTP(&watchedAnswer{w, a}, r)
}
