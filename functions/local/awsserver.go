package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// awsServer plays Bedrock, Parameter Store and Secrets Manager at one address, for a
// function that runs elsewhere, such as in SAM's container. The two stores hold what a
// deployment would put there from the files as they now stand.
type awsServer struct {
	files   deployedFiles
	bedrock http.Handler
	stores  *configsim.Server
	log     *slog.Logger
	url     string // of its listener, seen from this machine
	port    string

	mu     sync.Mutex
	stored contents // what stores holds
}

// startAWS serves at -aws-addr until stop is called.
func startAWS(ctx context.Context, s *site, m *model, log *slog.Logger) (a *awsServer, stop func(), err error) {
	a = &awsServer{files: newDeployedFiles(s), bedrock: m.sim, stores: configsim.New(), log: log, stored: newContents()}
	if err := a.refresh(ctx); err != nil {
		return nil, nil, fmt.Errorf("-aws-addr: this could not be deployed:\n%w", err)
	}
	listener, err := net.Listen("tcp", s.opts.awsAddr)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot listen on %s (-aws-addr chooses another address): %w", s.opts.awsAddr, err)
	}
	a.url = baseURL(listener.Addr())
	_, a.port, _ = net.SplitHostPort(listener.Addr().String()) // a listener's address has both
	web := &http.Server{Handler: a, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = web.Serve(listener) // until it is closed
	}()
	return a, func() { _ = web.Close(); <-ended }, nil
}

// ServeHTTP tells the services apart by what only the stores' protocol has: the header
// that names an operation. Bedrock's requests have it in their path.
func (a *awsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Amz-Target") == "" {
		a.bedrock.ServeHTTP(w, r)
		return
	}
	if err := a.refresh(r.Context()); err != nil {
		a.log.ErrorContext(r.Context(), "not all files can be put where a deployment would put them; their last versions serve on", "error", err.Error())
	}
	a.stores.ServeHTTP(w, r)
}

// refresh puts what has changed in the files into the stores. What cannot be read keeps
// its last value, and nothing is taken for gone while there is such a thing.
func (a *awsServer) refresh(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, err := a.files.read(ctx)
	gone := err == nil
	apply(a.stored.parameters, found.parameters, gone, a.stores.PutParameter, a.stores.DeleteParameter)
	apply(a.stored.secrets, found.secrets, gone, a.stores.PutSecret, a.stores.DeleteSecret)
	return err
}

// apply brings stored to what was found.
func apply(stored, found map[string]string, gone bool, put func(name, value string), remove func(name string)) {
	for name, value := range found {
		if last, ok := stored[name]; !ok || last != value {
			stored[name] = value
			put(name, value)
		}
	}
	for name := range stored {
		if _, ok := found[name]; !ok && gone {
			delete(stored, name)
			remove(name)
		}
	}
}
