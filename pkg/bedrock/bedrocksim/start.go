package bedrocksim

import (
	"net/http/httptest"
	"testing"
)

// Start serves on a loopback port for the length of a test. Connections that are still
// open at its end, such as stalled ones, are cut.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := New(opts...)
	web := httptest.NewServer(s)
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
	})
	s.setURL(web.URL)
	return s
}
