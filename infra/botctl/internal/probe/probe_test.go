package probe_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/botctl/internal/probe"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
)

// noPause has throttled questions repeated at once.
var noPause = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })

// careful is a bot that claims nothing of its model.
func careful(model string, regions ...string) *bot.Template {
	t := &bot.Template{Kind: bot.KindChat, Model: bot.Model{ID: model, Regions: regions}}
	t.Inference.Sampling = bot.SamplingNone
	t.Limits = bot.Limits{ContextTokens: 8192, OutputTokens: 2048}
	t.Capabilities = bot.Capabilities{Input: []string{bot.InputText}, Streaming: bot.StreamingNoTools}
	t.Tools = bot.Tools{Force: []string{bot.ForceAny, bot.ForceTool}, Hyphens: true, IDs: bot.ToolIDsFree}
	t.Reasoning = bot.Reasoning{Style: bot.ReasoningNone, Effort: bot.EffortNone}
	t.Cache.BesideTools = true
	return t
}

// measure asks a simulator.
func measure(t *testing.T, sim *bedrocksim.Server, m *bot.Template) probe.Result {
	t.Helper()
	return measureAt(t, sim.URL(), m)
}

func measureAt(t *testing.T, url string, m *bot.Template) probe.Result {
	t.Helper()
	cfg := aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: url, Backoff: noPause})
	told := 0
	found, err := probe.Model{Template: m, Client: client, Progress: func(int, string) { told++ }}.Measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if told != found.Asked {
		t.Errorf("told of %d questions, asked %d", told, found.Asked)
	}
	return found
}

// lines are findings as a test reads them.
func lines(found []probe.Finding) map[string]string {
	all := map[string]string{}
	for _, f := range found {
		all[strings.TrimSpace(f.Key+" "+f.Item)] = fmt.Sprintf("%v", f.Value)
		if !f.Known() {
			all[strings.TrimSpace(f.Key+" "+f.Item)] = f.Why + " | " + f.Said
		}
	}
	return all
}

// callable is how the simulator lets a base model be called in us-east-1; "": in no way.
func callable(base string) string {
	f := bedrocksim.FactsOf(base)
	switch {
	case f.EndOfLife || f.Converse != bedrocksim.Supported:
		return ""
	case f.OnDemand == bedrocksim.Supported || slices.Contains(strings.Fields(f.OnDemandOnly), "us-east-1"):
		return base
	}
	i := slices.IndexFunc(bedrocksim.ModelIDs(), func(id string) bool { return bot.BaseID(id) == base && id != base })
	if i < 0 {
		return ""
	}
	return bedrocksim.ModelIDs()[i]
}

func TestEveryModelOfTheSimulatorIsFoundOut(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithObserver(func(bedrocksim.Call) {}))
	tried := 0
	most, tokens := probe.Most()
	for _, id := range bedrocksim.ModelIDs() {
		if bot.BaseID(id) != id || callable(id) == "" {
			continue
		}
		tried++
		t.Run(id, func(t *testing.T) {
			found := measure(t, sim, careful(callable(id), "us-east-1"))
			same(t, lines(found.Findings), rules(bedrocksim.FactsOf(id)))
			if found.Asked > most || found.Tokens.Input > tokens.Input || found.Tokens.Output > tokens.Output {
				t.Errorf("%d questions and %+v, where at most %d and %+v were announced", found.Asked, found.Tokens, most, tokens)
			}
		})
	}
	if tried < 80 {
		t.Errorf("only %d models were tried", tried)
	}
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if g, ok := got[key]; !ok || g != want[key] {
			t.Errorf("%s: got %q, want %q", key, g, want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[key]; !ok {
			t.Errorf("%s: got %q, and nothing was to be found", key, got[key])
		}
	}
}
