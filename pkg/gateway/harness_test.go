package gateway_test

import (
	"context"
	"flag"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
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
	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

const (
	accessKey = "0123456789abcdefghijklmnopqrstuv"
	configs   = "../../configs"
)

// testBots are templates beside the shipped ones, for what those do not have.
var testBots = map[string]string{
	"plain":      "schema: 1\nkind: chat\nmodel: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n",
	"whole-pair": "schema: 1\nkind: chat\nmodel: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1, us-west-2]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\ncapabilities: {streaming: none}\n",
	"whole":      "capabilities: {streaming: none}\n",
	"off":        "enabled: false\n",
	"pair":       "schema: 1\nkind: chat\nmodel: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1, us-west-2]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n",
	"quiet":      "recovery: none\ntimeouts: {first_token: 3s, idle: 1s, total: 10s, connect: 1s}\n",
	"loud":       "log: {level: debug}\n",
	"brief":      "timeouts: {first_token: 3s, idle: 2s, total: 4s, connect: 1s}\n",
	"status":     "stream: {status_after: 5s, status_text: Still thinking.}\n",
	"faulty":     "stream: {keep_alive: 1h}\ninference: {temperature: 7}\nenabled: maybe\ntimeouts: {idle: 5}\npoe: {controls: [nothing]}\n",
	"prefill":    "capabilities: {prefill: true}\n",
	"paid":       charging + "charge: {users: true, markup_percent: 50, description: An answer}\n",
	"paid-brief": charging + "charge: {users: true, at_most_usd: 0.0005}\ntimeouts: {first_token: 5s, idle: 5s, total: 60s, connect: 1s}\nrecovery: none\n",
	"paid-pair":  "schema: 1\nkind: chat\nmodel: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1, us-west-2]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n" + charging + "charge: {users: true, markup_percent: 30}\ntimeouts: {first_token: 20s, idle: 5s, total: 60s, connect: 1s}\n",
	"no-hello":   "supports_system_messages: false\nsystem_prompt: Be brief.\n",
}

// charging is what a bot needs whose users pay.
const charging = "price: {input: 3, output: 15}\npoe: {rate_card: 'from [usd_milli_cents=1]'}\n"

// testStore has the test bots in every group, beside the shipped ones.
type testStore struct{ *config.Dir }

func (s testStore) Read(ctx context.Context, group, name string) (config.Texts, error) {
	own, ok := testBots[name]
	if !ok {
		return s.Dir.Read(ctx, group, name)
	}
	texts, err := s.Dir.Read(ctx, "nova", "nova-lite")
	if !strings.HasPrefix(own, "schema:") {
		own = testBots["plain"] + own
	}
	texts.Layers[0].Source = bot.Source{Name: name + ".yaml", Text: []byte(own)}
	return texts, err
}

// rig is the whole way of a query: Poe's client, the gateway, the SDK and the
// simulator, each speaking the real wire format over connections in memory.
type rig struct {
	sim   *bedrocksim.Server
	http  *http.Client
	log   *syncbuf.Buffer
	level slog.LevelVar // of the process
	// metrics are what a function writes to its standard output.
	metrics *syncbuf.Buffer
	open    atomic.Int32 // calls of the simulator under way, whose client is still there
}

// newRig serves a group of the shipped templates. Change, if not nil, may alter
// what the gateway is made of.
func newRig(t testing.TB, group string, change func(*gateway.Options), sim ...bedrocksim.Option) *rig {
	t.Helper()
	return newRigWithFiles(t, group, "", change, sim...)
}

// newRigWithFiles may fetch attachments from one address of this machine.
func newRigWithFiles(t testing.TB, group, files string, change func(*gateway.Options), sim ...bedrocksim.Option) *rig {
	t.Helper()
	r := &rig{sim: bedrocksim.New(append(sim, bedrocksim.WithStallLimit(2*time.Hour))...), log: &syncbuf.Buffer{}, metrics: &syncbuf.Buffer{}}
	wire := memnet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.open.Add(1)
		defer r.open.Add(-1)
		r.sim.ServeHTTP(w, request)
	}))
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: "http://bedrock.test", Dial: wire.Dial})

	dir, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	names, err := dir.Names(group)
	if err != nil {
		t.Fatal(err)
	}
	keys := config.BotKeys{"no-template": {accessKey}}
	for _, name := range slices.AppendSeq(names, maps.Keys(testBots)) {
		keys[name] = []string{accessKey}
	}
	r.level.Set(slog.LevelDebug)
	recorder := telemetry.New(r.metrics, telemetry.Options{Stage: "test", Group: group})
	log := slog.New(recorder.LogHandler(gateway.LogHandler(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: &r.level}))))
	opts := gateway.Options{
		Observers: []gateway.Observer{recorder},
		Bots: config.NewBots(config.BotsOptions{
			Store: testStore{dir}, Group: group, Factory: bot.Factory{"chat": chat.New(client, attachment.New(attachment.Options{Local: files}))}, Log: log,
		}),
		Keys: config.NewKeys(config.KeysOptions{Source: keys, TTL: time.Minute}), Log: log, Version: "test",
	}
	if change != nil {
		change(&opts)
	}
	r.http = memnet.Serve(t, gateway.New(opts)).Client()
	return r
}

func (r *rig) client(bot string) *poe.Client {
	return &poe.Client{URL: "http://gateway.test/" + bot, AccessKey: accessKey, HTTPClient: r.http}
}

// ask sends a query and returns the answer as Poe's client reads it.
func (r *rig) ask(t testing.TB, bot string, q poe.QueryRequest) *poe.Answer {
	t.Helper()
	answer, err := r.client(bot).Query(context.Background(), q)
	if err != nil {
		t.Fatalf("query to %s: %v", bot, err)
	}
	return answer
}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file, or writes it under -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	t.Errorf("differs from %s (-update writes it anew)", file)
	wantLines := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(wantLines) || line != wantLines[i] {
			t.Errorf("line %d:\n%s", i+1, line)
		}
	}
}
