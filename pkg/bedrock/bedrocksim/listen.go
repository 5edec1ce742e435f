package bedrocksim

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listen serves on addr, such as "127.0.0.1:0", until stop is called, which cuts what is
// still open. It returns once the port is bound.
func (s *Server) Listen(addr string) (stop func(), err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("simulated bedrock: %w", err)
	}
	web := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = web.Serve(l) // always ErrServerClosed or a listener that died
	}()
	s.setURL("http://" + l.Addr().String())
	return func() {
		_ = web.Close()
		<-done
	}, nil
}
