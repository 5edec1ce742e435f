package lambdahttp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// CutError says why an answer was cut after its first byte. It is what Lambda is
// told in the error trailer, and counts as a failed invocation.
type CutError struct{ Reason string }

func (e *CutError) Error() string { return "lambdahttp: the answer was cut: " + e.Reason }

// responseWriter is an http.ResponseWriter whose every Write is read by the
// runtime client as one piece and sent as one chunk. It may be used by several
// goroutines, as writes of events and of keep-alives are.
type responseWriter struct {
	header http.Header
	body   *io.PipeReader
	out    *io.PipeWriter
	timer  *time.Timer // cuts the answer at the last moment

	once     sync.Once
	begun    chan struct{} // closed when response is set
	response *events.LambdaFunctionURLStreamingResponse
}

// newResponseWriter begins the answer of an invocation with that context.
func newResponseWriter(ctx context.Context, log *slog.Logger) *responseWriter {
	w := &responseWriter{header: http.Header{}, begun: make(chan struct{})}
	w.body, w.out = io.Pipe()
	if deadline, ok := ctx.Deadline(); ok {
		w.timer = time.AfterFunc(time.Until(deadline.Add(-lastMoment)), func() {
			log.ErrorContext(ctx, "the answer was cut at the deadline")
			w.overrun()
		})
	}
	return w
}

func (w *responseWriter) Header() http.Header { return w.header }

// WriteHeader sends status and headers. Only the first call counts.
func (w *responseWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.response = &events.LambdaFunctionURLStreamingResponse{StatusCode: status, Headers: map[string]string{}, Body: w.body}
		for name, values := range w.header {
			if name == "Set-Cookie" {
				w.response.Cookies = append(w.response.Cookies, values...)
				continue
			}
			w.response.Headers[name] = strings.Join(values, ", ")
		}
		close(w.begun)
	})
}

// Write sends b, and waits until the runtime client has taken it. An error means
// that Lambda takes no more of this answer.
func (w *responseWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if len(b) == 0 {
		return 0, nil
	}
	return w.out.Write(b)
}

// Flush sends the header; what was written has been sent already.
func (w *responseWriter) Flush() { w.WriteHeader(http.StatusOK) }

// end ends the answer, whole where err is nil.
func (w *responseWriter) end(err error) {
	if w.timer != nil {
		w.timer.Stop()
	}
	if err != nil {
		w.fail(http.StatusInternalServerError, "Something went wrong. Please try again.")
	}
	w.WriteHeader(http.StatusOK)
	_ = w.out.CloseWithError(err) // never fails
}

// fail answers with a sentence of its own. After the first byte it does nothing,
// and the body has to be cut.
func (w *responseWriter) fail(status int, detail string) {
	w.once.Do(func() {
		w.response = refusal(status, detail)
		close(w.begun)
	})
}

// overrun ends an answer whose handler has not done so in time.
func (w *responseWriter) overrun() {
	w.fail(http.StatusGatewayTimeout, "The answer was not ready in time. Please try again.")
	_ = w.out.CloseWithError(&CutError{"it was not finished by the deadline"})
}

// refusal is a whole answer in the form of those of Poe's own library.
func refusal(status int, detail string) *events.LambdaFunctionURLStreamingResponse {
	body, _ := json.Marshal(map[string]string{"detail": detail}) // strings always encode
	return &events.LambdaFunctionURLStreamingResponse{
		StatusCode: status,
		Headers:    map[string]string{"Content-Type": "application/json"},
		Body:       bytes.NewReader(body),
	}
}
