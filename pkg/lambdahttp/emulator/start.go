package emulator

import (
	"net/http/httptest"
	"testing"
)

// Start serves a function on a loopback port for the length of a test, and returns
// the emulator and the function URL. What the processes write goes to the test's
// log unless opts say otherwise.
func Start(t testing.TB, opts Options) (*Emulator, string) {
	t.Helper()
	if opts.Log == nil {
		opts.Log = t.Output()
	}
	e := New(opts)
	web := httptest.NewServer(e)
	t.Cleanup(func() {
		e.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return e, web.URL
}
