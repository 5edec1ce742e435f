package lambdahttp

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/poebridge/poebridge/pkg/internal/deep"
)

// DefaultReserve is the time before the invocation's deadline at which the
// handler's context ends.
const DefaultReserve = time.Second

// lastMoment is the time before the deadline at which an answer that has not ended
// is cut. At the deadline itself Lambda kills the process, and with it whatever
// else runs there.
const lastMoment = 150 * time.Millisecond

// ErrDeadline is the cause of a context that ended so that the answer can still be
// finished. errors.Is takes it for context.DeadlineExceeded.
var ErrDeadline = fmt.Errorf("lambdahttp: the invocation is close to its deadline: %w", context.DeadlineExceeded)

// ErrShutdown is the cause of a context that ended because Lambda ends the process. It
// is one more end of time: errors.Is takes it for context.DeadlineExceeded too.
var ErrShutdown = fmt.Errorf("lambdahttp: the process is being ended: %w", context.DeadlineExceeded)

// Options tune a handler. The zero value is right for most.
type Options struct {
	Reserve time.Duration // 0 is DefaultReserve
	Log     *slog.Logger  // for panics and overruns; nil discards
}

// Invoke is one invocation: a payload in, a response to be read to its end. An
// error is reported to Lambda as a failed invocation.
type Invoke func(ctx context.Context, payload json.RawMessage) (*events.LambdaFunctionURLStreamingResponse, error)

// Start serves h until the environment ends; it does not return.
//
// Lambda sends SIGTERM half a second before it kills the process, and only to a function
// that has registered an extension, which aws-lambda-go does for those that ask. The
// contexts of all requests under way end then, so that their answers can.
func Start(h http.Handler, opts Options) {
	ctx, end := context.WithCancelCause(context.Background())
	lambda.StartWithOptions(NewHandler(h, opts),
		lambda.WithContext(ctx), lambda.WithEnableSIGTERM(func() { end(ErrShutdown) }))
}

// NewHandler returns what aws-lambda-go's Start takes. It is safe for concurrent
// use if h is. It returns as soon as h has written its header, and the body ends
// when h has returned.
//
// If h panics or runs out of time after its first byte, reading the body fails with
// a [*CutError], which becomes the invocation's error trailer; before it, the answer
// is a 500 or 504. A payload that is no function URL event is a [*NotRequestError].
func NewHandler(h http.Handler, opts Options) Invoke {
	if opts.Reserve <= 0 {
		opts.Reserve = DefaultReserve
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return func(ctx context.Context, payload json.RawMessage) (*events.LambdaFunctionURLStreamingResponse, error) {
		event, err := decodeEvent(payload)
		if err != nil {
			return nil, err
		}
		requestCtx, cancel := withReserve(ctx, opts.Reserve)
		r, err := newRequest(requestCtx, event)
		if err != nil {
			cancel()
			return refusal(http.StatusBadRequest, err.Error()), nil
		}
		w := newResponseWriter(ctx, opts.Log)
		go func() {
			defer cancel()
			serve(h, w, r, opts.Log)
		}()
		<-w.begun
		return w.response, nil
	}
}

// serve runs the handler and ends the answer, whatever happens.
func serve(h http.Handler, w *responseWriter, r *http.Request, log *slog.Logger) {
	returned := false
	defer func() {
		p := recover()
		switch {
		case returned:
			w.end(nil)
		case p == nil:
			w.end(&CutError{"the handler has ended its goroutine"})
		case p == http.ErrAbortHandler:
			w.end(&CutError{"the handler gave it up"})
		default:
			// What a panic says may quote the request, so only its type is told.
			value, stack := deep.Recovered(p)
			log.ErrorContext(r.Context(), "panic in the handler", "type", fmt.Sprintf("%T", value), "stack", string(stack))
			w.end(&CutError{fmt.Sprintf("a panic of type %T in the handler", value)})
		}
	}()
	h.ServeHTTP(w, r)
	returned = true
}

// withReserve returns a context that ends before the invocation does. Of a very
// short one the reserve takes at most a quarter.
func withReserve(ctx context.Context, reserve time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	reserve = min(reserve, time.Until(deadline)/4)
	return context.WithDeadlineCause(ctx, deadline.Add(-reserve), ErrDeadline)
}
