package otlp_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
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
	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

const (
	accessKey = "0123456789abcdefghijklmnopqrstuv"
	query     = `{"version":"1.2","type":"query","query":[{"role":"user","content":"Hi"}]}`
)

// env has a collector and what else is set; pairs are variables and their values.
func env(pairs ...string) func(string) string {
	set := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return set[name] }
}

// oneBot is a group of one.
type oneBot struct{ bot *bot.Bot }

func (b oneBot) Bot(context.Context, string) (*bot.Bot, error)   { return b.bot, nil }
func (b oneBot) Age(string) time.Duration                        { return 0 }
func (b oneBot) Fresh(context.Context, string) (*bot.Bot, error) { return b.bot, nil }
func (oneBot) Settle(context.Context, string)                    {}

// collector plays one of OpenTelemetry's, as strictly as it can.
type collector struct {
	t       *testing.T
	mu      sync.Mutex
	exports []export
	raw     strings.Builder  // headers and bodies as they came
	answer  http.HandlerFunc // nil: all is taken
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Method != http.MethodPost || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/json" {
		c.t.Errorf("got %s %s of type %q", r.Method, r.URL, r.Header.Get("Content-Type"))
	}
	fmt.Fprintln(&c.raw, r.Header)
	c.exports = append(c.exports, readExport(c.t, io.TeeReader(r.Body, &c.raw)))
	if c.answer != nil {
		c.answer(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"partialSuccess":{}}`)
}

// rig is a bot in two regions, with a collector.
type rig struct {
	t         *testing.T
	sim       *bedrocksim.Server
	collector *collector
	handler   http.Handler
	wire      *memnet.Listener // to the bot
	log       *syncbuf.Buffer
}

const pair = "schema: 1\nkind: chat\nmodel: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1, us-west-2]}\n" +
	"limits: {context_tokens: 300000, output_tokens: 5000}\nprice: {input: 1, output: 2}\ntimeouts: {first_token: 20s, idle: 10s, total: 60s}\n"

func newRig(t *testing.T, getenv func(string) string) *rig {
	t.Helper()
	r := &rig{t: t, sim: bedrocksim.New(bedrocksim.WithStallLimit(time.Hour), bedrocksim.WithoutRules()), collector: &collector{t: t}, log: &syncbuf.Buffer{}}
	settings, err := otlp.Read(getenv)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(gateway.LogHandler(slog.NewJSONHandler(r.log, nil)))
	exporter := otlp.New(otlp.Options{
		Settings: settings, Stage: "prod", Group: "nova", Version: "v1", Log: log,
		Transport: memnet.Serve(t, r.collector).Client().Transport,
	})
	opts := gateway.Options{
		Bots: oneBot{newBot(t, r.sim)}, Keys: config.NewKeys(config.KeysOptions{Source: config.BotKeys{"pair": {accessKey}}, TTL: time.Hour}),
		Log: log, Observers: []gateway.Observer{exporter},
	}
	r.handler = exporter.Wrap(gateway.New(opts))
	r.wire = memnet.Serve(t, r.handler)
	return r
}

func newBot(t *testing.T, sim *bedrocksim.Server) *bot.Bot {
	t.Helper()
	defaults, err := os.ReadFile("../../../configs/defaults/chat.yaml")
	if err != nil {
		t.Fatal(err)
	}
	template, _, err := bot.Load(bot.Source{Name: "chat.yaml", Text: defaults}, bot.Source{Name: "pair.yaml", Text: []byte(pair)}, bot.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, sim).Dial})
	made, err := bot.Factory{bot.KindChat: chat.New(client, attachment.New(attachment.Options{}))}.New(template)
	if err != nil {
		t.Fatal(err)
	}
	made.Origin = bot.Origin{Layer: "base", Version: "12345678"}
	return made
}

// send sends a request, with headers in pairs, and returns the answer to its end.
func (r *rig) send(ctx context.Context, body string, headers ...string) (string, error) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://gateway.test/pair", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	if request.Header.Get("Authorization") == "" {
		request.Header.Set("Authorization", "Bearer "+accessKey)
	}
	response, err := r.wire.Client().Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return string(answer), err
}

// serve has a query answered within a context, as Lambda does.
func (r *rig) serve(ctx context.Context) {
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/pair", strings.NewReader(query))
	request.Header.Set("Authorization", "Bearer "+accessKey)
	r.handler.ServeHTTP(httptest.NewRecorder(), request)
}

// ask sends a query and returns the traces that the collector then has.
func (r *rig) ask(headers ...string) []export {
	r.t.Helper()
	if _, err := r.send(r.t.Context(), query, headers...); err != nil {
		r.t.Error(err)
	}
	return r.exports()
}

func (r *rig) exports() []export {
	synctest.Wait()
	r.collector.mu.Lock()
	defer r.collector.mu.Unlock()
	return slices.Clone(r.collector.exports)
}
