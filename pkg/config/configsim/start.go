package configsim

import (
	"net"
	"net/http"
)

// T is what [Start] needs of a testing.TB. Programs that play the services link no
// test framework for it.
type T interface {
	Helper()
	Fatal(args ...any)
	Cleanup(func())
}

// Start serves on a loopback port for the length of a test, and returns the address.
func Start(t T) (*Server, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := New()
	web := &http.Server{Handler: s}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = web.Serve(listener) // until it is closed
	}()
	t.Cleanup(func() {
		_ = web.Close()
		<-ended
	})
	return s, "http://" + listener.Addr().String()
}
