package telemetry_test

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
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
	"github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

const accessKey = "0123456789abcdefghijklmnopqrstuv"

// mixedGroup and mixedBots are a group for all that may happen to an answer. The prices are
// below once more, in picodollars.
const mixedGroup = `schema: 1
region: us-east-1
models: [amazon.nova-lite-v1:0, amazon.nova-pro-v1:0, amazon.nova-micro-v1:0, anthropic.claude-sonnet-4-5-20250929-v1:0, stability.sd3-5-large-v1:0]
regions: [us-east-1, us-west-2]
`

var mixedBots = map[string]string{
	"pair": "kind: chat\nmodel: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1, us-west-2]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n" +
		"capabilities: {tools: true}\nprice: {input: 0.06, output: 0.24, cache_read: 0.015}\n",
	"lone": "kind: chat\nmodel: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n" +
		"price: {input: 0.06, output: 0.24, cache_read: 0.015}\n",
	"spare": "kind: chat\nmodel: {id: amazon.nova-pro-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\nprice: {input: 0.8, output: 3.2}\n" +
		"fallbacks: [{model: {id: us.amazon.nova-micro-v1:0, regions: [us-west-2]}, limits: {context_tokens: 128000}, price: {input: 0.035, output: 0.14}}]\n",
	"whole": "kind: chat\nmodel: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1, us-west-2]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n" +
		"capabilities: {streaming: none}\nprice: {input: 0.06, output: 0.24, cache_read: 0.015}\n",
	"thinker": "kind: chat\nmodel: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1, us-west-2]}\nlimits: {context_tokens: 200000, output_tokens: 64000}\n" +
		"inference: {max_tokens: 32768, sampling: one}\nreasoning: {style: budget, budget_tokens: 8192, signed: true}\ncache: {points: [system, messages]}\n" +
		"system_prompt: " + strings.Repeat("You are thoughtful. ", 400) + "\n" +
		"price: {input: 3.3, output: 16.5, cache_read: 0.33, cache_write: 4.125, cache_write_1h: 6.6, long_context: {above: 200000, input: 6.6, output: 24.75, cache_read: 0.66, cache_write: 8.25, cache_write_1h: 13.2}}\n",
	"painter": "kind: image\nmodel: {id: stability.sd3-5-large-v1:0, regions: [us-west-2]}\nimage: {dialect: stability, generate: text_to_image, prompt_characters: 10000}\nprice: {images: {any: 0.08}}\n",
	"off":     "kind: chat\nenabled: false\nmodel: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\n",
}

// mixedStore has the mixed bots, above the shipped defaults.
type mixedStore struct{ *config.Dir }

func (s mixedStore) Read(ctx context.Context, _, name string) (config.Texts, error) {
	texts, err := s.Dir.Read(ctx, "nova", "nova-lite")
	texts.Group = bot.Source{Name: "group.yaml", Text: []byte(mixedGroup)}
	texts.Layers = []config.Layer{{Name: config.LayerBase, Source: bot.Source{Name: name + ".yaml", Text: []byte("schema: 1\n" + mixedBots[name])}}}
	return texts, err
}

// mixedRig is the whole way of a query, with metrics at its end. It runs on a fake clock.
type mixedRig struct {
	sim     *bedrocksim.Server
	http    *http.Client
	metrics syncbuf.Buffer
	log     syncbuf.Buffer

	mu    sync.Mutex
	plans map[int]plan // by number
	asked map[int]int  // how often a model was asked
}

func newMixedRig(t *testing.T, plans map[int]plan) *mixedRig {
	t.Helper()
	r := &mixedRig{plans: plans, asked: map[int]int{}}
	r.sim = bedrocksim.New(bedrocksim.WithAnswers(r.answer), bedrocksim.WithStallLimit(time.Hour))
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, r.sim).Dial})
	fetcher := attachment.New(attachment.Options{})
	files := poesim.New(poesim.Options{URL: "http://127.0.0.1"})
	uploads := &poe.UploadAPI{URL: "http://127.0.0.1" + poesim.UploadPath, Transport: memnet.Serve(t, files).Client().Transport}
	dir, err := config.OpenDir("../../configs")
	if err != nil {
		t.Fatal(err)
	}
	keys := config.BotKeys{}
	for name := range mixedBots {
		keys[name] = []string{accessKey}
	}
	recorder := telemetry.New(&r.metrics, telemetry.Options{Stage: "prod", Group: "nova", Version: "test", Started: time.Now()})
	log := slog.New(recorder.LogHandler(gateway.LogHandler(slog.NewJSONHandler(&r.log, nil))))
	bots := config.NewBots(config.BotsOptions{Store: mixedStore{dir}, Group: "nova", TTL: time.Minute, Log: log, Factory: bot.Factory{
		bot.KindChat:  chat.New(client, fetcher),
		bot.KindImage: image.New(image.Services{Client: client, Fetcher: fetcher, Uploader: uploads}),
	}})
	recorder.Ready()
	r.http = memnet.Serve(t, gateway.New(gateway.Options{
		Bots: bots, Keys: config.NewKeys(config.KeysOptions{Source: keys, TTL: time.Minute}), Log: log, Version: "test",
		Observers: []gateway.Observer{recorder},
	})).Client()
	return r
}

// numbered is what each prompt says of itself, so that a call can be told whose it is.
var numbered = regexp.MustCompile(`request (\d+)\.`)

func number(body []byte) int {
	m := numbered.FindSubmatch(body)
	if m == nil {
		return -1
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// answer is what the plan of a request has for its next call; the last one holds for all
// that follow.
func (r *mixedRig) answer(c bedrocksim.Call) bedrocksim.Answer {
	n := number(c.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.plans[n].answers
	at := min(r.asked[n], len(list)-1)
	r.asked[n]++
	return list[at]
}

func (r *mixedRig) client(name, key string) *poe.Client {
	return &poe.Client{URL: "http://gateway.test/" + name, AccessKey: key, HTTPClient: r.http}
}

// calls are those of each request, in order.
func (r *mixedRig) calls() map[int][]bedrocksim.Call {
	all := map[int][]bedrocksim.Call{}
	for _, c := range r.sim.Calls() {
		n := number(c.Body)
		all[n] = append(all[n], c)
	}
	return all
}
