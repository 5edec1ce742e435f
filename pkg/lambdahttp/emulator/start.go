package emulator

import (
	"io"
	"net"
	"net/http"
)

// T is what [Start] needs of a testing.TB. Programs that use the emulator link no
// test framework for it.
type T interface {
	Helper()
	Fatal(args ...any)
	Cleanup(func())
	Output() io.Writer
}

// Start serves a function on a loopback port for the length of a test, and returns
// the emulator and the function URL. What the processes write goes to the test's
// log unless opts say otherwise.
func Start(t T, opts Options) (*Emulator, string) {
	t.Helper()
	if opts.Log == nil {
		opts.Log = t.Output()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := New(opts)
	web := &http.Server{Handler: e}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = web.Serve(listener) // until it is closed
	}()
	t.Cleanup(func() {
		e.Close()
		_ = web.Close()
		<-ended
	})
	return e, "http://" + listener.Addr().String()
}
