package main

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
)

// newProbeDesk is a desk whose folder has one bot of each of these models, g/bot-0 and so on,
// as botctl new writes one of which nothing is known.
func newProbeDesk(t *testing.T, models []string, options ...bedrocksim.Option) (*desk, *bedrocksim.Server) {
	t.Helper()
	sim := bedrocksim.Start(t, options...)
	d := newDesk(t)
	d.configs, d.env["POEBRIDGE_STAGE"] = t.TempDir(), "test"
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		url := sim.URL()
		return aws.Config{Region: region, BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}, nil
	}
	for _, name := range []string{"defaults/chat.yaml", "defaults/image.yaml"} {
		text, err := os.ReadFile(shippedConfigs + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		d.write(name, string(text))
	}
	var bases []string
	for i, id := range models {
		if base := bot.BaseID(id); !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
		d.write("groups/g/bot-"+string(rune('0'+i))+".yaml", carefulFile(id))
	}
	d.write("groups/g/group.yaml", "schema: 1\nregion: us-east-1\nregions: [us-east-1, us-west-2]\nmodels: ["+strings.Join(bases, ", ")+"]\n")
	return d, sim
}

// carefulFile claims nothing of a model but how much it reads.
func carefulFile(id string) string {
	return `# made by hand, on a Sunday
schema: 1
kind: chat
model:
  id: ` + id + `
  regions: [us-east-1, us-west-2] # nearest first
supports_system_messages: false # guess: folded into the first question, which any model takes
inference: {sampling: none} # guess: temperature and top_p are left to the model
limits:
  context_tokens: 1000000 # as the vendor says
  output_tokens: 2048 # guess: the smallest of current models

# What the model can do.
capabilities: {input: [text], streaming: no_tools} # guess: text alone, and no tools
price: {input: 3, output: 15}
poe:
  introduction_message: Hello! # to be polite
`
}

const (
	opus5   = "us.anthropic.claude-opus-5"
	nova2   = "us.amazon.nova-2-lite-v1:0"
	scout   = "us.meta.llama4-scout-17b-instruct-v1:0"
	mistral = "mistral.mistral-small-2402-v1:0"
)

func TestProbeWritesWhatItHasFound(t *testing.T) {
	models := []string{opus5, nova2, scout, mistral}
	d, _ := newProbeDesk(t, models)
	d.run("check", "bot-0", "bot-1", "bot-2", "bot-3", "--live", "--probe", "--yes").want(exit.Done, "wrote configs/groups/g/bot-3.yaml")
	for i, want := range []bot.Facts{
		{
			SupportsSystemMessages: true, Inference: bot.InferenceFacts{Sampling: bot.SamplingNone},
			Limits:       bot.Limits{ContextTokens: 1_000_000, OutputTokens: 128_000, OutputExclusive: true, StopSequences: 2500, Images: 20},
			Capabilities: bot.Capabilities{Input: []string{"text", "image", "document"}, Streaming: bot.StreamingFull, Tools: true},
			Tools:        bot.Tools{Force: []string{"any", "tool"}, Hyphens: true, IDs: bot.ToolIDsFree},
			Reasoning: bot.Reasoning{Style: bot.ReasoningAdaptive, Effort: "none", Efforts: []string{"low", "medium", "high", "xhigh", "max"}, Show: true,
				OnByDefault: true, DisableUpTo: "high", Signed: true, ForcedTools: true},
			Cache: bot.Cache{Points: []string{"tools", "system", "messages"}, BesideTools: true, MinTokens: 1024},
		},
		{
			SupportsSystemMessages: true, Inference: bot.InferenceFacts{Sampling: bot.SamplingBoth},
			Limits: bot.Limits{ContextTokens: 1_000_000, OutputTokens: 64_000, StopSequences: 4, Images: 20},
			Capabilities: bot.Capabilities{Input: []string{"text", "image", "document", "video"}, Streaming: bot.StreamingFull, Prefill: true, Tools: true,
				StructuredOutput: true},
			Tools:     bot.Tools{Force: []string{"any", "tool"}, Hyphens: true, IDs: bot.ToolIDsFree},
			Reasoning: bot.Reasoning{Style: bot.ReasoningMaxEffort, Effort: "none", Efforts: []string{"low", "medium", "high"}, Show: true, ForcedTools: true, NoLimitsAt: "high"},
			Cache:     bot.Cache{Points: []string{"system", "messages"}, MinTokens: 1024},
		},
		{
			SupportsSystemMessages: true, Inference: bot.InferenceFacts{Sampling: bot.SamplingBoth},
			Limits: bot.Limits{ContextTokens: 1_000_000, OutputTokens: 4096, Images: 20},
			Capabilities: bot.Capabilities{Input: []string{"text", "image", "document"}, Streaming: bot.StreamingNoTools, Prefill: true, Tools: true,
				StructuredOutput: true},
			Tools:     bot.Tools{Force: []string{}, Hyphens: true, IDs: bot.ToolIDsFree},
			Reasoning: bot.Reasoning{Style: bot.ReasoningNone, Effort: "none", Show: true},
			Cache:     bot.Cache{BesideTools: true, MinTokens: 1024},
		},
		{
			SupportsSystemMessages: true, Inference: bot.InferenceFacts{Sampling: bot.SamplingBoth},
			Limits: bot.Limits{ContextTokens: 1_000_000, OutputTokens: 8191, StopSequences: 10, Images: 20},
			Capabilities: bot.Capabilities{Input: []string{"text", "document"}, Streaming: bot.StreamingNoTools, Prefill: true, Tools: true,
				StructuredOutput: true},
			Tools:     bot.Tools{Force: []string{"any"}, Hyphens: true, IDs: bot.ToolIDsNine},
			Reasoning: bot.Reasoning{Style: bot.ReasoningNone, Effort: "none", Show: true},
			Cache:     bot.Cache{BesideTools: true, MinTokens: 1024},
		},
	} {
		name := "groups/g/bot-" + string(rune('0'+i)) + ".yaml"
		if got := d.read(name); jsonOf(t, factsOfFile(t, d, name)) != jsonOf(t, want) {
			t.Errorf("%s:\n%s\n%s\n%s", models[i], got, jsonOf(t, factsOfFile(t, d, name)), jsonOf(t, want))
		}
	}
	d.run("validate").want(exit.Done, "4 bots in 1 group")
	d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.Done) // nothing is left to do
}

// factsOfFile are what a file says of its model, over the defaults.
func factsOfFile(t *testing.T, d *desk, name string) bot.Facts {
	t.Helper()
	source := func(name string) bot.Source { return bot.Source{Name: name, Text: []byte(d.read(name))} }
	b, _, err := bot.Load(source("defaults/chat.yaml"), source(name), bot.Options{Stage: "test", Strict: true, Kinds: bot.Kinds()})
	if err != nil {
		t.Fatal(err)
	}
	return bot.Facts{
		SupportsSystemMessages: b.SupportsSystemMessages, Inference: bot.InferenceFacts{Sampling: b.Inference.Sampling},
		Limits: b.Limits, Capabilities: b.Capabilities, Tools: b.Tools, Reasoning: b.Reasoning, Cache: b.Cache,
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("null", "[]").Replace(string(text))
}

func TestProbeShowsAndAsksBeforeItWrites(t *testing.T) {
	d, sim := newProbeDesk(t, []string{scout})
	before := d.read("groups/g/bot-0.yaml")
	d.run("check", "bot-0", "--live", "--probe", "--dry-run").want(exit.No).golden("probe")
	if d.read("groups/g/bot-0.yaml") != before {
		t.Error("--dry-run has written")
	}
	d.asks, d.stdin = true, "no\n"
	d.run("check", "bot-0", "--live", "--probe").want(exit.No, "Go on? [y/N]", "nothing was done")
	if d.read("groups/g/bot-0.yaml") != before {
		t.Error("it was written, though nobody agreed")
	}
	d.stdin = "y\n"
	d.run("check", "bot-0", "--live", "--probe").want(exit.Done, "wrote configs/groups/g/bot-0.yaml")
	const want = `# made by hand, on a Sunday
schema: 1
kind: chat
model:
  id: us.meta.llama4-scout-17b-instruct-v1:0
  regions: [us-east-1, us-west-2] # nearest first
supports_system_messages: true # measured
inference: {sampling: both} # measured
limits:
  context_tokens: 1000000 # as the vendor says
  output_tokens: 4096 # measured

# What the model can do.
capabilities: {input: [text, image, document], streaming: no_tools, prefill: true, tools: true, structured_output: true} # measured
price: {input: 3, output: 15}
poe:
  introduction_message: Hello! # to be polite
tools: {force: []}
`
	if got := d.read("groups/g/bot-0.yaml"); got != want {
		t.Error(got)
	}
	sim.Reset()
	d.run("check", "bot-0", "--live", "--probe").want(exit.Done)
	if len(sim.Calls()) == 0 {
		t.Error("nothing was asked")
	}
}

func TestProbeTellsItsProgressOnATerminal(t *testing.T) {
	d, _ := newProbeDesk(t, []string{scout})
	d.asks, d.screen, d.stdin = true, true, "no\n"
	d.run("check", "bot-0", "--live", "--probe").want(exit.No, eraseLine+"g/bot-0, question 2 of at most 47: a system prompt")
}

func TestProbeAsOtherCommandsShowRows(t *testing.T) {
	d, _ := newProbeDesk(t, []string{scout})
	r := d.run("check", "bot-0", "--live", "--probe", "--dry-run", "-o", "json").want(exit.No)
	results := map[string]int{}
	for _, row := range rows[probeRow](r) {
		results[row.Result]++
	}
	if got := jsonOf(t, results); got != `{"differs":10,"same":12}` {
		t.Error(got)
	}
}

func TestProbeAsksOnceForBotsThatAskAlike(t *testing.T) {
	d, sim := newProbeDesk(t, []string{scout, scout})
	one := func(args ...string) int {
		sim.Reset()
		d.run(append(args, "--live", "--probe", "--dry-run")...).want(exit.No)
		return len(sim.Calls())
	}
	if single, both := one("check", "bot-0"), one("check"); single != both || single == 0 {
		t.Errorf("%d calls for one bot, %d for two", single, both)
	}
}

func TestProbeIsForBotsThatChat(t *testing.T) {
	d, _ := newProbeDesk(t, []string{scout})
	picture, err := os.ReadFile(shippedConfigs + "/groups/images/stable-image-core.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d.write("groups/g/picture.yaml", string(picture))
	d.write("groups/g/group.yaml", strings.Replace(d.read("groups/g/group.yaml"), "models: [", "models: [stability.stable-image-core-v1:1, ", 1))
	d.run("check", "picture", "--live", "--probe", "--yes").want(exit.Usage, "g/picture is of kind image: --probe asks by Converse, which is for bots of kind chat")
	d.run("check", "--live", "--probe", "--dry-run").want(exit.No, "1 bot of other kinds than chat")
}

func TestProbeIsUsedWrongly(t *testing.T) {
	d, sim := newProbeDesk(t, []string{scout})
	for args, says := range map[string]string{
		"--probe --yes":                              "it goes with --live",
		"--live --probe":                             "there is no terminal to ask at",
		"--live --probe --yes --url http://x":        "do not go with it",
		"--live --probe --yes --attachment http://x": "do not go with it",
		"--live --yes":                               "are for --probe",
		"--live --probe --yes nobody":                "there is no bot",
	} {
		d.run(append([]string{"check"}, strings.Fields(args)...)...).want(exit.Usage, says)
	}
	d.aws = noCredentials
	d.run("check", "--live", "--probe", "--yes").want(exit.Failed, "no AWS credentials")
	if n := len(sim.Calls()); n > 0 {
		t.Errorf("%d calls", n)
	}
}

func TestAProbeOfManyModelsSaysWhatAllMayCost(t *testing.T) {
	r := newDesk(t).run("check", "nova-lite", "nova-micro", "--live", "--probe", "--dry-run").want(exit.Failed, "no AWS credentials")
	r.want(exit.Failed, "5800 tokens of answers, $0.0024576\n", "5800 tokens of answers, $0.0014336\n", "asks 2 models; those with a price may come to $0.0038912 altogether; Ctrl-C ends it\n")
}

// A folder has dozens of models, so that nobody pays for all of them by leaving names out.
func TestAProbeOfAllModelsIsAskedAbout(t *testing.T) {
	d, sim := newProbeDesk(t, []string{scout, mistral})
	probeAll := []string{"check", "--live", "--probe", "--dry-run"}
	d.run(probeAll...).want(exit.Usage, "no bot is named, and 2 models would be asked: name bots, or go on with --yes")
	d.asks = true
	d.runIn(t.Context(), strings.NewReader("n\n"), probeAll...).want(exit.No, "No bot is named, so that 2 models are asked.\nGo on? [y/N] ")
	if n := len(sim.Calls()); n > 0 {
		t.Errorf("%d calls", n)
	}
	d.runIn(t.Context(), strings.NewReader("y\n"), probeAll...).want(exit.No, "2 files would be written, and nothing was")
	if len(sim.Calls()) == 0 {
		t.Error("nothing was asked")
	}
}
