package bedrock

// apart calls f on a goroutine of its own, and returns when f does; it panics as f does. A
// stack grows with the deepest call and keeps its size while the goroutine lives. The SDK's
// calls need 32 KiB, which whoever then waits for a stream would hold as long as that is
// open: half of all that it takes. The goroutine costs some 4 µs.
func apart(f func()) {
	panicked := make(chan any, 1)
	go func() {
		defer func() { panicked <- recover() }()
		f()
	}()
	if p := <-panicked; p != nil {
		panic(p)
	}
}
