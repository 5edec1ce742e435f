package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

func limited(queries int) func(*gateway.Options) {
	return func(o *gateway.Options) { o.Limit = gateway.NewLimit(queries) }
}

// occupy has a query wait for the model until let go is called, which waits for the
// end of the answer.
func (r *rig) occupy(t *testing.T) (letGo func()) {
	t.Helper()
	steps := make(chan struct{})
	r.sim.Script(bedrocksim.Text("At last.").Step(steps))
	var wg sync.WaitGroup
	wg.Go(func() {
		if a := r.ask(t, "plain", poe.Conversation("Hi")); a.Text != "At last." || len(a.Problems()) > 0 {
			t.Errorf("%q, %v", a.Text, a.Problems())
		}
	})
	synctest.Wait()
	return func() { close(steps); wg.Wait(); synctest.Wait() }
}

func TestAQueryBeyondTheLimitIsToldToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", limited(2))
		first, second := r.occupy(t), r.occupy(t)
		for _, language := range []string{"en", "de"} {
			q := poe.Conversation("Hi")
			q.Extra = map[string]any{"language_code": language}
			a := r.ask(t, "plain", q)
			want := fault.UserText(&fault.Error{Kind: fault.Busy}, language)
			if a.Err == nil || !a.Err.Event || !a.Err.AllowRetry || !strings.HasPrefix(a.Err.Text, want) || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
				t.Errorf("got %+v, %v", a.Err, a.Problems())
			}
			if len(a.Events) != 3 || a.Done != 0 {
				t.Errorf("%v after %s", a.Events, a.Done)
			}
			synctest.Wait()
			if line := r.lastLine(t); line["outcome"] != "busy" || line["status"] != 200.0 || line["attempts"] != 0.0 {
				t.Errorf("log line is %v", line)
			}
		}
		for body, want := range map[string]int{`{"type":"settings"}`: 200, `{"type":"report_reaction"}`: 200, `{"type":"report_error"}`: 200, `[]`: 400, `{"type":"dance"}`: 501} {
			if got := r.send(t, "POST", "/plain", "Bearer "+accessKey, body).StatusCode; got != want {
				t.Errorf("%s gets %d", body, got)
			}
		}
		if calls := len(r.sim.Calls()); calls != 2 {
			t.Errorf("%d calls to the model", calls)
		}
		first()
		if a := r.ask(t, "plain", poe.Conversation("Hi")); len(a.Problems()) > 0 || a.Text == "" {
			t.Errorf("after one has ended: %v", a.Problems())
		}
		second()
	})
}

// slowBody is a request whose body comes to its end when a test says so.
type slowBody struct {
	end    *io.PipeWriter
	answer chan answered
}

type answered struct {
	status int
	header http.Header
	text   string
}

func (r *rig) begin(t *testing.T, body string) slowBody {
	t.Helper()
	in, out := io.Pipe()
	s := slowBody{out, make(chan answered, 1)}
	go func() {
		response := r.post(t, in)
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Error(err)
		}
		s.answer <- answered{response.StatusCode, response.Header, string(text)}
	}()
	go func() { _, _ = io.WriteString(out, body) }()
	synctest.Wait()
	return s
}

func (r *rig) post(t *testing.T, body io.Reader) *http.Response {
	request, err := http.NewRequest("POST", "http://gateway.test/plain", body)
	if err != nil {
		t.Error(err)
		return nil
	}
	request.Header.Set("Authorization", "Bearer "+accessKey)
	response, err := r.http.Do(request)
	if err != nil {
		t.Error(err)
		return nil
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// finish ends the body and returns all of the answer.
func (s slowBody) finish() string {
	_ = s.end.Close()
	return (<-s.answer).text
}

// Bodies beyond the limit do not add up in memory: eight are read at a time.
func TestBodiesBeyondTheLimitAreReadAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", limited(1))
		letGo := r.occupy(t)
		var reading []slowBody
		for range 8 { // as many as may
			reading = append(reading, r.begin(t, query))
		}
		for range 3 {
			start := time.Now()
			tooMany := r.begin(t, `{"type":"settings"}`)
			a := <-tooMany.answer
			if a.status != 503 || a.header.Get("Retry-After") != "1" || !strings.HasPrefix(a.text, `{"detail":"This bot is answering as many people`) {
				t.Errorf("%+v", a)
			}
			if took := time.Since(start); took != time.Second {
				t.Errorf("after %s", took)
			}
			_ = tooMany.end.Close()
			synctest.Wait()
			if line := r.lastLine(t); line["outcome"] != "busy" || line["status"] != 503.0 || line["body_bytes"] != 0.0 {
				t.Errorf("log line is %v", line)
			}
		}
		// Whoever comes while one of them ends is served within the second.
		time.AfterFunc(900*time.Millisecond, func() { _ = reading[0].end.Close() })
		if got := r.send(t, "POST", "/plain", "Bearer "+accessKey, `{"type":"settings"}`).StatusCode; got != 200 {
			t.Errorf("got %d", got)
		}
		for _, s := range reading {
			if events := s.finish(); !strings.HasPrefix(events, "event: meta\n") || !strings.Contains(events, "event: error\n") {
				t.Errorf("got\n%s", events)
			}
		}
		letGo()
	})
}

// A query that has waited for its own body takes the place that has come free meanwhile.
func TestAQueryBeyondTheLimitTakesAPlaceThatComesFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "nova", limited(1))
		letGo := r.occupy(t)
		late := r.begin(t, query)
		letGo()
		if events := late.finish(); strings.Contains(events, "event: error\n") || !strings.HasSuffix(events, "event: done\ndata: {}\n\n") {
			t.Errorf("got\n%s", events)
		}
		synctest.Wait()
		if a := r.ask(t, "plain", poe.Conversation("Hi")); len(a.Problems()) > 0 {
			t.Errorf("then %v", a.Problems())
		}
	})
}

// fallingOver takes the beginning of an answer, and panics at its end.
type fallingOver struct{ discard }

func (f *fallingOver) Write(b []byte) (int, error) {
	if strings.Contains(string(b), "event: done") {
		panic("no more")
	}
	return len(b), nil
}

// However a request ends, the next one finds its place, of which there is one.
func TestAPlaceIsGivenBackWhateverHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var handler http.Handler
		var panics bool
		newRig(t, "nova", func(o *gateway.Options) {
			limited(1)(o)
			o.Bots = sometimes{o.Bots, withResponder{o.Bots, panicker{"So far"}}, &panics}
			handler = gateway.New(*o)
		})
		serve := func(w http.ResponseWriter, ctx context.Context, body io.Reader) {
			request, _ := http.NewRequestWithContext(ctx, "POST", "/plain", body)
			request.Header.Set("Authorization", "Bearer "+accessKey)
			defer func() { _ = recover() }()
			handler.ServeHTTP(w, request)
		}
		post := func(body string) func() {
			return func() { serve(&discard{header: http.Header{}}, t.Context(), strings.NewReader(body)) }
		}
		for name, act := range map[string]func(){
			"an answer":     post(query),
			"settings":      post(`{"type":"settings"}`),
			"no JSON":       post(`hello`),
			"too large":     post(strings.Repeat("x", 7<<20)),
			"no message":    post(`{"type":"query"}`),
			"a panic":       func() { panics = true; post(query)(); panics = false },
			"a broken body": func() { serve(&discard{header: http.Header{}}, t.Context(), brokenReader{}) },
			"a caller who has left": func() {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				serve(&discard{header: http.Header{}}, ctx, strings.NewReader(query))
			},
			"a panic at the very end": func() { serve(&fallingOver{discard{header: http.Header{}}}, t.Context(), strings.NewReader(query)) },
		} {
			act()
			w := &kept{discard: discard{header: http.Header{}}}
			serve(w, t.Context(), strings.NewReader(query))
			if strings.Contains(w.text.String(), "event: error") || !strings.HasSuffix(w.text.String(), "event: done\ndata: {}\n\n") {
				t.Errorf("after %s: %s", name, w.text.String())
			}
		}
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("reset") }

// kept keeps what is written.
type kept struct {
	discard
	text strings.Builder
}

func (k *kept) Write(b []byte) (int, error) { return k.text.Write(b) }

// sometimes has other bots at times.
type sometimes struct {
	gateway.Bots
	other gateway.Bots
	now   *bool
}

func (s sometimes) Bot(ctx context.Context, name string) (*bot.Bot, error) {
	if *s.now {
		return s.other.Bot(ctx, name)
	}
	return s.Bots.Bot(ctx, name)
}
