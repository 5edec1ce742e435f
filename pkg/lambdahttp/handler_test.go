package lambdahttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/lambdahttp"
)

const get = `{"version":"2.0","rawPath":"/a","requestContext":{"http":{"method":"GET"}}}`

// invoke runs one invocation of a handler that is a function.
func invoke(ctx context.Context, t *testing.T, payload string, opts lambdahttp.Options, h http.HandlerFunc) *events.LambdaFunctionURLStreamingResponse {
	t.Helper()
	r, err := lambdahttp.NewHandler(h, opts)(ctx, json.RawMessage(payload))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pieces reads a body as the runtime client does, and returns what each Read gave.
func pieces(body io.Reader) (all []string, err error) {
	buf := make([]byte, 32<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			all = append(all, string(buf[:n]))
		}
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

func TestEveryWriteIsOnePieceOfTheBody(t *testing.T) {
	r := invoke(t.Context(), t, get, lambdahttp.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("X-List", "a")
		w.Header().Add("X-List", "b")
		w.WriteHeader(http.StatusAccepted)
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("X-Late", "1")
		for i := range 3 {
			fmt.Fprintf(w, "piece %d", i)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			_, _ = w.Write(nil)
		}
	})
	got, err := pieces(r.Body)
	if err != nil || strings.Join(got, "|") != "piece 0|piece 1|piece 2" {
		t.Errorf("%q, %v", got, err)
	}
	if r.StatusCode != http.StatusAccepted || r.Headers["X-List"] != "a, b" || r.Headers["X-Late"] != "" {
		t.Errorf("%d %v", r.StatusCode, r.Headers)
	}
}

// The header must not wait for the body, nor the body for the handler's end.
func TestAFlushSendsTheHeader(t *testing.T) {
	release := make(chan struct{})
	r := invoke(t.Context(), t, get, lambdahttp.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		<-release
		_, _ = io.WriteString(w, "late")
	})
	close(release)
	if got, err := pieces(r.Body); err != nil || len(got) != 1 {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAHandlerThatWritesNothingAnswers200(t *testing.T) {
	r := invoke(t.Context(), t, get, lambdahttp.Options{}, func(http.ResponseWriter, *http.Request) {})
	if got, err := pieces(r.Body); err != nil || len(got) > 0 || r.StatusCode != 200 {
		t.Errorf("%d %q, %v", r.StatusCode, got, err)
	}
}

func TestTheRequestIsTheEvents(t *testing.T) {
	for _, row := range []struct{ name, event, want string }{
		{"everything", `{"version":"2.0","rawPath":"/a%2Fb/c","rawQueryString":"x=1&x=2","cookies":["one=1","two=2"],
			"headers":{"authorization":"Bearer k","x-forwarded-for":"1.2.3.4","content-type":"application/json"},
			"requestContext":{"domainName":"d.lambda-url.us-east-1.on.aws","http":{"method":"POST","sourceIp":"1.2.3.4"}},"body":"{}"}`,
			`POST /a%2Fb/c ["1" "2"] "Bearer k" "one=1; two=2" d.lambda-url.us-east-1.on.aws 1.2.3.4 2 "{}"`},
		{"a body in base64", `{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"POST"}},"body":"aGk=","isBase64Encoded":true}`,
			`POST / [] "" ""   2 "hi"`},
		{"a cookie in the headers too", `{"version":"2.0","rawPath":"/","cookies":["a=1"],"headers":{"cookie":"a=1"},"requestContext":{"http":{"method":"GET"}}}`,
			`GET / [] "" "a=1"   0 ""`},
		{"no path", `{"version":"2.0","requestContext":{"http":{"method":"GET"}}}`, `GET / [] "" ""   0 ""`},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got string
			r := invoke(t.Context(), t, row.event, lambdahttp.Options{}, func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = fmt.Sprintf("%s %s %q %q %q %s %s %d %q", r.Method, r.URL.EscapedPath(), r.URL.Query()["x"], r.Header.Get("Authorization"),
					r.Header.Get("Cookie"), r.Host, r.RemoteAddr, r.ContentLength, body)
			})
			if _, err := pieces(r.Body); err != nil || got != row.want {
				t.Errorf("got  %s\nwant %s (%v)", got, row.want, err)
			}
		})
	}
}

func TestABodyThatIsNoBase64CannotBeRead(t *testing.T) {
	event := `{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"POST"}},"body":"a*b","isBase64Encoded":true}`
	r := invoke(t.Context(), t, event, lambdahttp.Options{}, func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("it was read")
		}
	})
	_, _ = pieces(r.Body)
}

func TestAPathThatIsNotValidIs400(t *testing.T) {
	event := `{"version":"2.0","rawPath":"/%zz","requestContext":{"http":{"method":"POST"}}}`
	r := invoke(t.Context(), t, event, lambdahttp.Options{}, func(http.ResponseWriter, *http.Request) { t.Error("handled") })
	if got, err := pieces(r.Body); err != nil || r.StatusCode != 400 || !strings.Contains(strings.Join(got, ""), "not valid") {
		t.Errorf("%d %q, %v", r.StatusCode, got, err)
	}
}

// invocation is a context like that of an invocation of a minute.
func invocation(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestTheContextEndsWithAReserve(t *testing.T) {
	for reserve, want := range map[time.Duration]time.Duration{
		0:               time.Minute - lambdahttp.DefaultReserve,
		5 * time.Second: 55 * time.Second,
		time.Hour:       45 * time.Second, // at most a quarter
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			r := invoke(invocation(t), t, get, lambdahttp.Options{Reserve: reserve}, func(w http.ResponseWriter, r *http.Request) {
				<-r.Context().Done()
				cause := context.Cause(r.Context())
				if took := time.Since(start); took != want || cause != lambdahttp.ErrDeadline || !errors.Is(cause, context.DeadlineExceeded) {
					t.Errorf("after %s of %s: %v", took, want, cause)
				}
				_, _ = io.WriteString(w, "in time")
			})
			if got, err := pieces(r.Body); err != nil || len(got) != 1 {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestWhoIgnoresTheDeadlineIsCut(t *testing.T) {
	for _, begun := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			start, written := time.Now(), make(chan error)
			r := invoke(invocation(t), t, get, lambdahttp.Options{}, func(w http.ResponseWriter, _ *http.Request) {
				if begun {
					_, _ = io.WriteString(w, "so far")
				}
				time.Sleep(time.Hour)
				_, err := io.WriteString(w, "much later")
				written <- err
			})
			got, err := pieces(r.Body)
			if took := time.Since(start); took < 59*time.Second || took >= time.Minute {
				t.Errorf("after %s", took)
			}
			_, cut := errors.AsType[*lambdahttp.CutError](err)
			if cut != begun || !begun && (r.StatusCode != 504 || err != nil) {
				t.Errorf("%d %q, %v", r.StatusCode, got, err)
			}
			if <-written == nil {
				t.Error("what comes later is taken")
			}
		})
	}
}

func TestAPanicCostsOneAnswer(t *testing.T) {
	for _, row := range []struct {
		name  string
		begun bool
		value any
		want  string
	}{
		{"before the first byte", false, "secret", ""},
		{"after it", true, "secret", "a panic of type string in the handler"},
		{"the handler gives up", true, http.ErrAbortHandler, "the handler gave it up"},
	} {
		t.Run(row.name, func(t *testing.T) {
			log := &syncbuf.Buffer{}
			r := invoke(t.Context(), t, get, lambdahttp.Options{Log: slog.New(slog.NewTextHandler(log, nil))}, func(w http.ResponseWriter, _ *http.Request) {
				if row.begun {
					_, _ = io.WriteString(w, "so far")
				}
				panic(row.value)
			})
			got, err := pieces(r.Body)
			if !row.begun && (err != nil || r.StatusCode != 500 || !strings.Contains(got[0], "Something went wrong")) {
				t.Errorf("%d %q, %v", r.StatusCode, got, err)
			}
			if row.begun && (err == nil || !strings.HasSuffix(err.Error(), row.want)) {
				t.Errorf("%q, %v", got, err)
			}
			if text := log.String(); strings.Contains(text, "secret") || strings.Contains(text, "panic") != (row.value == "secret") {
				t.Errorf("log: %s", text)
			}
		})
	}
}

func TestAHandlerThatDoesNotReturnHasNotAnsweredWhole(t *testing.T) {
	r := invoke(t.Context(), t, get, lambdahttp.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "so far")
		runtime.Goexit()
	})
	if got, err := pieces(r.Body); err == nil || len(got) != 1 {
		t.Errorf("%q, %v", got, err)
	}
}

// The runtime client closes a body that it could not deliver.
func TestNothingIsWrittenForNobody(t *testing.T) {
	written := make(chan error)
	r := invoke(t.Context(), t, get, lambdahttp.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		for {
			if _, err := io.WriteString(w, "piece"); err != nil {
				written <- err
				return
			}
		}
	})
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	<-written
}

func TestManyAtOnceInOneProcess(t *testing.T) {
	h := lambdahttp.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 20 {
			_, _ = io.WriteString(w, r.URL.Path)
		}
	}), lambdahttp.Options{})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			path := fmt.Sprintf("/%d", i)
			r, err := h(invocation(t), json.RawMessage(strings.Replace(get, "/a", path, 1)))
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := pieces(r.Body); err != nil || strings.Join(got, "") != strings.Repeat(path, 20) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

func BenchmarkEvent(b *testing.B) {
	piece := []byte("event: text\r\ndata: {\"text\":\" word\"}\r\n\r\n")
	n := b.N
	r, err := lambdahttp.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range n {
			_, _ = w.Write(piece)
		}
	}), lambdahttp.Options{})(b.Context(), json.RawMessage(get))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		b.Fatal(err)
	}
}
