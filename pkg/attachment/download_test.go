package attachment

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
)

func TestAStatusSaysWhyThereIsNoFile(t *testing.T) {
	for status, want := range map[int]Reason{
		401: Gone, 403: Gone, 404: Gone, 410: Gone,
		204: Empty, 206: Failed, 304: Failed, 400: Failed, 429: Failed, 500: Failed, 502: Failed, 503: Failed,
	} {
		f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		got := one(t, f, at("/x"))
		wantReason(t, got, want)
		if want != Empty && !strings.Contains(got.Err.Error(), fmt.Sprint(status)) {
			t.Errorf("the error does not tell the status: %v", got.Err)
		}
	}
}

func TestAnEmptyFileIsAProblem(t *testing.T) {
	for name, data := range map[string]string{"nothing": "", "white space": " \n\t ", "a byte order mark": utf8Mark} {
		t.Run(name, func(t *testing.T) {
			wantReason(t, one(t, inMemory(t, serving([]byte(data))), at("/x")), Empty)
		})
	}
}

func TestABodyThatNeverEndsIsCutAndCostsBoundedMemory(t *testing.T) {
	for name, row := range map[string]struct {
		start string
		most  uint64 // bytes that may be allocated on the way
	}{
		"text":    {"", 24 << 20},
		"video":   {"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", 64 << 20},
		"picture": {"\xff\xd8\xff\xe0", 64 << 20},
		"zip":     {"PK\x03\x04", 24 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
				chunk := bytes.Repeat([]byte("a"), 64<<10)
				_, err := io.WriteString(w, row.start)
				for err == nil {
					_, err = w.Write(chunk)
				}
			})
			var got Result
			if n := allocated(func() { got = one(t, f, at("/x")) }); n > row.most {
				t.Errorf("%d bytes allocated", n)
			}
			wantReason(t, got, TooLarge)
		})
	}
}

func TestAnEndlessBodyOfNothingKnownIsCutAtOnce(t *testing.T) {
	var sent int
	done := make(chan struct{})
	f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
		defer close(done)
		chunk := bytes.Repeat([]byte{1, 0, 2, 0xff}, 1024)
		for {
			n, err := w.Write(chunk)
			if sent += n; err != nil {
				return
			}
		}
	})
	wantReason(t, one(t, f, at("/x")), UnknownType)
	<-done
	if sent > 64<<10 {
		t.Errorf("%d bytes were read", sent)
	}
}

func TestALyingContentLengthCostsBoundedMemory(t *testing.T) {
	for _, row := range []struct {
		name   string
		length string
		body   string
		want   Reason
		data   string
	}{
		{"too large for anything", "900000000000", "hello", TooLarge, ""},
		{"too large", "20000000", "hello", Failed, ""},
		{"too small", "4", "hello", 0, "hell"},
		{"not a number", "many", "hello", Failed, ""},
		{"negative", "-5", "hello", Failed, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
				conn, out, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				_, _ = fmt.Fprintf(out, "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n%s", row.length, row.body)
				_ = out.Flush()
			})
			var got Result
			if n := allocated(func() { got = one(t, f, at("/x")) }); n > 1<<20 {
				t.Errorf("%d bytes allocated", n)
			}
			if row.want != 0 {
				wantReason(t, got, row.want)
			} else if string(got.File.Data) != row.data {
				t.Errorf("got %q, %v", got.File.Data, got.Err)
			}
		})
	}
}

func TestAnEncodedBodyIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = io.CopyN(z, zeros{}, 16<<20)
	_ = z.Close()
	for _, encoding := range []string{"gzip", "br", "identity", "x-unknown", ""} {
		t.Run(strconv.Quote(encoding), func(t *testing.T) {
			f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Encoding"] = []string{encoding}
				_, _ = w.Write(bomb.Bytes())
			})
			var got Result
			if n := allocated(func() { got = one(t, f, at("/x")) }); n > 1<<20 {
				t.Errorf("%d bytes allocated", n)
			}
			wantReason(t, got, Failed)
		})
	}
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestAHeaderWithoutEndIsAFailure(t *testing.T) {
	f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, out, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, err = io.WriteString(out, "HTTP/1.1 200 OK\r\n")
		for err == nil {
			_, err = io.WriteString(out, "X-More: "+strings.Repeat("a", 1000)+"\r\n")
		}
	})
	var got Result
	if n := allocated(func() { got = one(t, f, at("/x")) }); n > 1<<20 {
		t.Errorf("%d bytes allocated", n)
	}
	wantReason(t, got, Failed)
}

func TestTimeIsBounded(t *testing.T) {
	for name, row := range map[string]struct {
		serve http.HandlerFunc
		want  time.Duration
	}{
		"a server that does not answer": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, handshake},
		"a body that drips": {func(w http.ResponseWriter, _ *http.Request) {
			for _, err := w.Write([]byte("a")); err == nil; _, err = w.Write([]byte("a")) {
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, total},
		"redirects that dawdle": {func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(4500 * time.Millisecond)
			http.Redirect(w, r, "/again", http.StatusFound)
		}, total},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := inMemory(t, row.serve)
				start := time.Now()
				wantReason(t, one(t, f, at("/x")), TooSlow)
				if took := time.Since(start); took != row.want {
					t.Errorf("took %s, want %s", took, row.want)
				}
				time.Sleep(total) // for the server's end
			})
		})
	}
}

func TestACallerThatGivesUpEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "hello")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		results := f.Fetch(ctx, "c", []Wanted{at("/1"), at("/2"), at("/3"), at("/4"), at("/5"), at("/6")}, Limits{})
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %s", took)
		}
		for _, r := range results {
			wantReason(t, r, TooSlow)
			if !errors.Is(r.Err, context.Canceled) {
				t.Errorf("got %v", r.Err)
			}
		}
	}) // which fails if a goroutine is left
}

func TestAConnectionServesOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		f := inMemory(t, serving([]byte("hello")))
		dial := f.guard.local.DialContext
		f.guard.local.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dials++
			return dial(ctx, network, address)
		}
		for range 3 {
			if got := one(t, f, at("/x")); got.Err != nil {
				t.Error(got.Err)
			}
		}
		if dials != 3 {
			t.Errorf("dialed %d times, want 3", dials)
		}
	})
}

func TestNothingIsWrittenToTheLog(t *testing.T) {
	log := new(syncbuf.Buffer)
	stdlog.SetOutput(log)
	defer stdlog.SetOutput(os.Stderr)
	f := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, out, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello to the log")
		_ = out.Flush()
		_ = conn.Close()
	})
	if got := one(t, f, at("/x")); string(got.File.Data) != "he" || log.String() != "" {
		t.Errorf("got %q, %v; log: %s", got.File.Data, got.Err, log)
	}
}

func TestAnErrorTellsNothingOfTheAddressTheNameOrTheContent(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"a bad status": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "hush", http.StatusInternalServerError) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.test/hush", http.StatusFound)
		},
		"no redirect": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "::hush")
			w.WriteHeader(http.StatusFound)
		},
		"no HTTP": func(w http.ResponseWriter, r *http.Request) {
			conn, out, _ := w.(http.Hijacker).Hijack()
			_, _ = io.WriteString(out, "hush hush\r\nhush\r\n\r\n")
			_ = out.Flush()
			_ = conn.Close()
		},
		"a bad header": func(w http.ResponseWriter, r *http.Request) {
			conn, out, _ := w.(http.Hijacker).Hijack()
			_, _ = io.WriteString(out, "HTTP/1.1 200 OK\r\nhush hush\r\n\r\n")
			_ = out.Flush()
			_ = conn.Close()
		},
		"an unknown type": serving([]byte("hush\x00")),
		"a damaged PNG":   serving([]byte("\x89PNG\r\n\x1a\nhush")),
	} {
		t.Run(name, func(t *testing.T) {
			w := Wanted{URL: "http://" + local + "/hush?token=hush", Name: "hush.bin", ContentType: "application/hush"}
			got := one(t, inMemory(t, serve), w)
			if got.Err == nil || strings.Contains(got.Err.Error(), "hush") {
				t.Errorf("got %v", got.Err)
			}
		})
	}
	for _, address := range []string{"https://hush@poecdn.net/hush", "ftp://poecdn.net/hush", "https://evil.test/hush", "https://%zz/hush", "https://poecdn.net:1/hush"} {
		got := one(t, New(Options{}), Wanted{URL: address, Name: "hush"})
		if got.Err == nil || strings.Contains(got.Err.Error(), "hush") {
			t.Errorf("got %v", got.Err)
		}
	}
}

func TestEveryReasonHasANameOfItsOwn(t *testing.T) {
	names := map[string]bool{}
	for _, r := range Reasons() {
		if names[r.String()] || r.String() == "" || r.String() == Reason(0).String() {
			t.Errorf("reason %d is named %q", r, r)
		}
		names[r.String()] = true
	}
}
