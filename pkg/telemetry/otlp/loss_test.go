package otlp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/lambdahttp"
)

// What collectors do that are not well.
var ill = map[string]struct {
	answer http.HandlerFunc
	says   string
	after  time.Duration // the connection of the query ends then
}{
	"silent": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "the collector does not answer in time", time.Second},
	"slow":   {func(_ http.ResponseWriter, _ *http.Request) { time.Sleep(900 * time.Millisecond) }, "", 900 * time.Millisecond},
	"half":   {func(w http.ResponseWriter, r *http.Request) { dribble(w, r) }, "the collector does not answer in time", time.Second},
	"busy":   {status(http.StatusTooManyRequests), "the collector answers with status 429", 0},
	"down":   {status(http.StatusServiceUnavailable), "the collector answers with status 503", 0},
	"gone":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the connection to the collector failed", 0},
	"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/v1/traces", http.StatusTemporaryRedirect)
	}, "the collector answers with status 307", 0},
	"echoing": {echo, "the connection to the collector failed", 0},
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// dribble begins an answer and never ends it.
func dribble(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, "{")
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// echo answers with what it was sent where HTTP has something else.
func echo(w http.ResponseWriter, r *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(conn, r.Header.Get("Api-Key")+"\r\n\r\n")
	_ = conn.Close()
}

// losses are the lines of the log that tell of a lost trace, as level and words.
func (r *rig) losses() (out []string) {
	r.t.Helper()
	synctest.Wait()
	for text := range strings.Lines(r.log.String()) {
		var line struct{ Level, Msg, Error string }
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			r.t.Fatal(err)
		}
		if line.Msg == "a trace is lost" {
			out = append(out, line.Level+" "+line.Error)
		}
	}
	return out
}

// A trace may be lost; an answer is not, nor is it late.
func TestNoCollectorCostsAnAnswer(t *testing.T) {
	for name, row := range ill {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, env("OTEL_EXPORTER_OTLP_HEADERS", "api-key=ZQMARKZQ"))
				r.collector.answer = row.answer
				r.sim.Script(bedrocksim.Text("Two", " dogs"))
				began, done := time.Now(), time.Duration(-1)
				request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://gateway.test/pair", strings.NewReader(query))
				request.Header.Set("Authorization", "Bearer "+accessKey)
				response, err := r.wire.Client().Do(request)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				var answer strings.Builder
				for piece := make([]byte, 4096); err == nil; {
					var n int
					n, err = response.Body.Read(piece)
					if answer.Write(piece[:n]); done < 0 && strings.Contains(answer.String(), "event: done") {
						done = time.Since(began)
					}
				}
				if err != io.EOF || !strings.Contains(answer.String(), "dogs") || strings.Contains(answer.String(), "event: error") {
					t.Errorf("%v: %s", err, answer.String())
				}
				if ended := time.Since(began); done != 0 || ended != row.after {
					t.Errorf("done after %s, ended after %s; want %s", done, ended, row.after)
				}
				if got := len(r.exports()); got != 1 {
					t.Errorf("sent %d times", got)
				}
				if got := strings.Join(r.losses(), ", "); row.says != "" && got != "WARN "+row.says || row.says == "" && got != "" {
					t.Errorf("logged %q, want %q", got, row.says)
				}
				if strings.Contains(r.log.String(), "ZQMARKZQ") {
					t.Errorf("the log has the key of the collector:\n%s", r.log)
				}
			})
		})
	}
}

func TestLostTracesAreWorthAWarningAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env())
		r.collector.answer = status(http.StatusServiceUnavailable)
		for range 130 { // the rig's log has no lines of level debug
			r.ask()
			time.Sleep(time.Second)
		}
		if got := r.losses(); len(got) != 3 {
			t.Errorf("%d warnings", len(got))
		}
	})
}

// A query that has used up its time leaves little to a collector: on Lambda a second.
func TestAfterTheTimeOfAQueryACollectorHasLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env())
		r.collector.answer = ill["silent"].answer
		r.sim.Script(bedrocksim.Text("a", "b", "c").Every(2 * time.Second))
		began := time.Now()
		// The rig's server knows no deadline, so the request brings its own.
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		r.serve(ctx)
		if took := time.Since(began); took != 5250*time.Millisecond {
			t.Errorf("ended after %s", took)
		}
		if got := r.exports(); len(got) != 1 {
			t.Errorf("%d traces", len(got))
		}
	})
}

// Nor has it more where the process is to end, though the query had time left: on Lambda that
// is half a second.
func TestACollectorHasLessWhenTheProcessEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, env())
		r.collector.answer = ill["silent"].answer
		r.sim.Script(bedrocksim.Text("a", "b", "c").Every(2 * time.Second))
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		ctx, end := context.WithCancelCause(ctx)
		time.AfterFunc(5*time.Second, func() { end(lambdahttp.ErrShutdown) })
		r.serve(ctx)
		if took := time.Since(began); took != 5250*time.Millisecond {
			t.Errorf("ended after %s", took)
		}
	})
}
