//go:build !race

package gateway_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"
)

// What an answer may hold while its model is silent. In 30 runs, on one core, on two and on two
// that were busy, it was 36,500 to 38,810 bytes of heap in 248 to 252 objects, the goroutines
// themselves included, and 20,410 to 20,620 bytes of stacks. Stacks come in powers of two: 8 KiB
// are the handler's, and would be 16 if any call in it went deeper.
const (
	openGoroutines = 4 // two of the server's connection, two of that to Bedrock
	openHeap       = 40_000
	openObjects    = 260
	openStacks     = 22_000
)

// What it may leave behind: Go keeps goroutines that have ended for others, at 450 bytes each.
const leftHeap = 3_000

// A model may think for a minute, and most answers of a process that has many are silent. What
// is measured includes two sockets that are the test's own, about 1 KB.
func TestAnOpenAnswerCostsNoMoreThanItDid(t *testing.T) {
	const answers = 1000
	bedrock := newHolding(t, answers)
	server := through(t, bedrock.url(), answers)
	address := server.Listener.Addr().String()
	before := runtime.NumGoroutine()
	first := ask(t, address)
	bedrock.goOn(1)
	first.end(t)
	idle := settle(t, before)
	open := make([]*caller, answers)
	for i := range open {
		open[i] = ask(t, address)
	}
	each := use().since(idle, answers)
	t.Logf("each: %+v", each)
	if each.goroutines != openGoroutines || each.heap > openHeap || each.objects > openObjects || each.stacks > openStacks {
		t.Errorf("more than %d goroutines, %d bytes of heap in %d objects, or %d bytes of stacks", openGoroutines, openHeap, openObjects, openStacks)
	}
	bedrock.goOn(answers)
	for i, c := range open {
		c.end(t)
		open[i] = nil
	}
	left := settle(t, idle.goroutines).since(idle, answers)
	t.Logf("left of each: %+v", left)
	if left.heap > leftHeap {
		t.Errorf("more than %d bytes of heap are left", leftHeap)
	}
}

// used is what a process has in use, in bytes.
type used struct{ goroutines, heap, objects, stacks int }

// use takes stock after a collection. The first lets pools keep what they have.
func use() used {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return used{runtime.NumGoroutine(), int(m.HeapAlloc), int(m.HeapObjects), int(m.StackInuse)}
}

// settle takes stock when no more goroutines are left than there should be. Those of connections that were closed end by themselves.
func settle(t *testing.T, goroutines int) used {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > goroutines; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left, want %d", runtime.NumGoroutine(), goroutines)
		}
	}
	return use()
}

func (u used) since(before used, answers int) used {
	return used{
		(u.goroutines - before.goroutines) / answers, (u.heap - before.heap) / answers,
		(u.objects - before.objects) / answers, (u.stacks - before.stacks) / answers,
	}
}

// holding is Bedrock that sends a delta and holds the rest of each answer back. It has no
// goroutine for an answer that is held.
type holding struct {
	listener net.Listener
	held     chan net.Conn
}

func newHolding(t *testing.T, answers int) *holding {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	h := &holding{l, make(chan net.Conn, answers)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go h.answer(c)
		}
	}()
	return h
}

func (h *holding) url() string { return "http://" + h.listener.Addr().String() }

func (h *holding) answer(c net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	if err == nil {
		u := newUpstream()
		_, err = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n%s%s", chunk(u.start), chunk(u.delta))
	}
	if err == nil {
		h.held <- c
	}
}

func chunk(b []byte) string { return fmt.Sprintf("%x\r\n%s\r\n", len(b), b) }

// goOn ends so many answers.
func (h *holding) goOn(answers int) {
	end := chunk(newUpstream().end) + "0\r\n\r\n"
	for range answers {
		c := <-h.held
		_, _ = io.WriteString(c, end) // whoever waits for it will miss it
		_ = c.Close()
	}
}

// caller reads an answer without a goroutine.
type caller struct{ conn net.Conn }

// ask asks and reads the first delta.
func ask(t *testing.T, address string) *caller {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	a := &caller{c}
	fmt.Fprintf(c, "POST /nova-lite HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", accessKey, len(query), query)
	a.read(t, " words")
	return a
}

// read reads until something has come.
func (c *caller) read(t *testing.T, what string) {
	t.Helper()
	var room [4 << 10]byte
	for n := 0; !bytes.Contains(room[:n], []byte(what)); {
		got, err := c.conn.Read(room[n:])
		if n += got; err != nil {
			t.Fatalf("%v after %q", err, room[:n])
		}
	}
	if bytes.Contains(room[:], []byte("event: error")) {
		t.Fatalf("an answer with an error: %q", room[:])
	}
}

func (c *caller) end(t *testing.T) {
	t.Helper()
	c.read(t, "event: done")
	_ = c.conn.Close()
}
