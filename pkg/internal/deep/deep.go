// Package deep keeps the stacks of goroutines that live long from growing with calls that do
// not. A stack grows in powers of two with the deepest call, and keeps its size for as long
// as its goroutine lives, unless a collection finds less than a quarter in use.
package deep

// Call calls f on a goroutine of its own, and returns when f does; it panics with what f
// panics with. That costs 1 to 4 µs, which are worth it where f is called once and its
// caller then waits for seconds, as one of many.
func Call(f func()) {
	panicked := make(chan any, 1)
	go func() {
		defer func() { panicked <- recover() }()
		f()
	}()
	if p := <-panicked; p != nil {
		panic(p)
	}
}
