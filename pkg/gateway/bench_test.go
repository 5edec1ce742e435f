package gateway_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// The benchmarks measure what the gateway adds between a client and an upstream,
// over TCP on loopback: each takes the same answer from the upstream directly and
// through the gateway. The upstream costs next to nothing, since its frames are
// encoded beforehand. Both ends run in this process, so look at ratios.

const deltas = 500 // of an answer

// upstream answers every call with the same frames.
type upstream struct {
	start, delta, end []byte
	lag               time.Duration // before the first frame
	gap               time.Duration // between deltas
	sent              []time.Time   // when each delta was written
	hold              chan struct{} // if set, waited for after the first delta
}

func newUpstream() *upstream {
	return &upstream{
		start: frame("messageStart", `{"p":"abcd","role":"assistant"}`),
		delta: frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":" words"},"p":"abcdefghijklmnop"}`),
		end: slices.Concat(frame("contentBlockStop", `{"contentBlockIndex":0,"p":"ab"}`),
			frame("messageStop", `{"p":"abc","stopReason":"end_turn"}`),
			frame("metadata", `{"metrics":{"latencyMs":1},"p":"a","usage":{"inputTokens":1,"outputTokens":500,"totalTokens":501}}`)),
		sent: make([]time.Time, deltas),
	}
}

func frame(event, payload string) []byte {
	var m eventstream.Message
	m.Headers.Set(":event-type", eventstream.StringValue(event))
	m.Headers.Set(":content-type", eventstream.StringValue("application/json"))
	m.Headers.Set(":message-type", eventstream.StringValue("event"))
	m.Payload = []byte(payload)
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	flush := w.(http.Flusher).Flush
	time.Sleep(u.lag)
	_, _ = w.Write(u.start)
	for i := range deltas {
		if u.gap > 0 {
			time.Sleep(u.gap)
			u.sent[i] = time.Now()
		}
		_, _ = w.Write(u.delta)
		flush()
		if u.hold != nil {
			<-u.hold
			return
		}
	}
	_, _ = w.Write(u.end)
}

// route is a way to the upstream, direct or through the gateway.
type route struct {
	name, url, mark string // mark begins each delta in what is read
}

func routes(b testing.TB, upstream http.Handler) []route {
	direct := httptest.NewServer(upstream)
	b.Cleanup(direct.Close)
	through := through(b, direct.URL, 0)
	return []route{
		{"direct", direct.URL + "/model/x/converse-stream", `{"text":" words"}`},
		{"gateway", through.URL + "/nova-lite", `{"text":" words"}`},
	}
}

// through is a gateway to an upstream that answers as many queries at a time as limit says;
// 0 is the default.
func through(b testing.TB, upstream string, limit int) *httptest.Server {
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: upstream})
	dir, err := config.OpenDir(configs)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(gateway.New(gateway.Options{
		Bots:  config.NewBots(config.BotsOptions{Store: dir, Group: "nova", Factory: bot.Factory{"chat": chat.New(client, attachment.New(attachment.Options{}))}, TTL: time.Hour}),
		Keys:  config.NewKeys(config.KeysOptions{Source: config.BotKeys{"nova-lite": {accessKey}}, TTL: time.Minute}),
		Limit: gateway.NewLimit(limit),
	}))
	b.Cleanup(server.Close)
	return server
}

func (r route) open(b testing.TB) *http.Response { return r.ask(b, query) }

func (r route) ask(b testing.TB, query string) *http.Response {
	request, err := http.NewRequest("POST", r.url, strings.NewReader(query))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+accessKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != 200 {
		b.Fatal(err, response)
	}
	return response
}

// read reads an answer to its end and calls back at every delta.
func (r route) read(b *testing.B, response *http.Response, at func(n int)) {
	defer response.Body.Close()
	in := bufio.NewReaderSize(response.Body, 32<<10)
	n, mark := 0, []byte(r.mark)
	for {
		chunk, err := in.ReadSlice('}')
		if bytes.HasSuffix(chunk, mark) {
			at(n)
			n++
		}
		if err != nil {
			break
		}
	}
	if n != deltas {
		b.Fatalf("%s: %d deltas", r.name, n)
	}
}

// BenchmarkAnswer is an answer of 500 deltas as fast as it comes: throughput, and
// allocations of the whole process for each delta.
func BenchmarkAnswer(b *testing.B) {
	for _, r := range routes(b, newUpstream()) {
		b.Run(r.name, func(b *testing.B) {
			r.read(b, r.open(b), func(int) {})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			for b.Loop() {
				r.read(b, r.open(b), func(int) {})
			}
			total := float64(b.N * deltas)
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(time.Since(start).Nanoseconds())/total, "ns/delta")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/total, "allocs/delta")
			b.ReportMetric(total/time.Since(start).Seconds(), "deltas/s")
		})
	}
}

// BenchmarkFirstByte is the time from a request to its meta event, on a connection
// that is open already.
func BenchmarkFirstByte(b *testing.B) {
	u := newUpstream()
	u.lag = 20 * time.Millisecond // as a model has; the first byte does not wait for it
	r := routes(b, u)[1]
	var times []time.Duration
	for b.Loop() {
		start := time.Now()
		response := r.open(b)
		first := make([]byte, 1)
		if _, err := response.Body.Read(first); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
		r.read(b, response, func(int) {})
	}
	report(b, times, "first-byte-µs")
}

// BenchmarkPacedDelta is the time from the upstream's writing a delta to the
// client's having read it, at a natural pace. The difference of the two is what
// the gateway adds.
func BenchmarkPacedDelta(b *testing.B) {
	u := newUpstream()
	u.gap = 2 * time.Millisecond
	for _, r := range routes(b, u) {
		b.Run(r.name, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				arrived := make([]time.Time, deltas)
				r.read(b, r.open(b), func(n int) { arrived[n] = time.Now() })
				for i := range deltas {
					times = append(times, arrived[i].Sub(u.sent[i]))
				}
			}
			report(b, times, "delta-µs")
		})
	}
}

func report(b *testing.B, times []time.Duration, unit string) {
	slices.Sort(times)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(times[len(times)*p/100].Nanoseconds())/1000, fmt.Sprintf("p%d-%s", p, unit))
	}
}

// BenchmarkOpenStreams is the memory of 500 answers that are under way, each
// waiting for its second delta. It includes the client's and the upstream's share,
// which the direct route shows alone.
func BenchmarkOpenStreams(b *testing.B) {
	const streams = 500
	u := newUpstream()
	for _, r := range routes(b, u) {
		b.Run(r.name, func(b *testing.B) {
			for b.Loop() {
				u.hold = make(chan struct{})
				before := memory()
				responses := make([]*http.Response, streams)
				var open sync.WaitGroup
				for i := range streams {
					open.Go(func() {
						responses[i] = r.open(b)
						in := bufio.NewReaderSize(responses[i].Body, 512)
						for line := ""; !strings.Contains(line, "words"); {
							line, _ = in.ReadString('}')
						}
					})
				}
				open.Wait()
				b.ReportMetric(float64(memory()-before)/streams/1024, "KiB/stream")
				close(u.hold)
				for _, response := range responses {
					response.Body.Close()
				}
			}
		})
	}
}

// memory is what is in use, on heap and stacks, after a collection.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
