package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"
)

// shutdown is how long answers that are under way may go on, and then how long they
// may take to end: seven seconds of the ten that Docker gives before it kills.
type shutdown struct{ grace, ending time.Duration }

var defaultShutdown = shutdown{5 * time.Second, 2 * time.Second}

// errShutdown is the cause of a request's context when its grace is over. It is one more
// end of time, as it is for a function on Lambda.
var errShutdown = fmt.Errorf("the program is being ended: %w", context.DeadlineExceeded)

// errFaulty is why serving ends where the start has failed. Nobody is to be told later what is
// wrong because somebody has asked already, so that answers have no grace then.
var errFaulty = errors.New("the start has failed")

// firstTurn is for requests that came while the program was starting. On one processor, Go looks
// at the network when nothing else can run, or after ten milliseconds.
const firstTurn = 2 * time.Millisecond

// serve answers requests until ctx ends. Whoever asks first does not wait until all templates
// are judged and the banner is out; a fault that ends the start still ends it.
func (s *site) serve(ctx context.Context, listener net.Listener, handler http.Handler, end func(), log *slog.Logger, stdout io.Writer) error {
	serving, abandon := context.WithCancelCause(ctx)
	defer abandon(nil)
	announced := make(chan error, 1)
	go func() {
		time.Sleep(firstTurn)
		err := s.announce(ctx, stdout, baseURL(listener.Addr()))
		if err != nil {
			abandon(errFaulty)
		}
		announced <- err
	}()
	served := serve(serving, listener, handler, end, log, defaultShutdown)
	if err := <-announced; err != nil {
		return err
	}
	return served
}

// announce is the part of the start that no request has to wait for. What it used is given
// back to the system: the templates of a whole site are read and judged, and then the program
// mostly waits.
func (s *site) announce(ctx context.Context, stdout io.Writer, base string) error {
	if _, err := s.from.catalogue(); err != nil {
		return fmt.Errorf("-config: %w", err)
	}
	s.banner(ctx, stdout, base)
	debug.FreeOSMemory()
	return nil
}

// serve answers requests until ctx ends. Those that are under way then may go on for the
// grace, which there is none of after errFaulty. Then their contexts end, and end is called for
// what does not go by them.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, end func(), log *slog.Logger, times shutdown) error {
	base, expire := context.WithCancelCause(context.WithoutCancel(ctx))
	defer expire(nil)
	server := &http.Server{
		Handler:           handler,
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	if errors.Is(context.Cause(ctx), errFaulty) {
		times.grace = 0
	}
	if !within(times.grace, server.Shutdown) {
		expire(errShutdown)
		go end()
		if !within(times.ending, server.Shutdown) {
			_ = server.Close()
		}
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// within reports whether something is done in time.
func within(d time.Duration, do func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return do(ctx) == nil
}
