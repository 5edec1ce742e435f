package poe_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// cable is a connection that can be pulled out.
type cable struct {
	*recorder
	out      atomic.Bool
	deadline atomic.Pointer[time.Time]
}

var errPulled = errors.New("connection reset by peer")

func (c *cable) Write(b []byte) (int, error) {
	if c.out.Load() {
		return 0, errPulled
	}
	return c.recorder.Write(b)
}

func (c *cable) SetWriteDeadline(t time.Time) error {
	c.deadline.Store(&t)
	return nil
}

// Whoever produces the answer may wait for its next piece while only the timer
// writes, and only a write shows that the connection is gone.
func TestAConnectionThatIsGoneIsToldOfOnce(t *testing.T) {
	text := func(w *poe.EventWriter) { _ = w.Text("a") }
	for name, row := range map[string]struct {
		before, after func(*poe.EventWriter)
		told          time.Duration // after the connection has gone
	}{
		"by the empty text": {nil, nil, time.Second},
		"by a keep-alive":   {text, nil, 10 * time.Second},
		"by a piece":        {text, text, 0},
		"by an error":       {text, func(w *poe.EventWriter) { _ = w.Fail(poe.Error{Text: "a"}) }, 0},
		"by the end":        {text, func(w *poe.EventWriter) { _ = w.Close() }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &cable{recorder: newRecorder()}
				var w *poe.EventWriter
				var told []time.Duration
				start := time.Now()
				w = poe.NewEventWriter(c, poe.StreamOptions{Gone: func(err error) {
					told = append(told, time.Since(start))
					if !errors.Is(err, poe.ErrGone) || !errors.Is(err, errPulled) || !errors.Is(w.Text("b"), poe.ErrGone) {
						t.Errorf("told of %v", err)
					}
				}})
				if row.before != nil {
					row.before(w)
				}
				c.out.Store(true)
				if row.after != nil {
					row.after(w)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				_ = w.Close()
				synctest.Wait()
				if len(told) != 1 || told[0] != row.told {
					t.Errorf("told after %v, want %s", told, row.told)
				}
			})
		})
	}
}

func TestAWholeStreamTellsOfNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := poe.NewEventWriter(newRecorder(), poe.StreamOptions{Gone: func(err error) { t.Errorf("told of %v", err) }})
		_ = w.Text("a")
		time.Sleep(time.Minute)
		_ = w.Close()
		_ = w.Text("b")
		synctest.Wait()
	})
}

func TestEveryWriteIsBoundedInTime(t *testing.T) {
	for keepAlive, want := range map[time.Duration]time.Duration{0: 30 * time.Second, 25 * time.Second: 50 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			c := &cable{recorder: newRecorder()}
			w := poe.NewEventWriter(c, poe.StreamOptions{KeepAlive: keepAlive})
			for _, silence := range []time.Duration{0, time.Millisecond, 999 * time.Millisecond, 20 * time.Second, time.Hour} {
				time.Sleep(silence)
				synctest.Wait()
				_ = w.Text("word ")
				if left := time.Until(*c.deadline.Load()); left < want || left > want+want/30 {
					t.Errorf("after %s of silence a write has %s, want %s", silence, left, want)
				}
			}
			_ = w.Close()
		})
	}
}

func TestAServerThatCannotBoundAWriteIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &unbounded{recorder: newRecorder()}
		w := poe.NewEventWriter(r, poe.StreamOptions{})
		for range 10 {
			_ = w.Text("a")
			time.Sleep(10 * time.Second)
		}
		if err := w.Close(); err != nil || r.asked != 1 {
			t.Errorf("asked %d times, %v", r.asked, err)
		}
		checkStream(t, r.Body.String())
	})
}

type unbounded struct {
	*recorder
	asked int
}

func (u *unbounded) SetWriteDeadline(time.Time) error {
	u.asked++
	return http.ErrNotSupported
}

// The connection's buffers take some of the answer; then nothing is taken any more.
func TestAClientThatReadsNothingIsGoneWhenItsTimeIsUp(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		e := poe.NewEventWriter(w, poe.StreamOptions{Gone: func(err error) { ended <- err }})
		e.SetWriteTimeout(100 * time.Millisecond)
		for e.Replace(strings.Repeat("x", 100<<10)) == nil {
		}
		_ = e.Close()
	}))
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10)
		return ctx
	}
	server.Start()
	defer server.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, poe.ErrGone) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
