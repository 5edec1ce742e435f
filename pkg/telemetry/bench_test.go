package telemetry_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// BenchmarkObserve is what the metrics of one request cost.
func BenchmarkObserve(b *testing.B) {
	r, record := telemetry.New(io.Discard, options), answered()
	for b.Loop() {
		r.Observe(context.Background(), record)
	}
}

// sink is an http.ResponseWriter that keeps nothing.
type sink struct{ header http.Header }

func (s sink) Header() http.Header         { return s.header }
func (s sink) WriteHeader(int)             {}
func (s sink) Write(b []byte) (int, error) { return len(b), nil }

const deltas = 1000

// observers are what a gateway may have beside its answers.
type observers struct{ log, metrics bool }

// newAsker returns what asks for an answer of 1000 deltas and takes it.
func newAsker(t testing.TB, with observers) func() {
	t.Helper()
	words := make([]string, deltas)
	for i := range words {
		words[i] = "word "
	}
	sim := bedrocksim.New(bedrocksim.WithAnswers(func(bedrocksim.Call) bedrocksim.Answer { return bedrocksim.Text(words...) }), bedrocksim.WithObserver(func(bedrocksim.Call) {}))
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, sim).Dial})
	opts := gateway.Options{
		Bots: config.NewBots(config.BotsOptions{Store: newShelf(t), Group: "nova", TTL: time.Hour, Factory: bot.Factory{"chat": chat.New(client, attachment.New(attachment.Options{}))}}),
		Keys: config.NewKeys(config.KeysOptions{Source: config.BotKeys{"nova-lite": {accessKey}}, TTL: time.Hour}),
	}
	recorder := telemetry.New(io.Discard, options)
	if with.metrics {
		opts.Observers = []gateway.Observer{recorder}
	}
	if with.log {
		opts.Log = slog.New(recorder.LogHandler(gateway.LogHandler(slog.NewJSONHandler(io.Discard, nil))))
	}
	g := gateway.New(opts)
	return func() {
		request, _ := http.NewRequest(http.MethodPost, "/nova-lite", strings.NewReader(`{"version":"1.2","type":"query","query":[{"role":"user","content":"Hello!"}]}`))
		request.Header.Set("Authorization", "Bearer "+accessKey)
		g.ServeHTTP(sink{http.Header{}}, request)
	}
}

// BenchmarkAnswer is an answer of 1000 deltas, without log and metrics and with them: whatever
// they cost is for the whole of it. The simulator's share is in all.
func BenchmarkAnswer(b *testing.B) {
	for _, row := range []struct {
		name string
		with observers
	}{{"alone", observers{}}, {"with its log line", observers{log: true}}, {"with metrics", observers{metrics: true}}, {"with both", observers{true, true}}} {
		b.Run(row.name, func(b *testing.B) {
			ask := newAsker(b, row.with)
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
		})
	}
}

// An answer of a thousand deltas may cost some allocations more, and not one for each.
func TestADeltaCostsNoAllocationForLogAndMetrics(t *testing.T) {
	allocations := func(with observers) float64 {
		ask := newAsker(t, with)
		ask()
		return testing.AllocsPerRun(5, ask)
	}
	alone, observed := allocations(observers{}), allocations(observers{true, true})
	if alone < deltas/10 {
		t.Errorf("%.0f allocations: there is no answer", alone)
	}
	if more := observed - alone; more > deltas/2 {
		t.Errorf("%.0f allocations for an answer of %d deltas, and %.0f with log and metrics", alone, deltas, observed)
	}
}
