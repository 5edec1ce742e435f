package bedrocksim

// T is what [Start] needs of a testing.TB. Programs that use the simulator link no
// test framework for it.
type T interface {
	Helper()
	Fatal(args ...any)
	Cleanup(func())
}

// Start serves on a loopback port for the length of a test. Connections that are still
// open at its end, such as stalled ones, are cut.
func Start(t T, opts ...Option) *Server {
	t.Helper()
	s := New(opts...)
	stop, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s
}
