package bedrock_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/usage"
)

const painter = "amazon.nova-canvas-v1:0"

// wire plays Bedrock by a list of handlers, one for each request; the last one stays. It
// keeps what it was asked.
type wire struct {
	handlers []http.HandlerFunc
	asked    []*http.Request
	bodies   []string
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.asked, w.bodies = append(w.asked, r), append(w.bodies, string(body))
	w.handlers[min(len(w.asked), len(w.handlers))-1](rw, r)
}

// where are the regions that were asked, in short, from the signatures.
func (w *wire) where() string {
	var b strings.Builder
	for _, r := range w.asked {
		for region, short := range map[string]string{"/us-east-1/": "e", "/us-west-2/": "w", "/us-east-2/": "i"} {
			if strings.Contains(r.Header.Get("Authorization"), region) {
				b.WriteString(short)
			}
		}
	}
	return b.String()
}

func answering(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

func refusing(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message":%q}`, message)
	}
}

// cut sends the beginning of an answer of known or unknown length.
func cut(known bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if known {
			w.Header().Set("Content-Length", "100")
		}
		_, _ = io.WriteString(w, `{"images":["`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// stall sends the beginning of an answer and no more.
func stall(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `{"images":["`)
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

const picture = `{"images":["aGk="]}`

// paint is a question for each of some regions.
func paint(regions ...string) bedrock.InvokeRequest {
	var r bedrock.InvokeRequest
	for _, region := range regions {
		r.Targets = append(r.Targets, bedrock.InvokeTarget{
			Model: painter, Region: region,
			Body: func() ([]byte, error) { return []byte(`{"in":"` + region + `"}`), nil },
		})
	}
	return r
}

// What Bedrock has counted is paid for, whatever somebody thinks of the answer.
func TestTheTokensOfAnAnswerThatIsJudgedToBeNoneCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counted := func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("X-Amzn-Bedrock-Input-Token-Count", "12")
			rw.Header().Set("X-Amzn-Bedrock-Output-Token-Count", "34")
			answering(picture)(rw, r)
		}
		w, judged := &wire{handlers: []http.HandlerFunc{counted, counted}}, 0
		r := paint("us-east-1", "us-west-2")
		r.Judge = func(int, []byte) error {
			if judged++; judged == 1 {
				return fault.New(fault.Unavailable, "judge", "no")
			}
			return nil
		}
		got, err := connect(t, w, bedrock.Options{}).Invoke(t.Context(), r)
		if err != nil || got.Attempts != 2 || got.Usage != (usage.Tokens{Input: 24, Output: 68}) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestAnInvocationSaysAllThatItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{handlers: []http.HandlerFunc{func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("X-Amzn-Bedrock-Input-Token-Count", "12")
			rw.Header().Set("X-Amzn-Bedrock-Output-Token-Count", "34")
			answering(picture)(rw, r)
		}}}
		r := paint("us-east-1")
		r.Targets[0].Model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a:b"
		r.Targets[0].Guardrail = bedrock.Guardrail{ID: "g1", Version: "3"}
		r.Targets[0].Metadata = map[string]string{"bot": "painter"}
		got, err := connect(t, w, bedrock.Options{}).Invoke(t.Context(), r)
		if err != nil || string(got.Body) != picture || got.Attempts != 1 || got.Usage != (usage.Tokens{Input: 12, Output: 34}) {
			t.Fatalf("%+v, %v", got, err)
		}
		const path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fa%3Ab/invoke"
		in := w.asked[0]
		if in.URL.EscapedPath() != path || w.bodies[0] != `{"in":"us-east-1"}` {
			t.Errorf("%s %s", in.URL.EscapedPath(), w.bodies[0])
		}
		for name, want := range map[string]string{
			"Content-Type": "application/json", "Accept": "application/json",
			"X-Amzn-Bedrock-Guardrailidentifier": "g1", "X-Amzn-Bedrock-Guardrailversion": "3",
			"X-Amzn-Bedrock-Request-Metadata": `{"bot":"painter"}`,
		} {
			if got := in.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func TestAnInvocationAsksAnotherTargetAsAStreamDoes(t *testing.T) {
	throttled := refusing(429, "ThrottlingException", "slow down")
	fine := answering(picture)
	spent := paint("us-east-1", "us-west-2")
	spent.Used = 3
	two, three := paint("us-east-1", "us-west-2"), paint("us-east-1", "us-west-2", "us-east-2")
	picky := paint("us-east-1", "us-west-2")
	picky.Judge = func(target int, body []byte) error {
		if target == 0 {
			return fault.New(fault.Unavailable, "judge", "no good")
		}
		return nil
	}
	strict := paint("us-east-1", "us-west-2")
	strict.Judge = func(int, []byte) error { return fault.New(fault.Filtered, "judge", "no good") }
	final := paint("us-east-1", "us-west-2")
	final.Judge = func(int, []byte) error {
		failed := fault.New(fault.Unavailable, "judge", "no good")
		failed.NoRetry = true
		return failed
	}
	fallback := paint("us-east-1", "us-west-2")
	fallback.Targets[1].Model = "amazon.titan-image-generator-v2:0"
	unmade := paint("us-east-1", "us-west-2")
	unmade.Targets[1].Body = func() ([]byte, error) { return nil, errors.New("no picture") }
	huge := paint("us-east-1", "us-west-2")
	huge.Targets[1].Body = func() ([]byte, error) { return make([]byte, 25_000_001), nil }
	for name, row := range map[string]struct {
		r      bedrock.InvokeRequest
		script []http.HandlerFunc
		asked  string
		kind   fault.Kind
		failed bool
	}{
		"a good answer needs no other":                   {two, []http.HandlerFunc{fine}, "e", 0, false},
		"a throttle":                                     {two, []http.HandlerFunc{throttled, fine}, "ew", 0, false},
		"a model that is not there":                      {two, []http.HandlerFunc{refusing(404, "ResourceNotFoundException", "no"), fine}, "ew", 0, false},
		"both throttled, they take turns":                {two, []http.HandlerFunc{throttled}, "ewew", fault.Throttled, true},
		"one target alone is asked again":                {paint("us-east-1"), []http.HandlerFunc{throttled, fine}, "ee", 0, false},
		"four attempts a query, all together":            {spent, []http.HandlerFunc{throttled}, "e", fault.Throttled, true},
		"what is wrong with the question is final":       {two, []http.HandlerFunc{refusing(400, "ValidationException", "no")}, "e", fault.InvalidRequest, true},
		"a filter is final":                              {two, []http.HandlerFunc{refusing(400, "ValidationException", "This request has been blocked by our content filters.")}, "e", fault.Filtered, true},
		"what only a fallback refuses is not the user's": {fallback, []http.HandlerFunc{throttled, refusing(400, "ValidationException", "no"), throttled}, "ewee", fault.Throttled, true},
		"an answer cut short":                            {two, []http.HandlerFunc{cut(false), fine}, "ew", 0, false},
		"an answer cut short of its length":              {two, []http.HandlerFunc{cut(true), fine}, "ew", 0, false},
		"an empty answer":                                {two, []http.HandlerFunc{answering(""), fine}, "ew", 0, false},
		"a page in place of an answer":                   {two, []http.HandlerFunc{answering("<html></html>"), fine}, "ew", 0, false},
		"an answer that the caller does not take":        {picky, []http.HandlerFunc{fine}, "ew", 0, false},
		"an answer that is final to the caller":          {strict, []http.HandlerFunc{fine}, "e", fault.Filtered, true},
		"an answer that is judged not to be asked again": {final, []http.HandlerFunc{fine}, "e", fault.Unavailable, true},
		"a reset":                        {three, []http.HandlerFunc{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, fine}, "ew", 0, false},
		"a question that is too large":   {huge, []http.HandlerFunc{throttled}, "e", fault.TooLong, true},
		"a question that cannot be made": {unmade, []http.HandlerFunc{throttled}, "e", fault.Internal, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{handlers: row.script}
				got, err := connect(t, w, bedrock.Options{}).Invoke(t.Context(), row.r)
				if w.where() != row.asked || got.Attempts != len(row.asked) {
					t.Errorf("asked %q in %d attempts", w.where(), got.Attempts)
				}
				if (err != nil) != row.failed || err != nil && fault.KindOf(err) != row.kind {
					t.Errorf("%v", err)
				}
				if ok := string(got.Body) == picture; ok == row.failed {
					t.Errorf("body %q", got.Body)
				}
				failures := len(row.asked)
				if !row.failed {
					failures--
				}
				if len(got.Failures) != failures {
					t.Errorf("failures %v", got.Failures)
				}
				for i, body := range w.bodies {
					if want := map[byte]string{'e': "us-east-1", 'w': "us-west-2", 'i': "us-east-2"}[row.asked[i]]; !strings.Contains(body, want) {
						t.Errorf("question %d is %s", i, body)
					}
				}
			})
		})
	}
}

func TestAnInvocationLeavesTimeForAnotherTarget(t *testing.T) {
	for name, row := range map[string]struct {
		script []http.HandlerFunc
		asked  string
		kind   fault.Kind
		after  time.Duration
	}{
		"an answer that stops half way has half of the time": {[]http.HandlerFunc{stall, answering(picture)}, "ew", 0, time.Minute},
		"the last one has all that is left":                  {[]http.HandlerFunc{stall}, "ew", fault.Timeout, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{handlers: row.script}
				client := connect(t, w, bedrock.Options{})
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				began := time.Now()
				_, err := client.Invoke(ctx, paint("us-east-1", "us-west-2"))
				if took := time.Since(began); w.where() != row.asked || took != row.after || (err != nil) != (row.kind != 0) || err != nil && fault.KindOf(err) != row.kind {
					t.Errorf("asked %q in %s: %v", w.where(), took, err)
				}
			})
		})
	}
}

// Streams and invocations have the same breaker: what one learns the other knows.
func TestATargetThatKeepsFailingIsPassedOverByInvocations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		denied := refusing(403, "AccessDeniedException", "no")
		w := &wire{handlers: []http.HandlerFunc{denied, answering(picture)}}
		client := connect(t, w, bedrock.Options{})
		for range 2 {
			if _, err := client.Invoke(t.Context(), paint("us-east-1", "us-west-2")); err != nil {
				t.Error(err)
			}
		}
		if w.where() != "eww" {
			t.Errorf("asked %q", w.where())
		}
	})
}

func TestAnAnswerMakesATargetWellAgainForInvocations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		throttled, good := refusing(429, "ThrottlingException", "no"), answering(picture)
		w := &wire{handlers: []http.HandlerFunc{throttled, good, throttled, good, good, throttled, good, good}}
		client := connect(t, w, bedrock.Options{})
		for range 5 {
			if _, err := client.Invoke(t.Context(), paint("us-east-1", "us-west-2")); err != nil {
				t.Error(err)
			}
		}
		if w.where() != "eweweewe" { // three in a row would have it passed over
			t.Errorf("asked %q", w.where())
		}
	})
}

// An answer that is larger than anybody needs is not paid for again.
func TestAnAnswerIsBounded(t *testing.T) {
	huge := func(known bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			const size = 48<<20 + 1
			if known {
				w.Header().Set("Content-Length", fmt.Sprint(size))
			}
			block := bytes.Repeat([]byte{'a'}, 1<<20)
			for sent := 0; sent < size; sent += len(block) {
				if _, err := w.Write(block[:min(len(block), size-sent)]); err != nil {
					return
				}
			}
		}
	}
	for name, known := range map[string]bool{"of known length": true, "of unknown length": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{handlers: []http.HandlerFunc{huge(known)}}
				got, err := connect(t, w, bedrock.Options{}).Invoke(t.Context(), paint("us-east-1", "us-west-2"))
				if fault.KindOf(err) != fault.Internal || got.Attempts != 1 || !strings.Contains(fmt.Sprint(err), "50331648 bytes") {
					t.Errorf("%d attempts: %v", got.Attempts, err)
				}
			})
		})
	}
}

// What a model answers must not stand in a log, whatever is wrong with it.
func TestAnAnswerThatIsNoneIsNotQuoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{handlers: []http.HandlerFunc{answering("<p>secret"), refusing(418, "secret words", "secret"), cut(true)}}
		_, err := connect(t, w, bedrock.Options{}).Invoke(t.Context(), paint("us-east-1"))
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v", err)
		}
	})
}

// What is read of an answer is kept once: a picture is the largest thing in the process.
func TestAnAnswerCostsItsSizeOnce(t *testing.T) {
	answer := []byte(`{"images":["` + strings.Repeat("AAAA", 5<<20/3) + `"]}`)
	w := &wire{handlers: []http.HandlerFunc{func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Length", fmt.Sprint(len(answer)))
		_, _ = rw.Write(answer)
	}}}
	client := connect(t, w, bedrock.Options{})
	if _, err := client.Invoke(t.Context(), paint("us-east-1")); err != nil { // what is made once is made now
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := client.Invoke(t.Context(), paint("us-east-1"))
	runtime.ReadMemStats(&after)
	if cost := after.TotalAlloc - before.TotalAlloc; err != nil || len(got.Body) != len(answer) || cost > uint64(len(answer))*5/4 {
		t.Errorf("%d bytes cost %d: %v", len(answer), cost, err)
	}
}

// BenchmarkInvoke is one picture of 5 MB, base64 in JSON: the number that matters is B/op,
// which with the picture decoded must stay below three times its size.
func BenchmarkInvoke(b *testing.B) {
	answer := []byte(`{"images":["` + strings.Repeat("AAAA", 5<<20/3) + `"]}`)
	for name, known := range map[string]bool{"known length": true, "unknown length": false} {
		b.Run(name, func(b *testing.B) {
			server := memnet.Serve(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if known {
					w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
				}
				_, _ = w.Write(answer)
			}))
			client := bedrock.New(aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")},
				bedrock.Options{Endpoint: "http://bedrock.test", Dial: server.Dial})
			b.ReportAllocs()
			b.SetBytes(int64(len(answer)))
			for b.Loop() {
				if _, err := client.Invoke(b.Context(), paint("us-east-1")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
