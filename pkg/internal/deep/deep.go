// Package deep keeps the stacks of goroutines that live long from growing with calls that do
// not. A stack grows in powers of two with the deepest call, and keeps its size for as long
// as its goroutine lives, unless a collection finds less than a quarter in use.
package deep

import (
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
)

// Panic is what a call has panicked with, and where: the stack of its caller does not show it.
type Panic struct {
	Value any
	Stack []byte
}

// Error is for a program that ends by it, which prints the stack of the caller alone.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n\n%s", p.Value, p.Stack) }

// Call calls f on a goroutine of its own, and returns when f does. It panics with a [Panic]
// where f panics, but with [http.ErrAbortHandler] itself, which servers look for; and ends its
// goroutine where f ends the one that it is on. It costs 1 to 4 µs, which are worth it where f
// is called once and its caller then waits for seconds, as one of many.
func Call(f func()) {
	ended := make(chan end, 1)
	go func() {
		var e end
		defer func() {
			e.panicked = panicked(recover())
			ended <- e
		}()
		f()
		e.returned = true
	}()
	switch e := <-ended; {
	case e.panicked != nil:
		panic(e.panicked)
	case !e.returned:
		runtime.Goexit()
	}
}

// end is how a call has ended.
type end struct {
	returned bool
	panicked any
}

// panicked is what the caller panics with.
func panicked(p any) any {
	_, told := p.(*Panic) // of a call within the call
	if p == nil || told || p == http.ErrAbortHandler {
		return p
	}
	return &Panic{p, debug.Stack()}
}

// Recovered is what was said first in a panic that was recovered from, and the stacks that it
// came through. It is called where the panic is recovered from.
func Recovered(p any) (value any, stack []byte) {
	stack = debug.Stack()
	if of, ok := p.(*Panic); ok {
		return of.Value, append(of.Stack, stack...)
	}
	return p, stack
}
