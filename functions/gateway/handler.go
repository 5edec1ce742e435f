package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"

	"github.com/poebridge/poebridge/pkg/fault"
)

// handler serves a service that may not have come up yet. A start that fails is
// tried again with the next request: a process that exits instead would be started
// over and over, and users would see nothing that helps.
type handler struct {
	log  *slog.Logger
	open func(context.Context) (http.Handler, error)

	mu      sync.Mutex
	service http.Handler
}

func newHandler(log *slog.Logger, open func(context.Context) (http.Handler, error)) *handler {
	return &handler{log: log, open: open}
}

// load starts the service unless it is up.
func (h *handler) load(ctx context.Context) http.Handler {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.service != nil {
		return h.service
	}
	s, err := h.open(ctx)
	if err != nil {
		h.log.ErrorContext(ctx, "the function is not set up correctly", fault.CountedConfig.Attr(), "error", err.Error())
		return nil
	}
	h.service = s
	return s
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s := h.load(r.Context()); s != nil {
		s.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, `{"detail":"This bot is not set up correctly. Its operator has to change that; the function's log says what is wrong."}`)
}
