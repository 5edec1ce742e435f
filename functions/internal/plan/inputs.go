package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// inputs are what a plan is made of.
type inputs struct {
	answer, cold, minutes, regions                 float64
	concurrency, scalePerSecond, scaleBurst, idle  float64
	urlFactor, perProcess                          float64
	inputTokens, outputTokens, reserved, burn, tpm float64
	gbSecond, request, logGB, logBytes, streamedGB float64
	streamFreeMB, answerMB                         float64
}

func defaultInputs() *inputs {
	return &inputs{
		answer: 20, cold: 0.5, minutes: 10, regions: 1,
		concurrency: 1000, scalePerSecond: 100, scaleBurst: 1000, idle: 300,
		urlFactor: 10, perProcess: 1,
		inputTokens: 1500, outputTokens: 500, reserved: 4096, burn: 5, tpm: 1_000_000,
		gbSecond: 0.0000133334, request: 0.20, logGB: 0.50, logBytes: 3500,
		streamedGB: 0.008, streamFreeMB: 6, answerMB: 0.1,
	}
}

// input is one of them by its name.
type input struct {
	name, what, source string
	value              *float64
}

// Where inputs come from.
const (
	docs    = "AWS's documentation, 2026"
	prices  = "AWS's price list, us-east-1, arm64, 2026"
	assumed = "assumed; measure your own"
	account = "differs by account: look it up in Service Quotas"
)

func (in *inputs) all() []input {
	return []input{
		{"answer", "mean seconds that a query is open; many are shorter, some far longer (exponential)", assumed, &in.answer},
		{"cold", "seconds by which a cold start prolongs a query", "make coldstart, and a published benchmark of Lambda's own part, rounded up", &in.cold},
		{"minutes", "minutes of the load, which is there at once from the first second", assumed, &in.minutes},
		{"regions", "regions that share the load evenly, each with a stage of its own", assumed, &in.regions},
		{"concurrency", "environments that run at a time in a region, all functions of the account together", docs + ": the default; can be raised, new accounts have less", &in.concurrency},
		{"scale-rate", "environments that Lambda adds to a function in a second", docs + ": 1,000 in 10 s, refilled continuously", &in.scalePerSecond},
		{"scale-burst", "environments that it adds at once", docs, &in.scaleBurst},
		{"idle", "seconds that an idle environment is kept", "assumed: AWS promises nothing; minutes are reported", &in.idle},
		{"url-factor", "requests a second of a function for each environment that it may have", docs, &in.urlFactor},
		{"per-process", "queries that a process answers at a time, for the table of quotas", "1 on Lambda as it is; more on Managed Instances, whose documentation lists no Go", &in.perProcess},
		{"input-tokens", "tokens of a question with its history", assumed, &in.inputTokens},
		{"output-tokens", "tokens of an answer", assumed, &in.outputTokens},
		{"max-tokens", "tokens that an answer may have, which are reserved while it is under way", assumed + ": inference.max_tokens of the template, or the model's limit", &in.reserved},
		{"burn", "tokens of quota for one of an answer", "5 for Claude from 3.7 on, 1 for other models (reported, not verified)", &in.burn},
		{"tokens-per-minute", "Bedrock's quota for a model in a region, questions and answers together", account, &in.tpm},
		{"gb-second", "dollars for a GB-second", prices, &in.gbSecond},
		{"requests", "dollars for a million requests", prices, &in.request},
		{"log-gb", "dollars for a GB of log", prices, &in.logGB},
		{"log-bytes", "bytes that one answer logs, metrics included", "measured; see the README's What it costs to run", &in.logBytes},
		{"streamed-gb", "dollars for a GB streamed beyond what is free", "AWS's price list as remembered, not verified", &in.streamedGB},
		{"stream-free", "MB of each answer that are streamed for nothing", prices, &in.streamFreeMB},
		{"answer-mb", "MB of an answer's events", "at most 512,000 characters, most far fewer", &in.answerMB},
	}
}

// check refuses what would divide by zero or never end.
func (in *inputs) check() error {
	for _, i := range in.all() {
		if !(*i.value >= 0) {
			return fmt.Errorf("-%s is %g; want 0 or more", i.name, *i.value)
		}
	}
	for _, i := range in.all() {
		switch i.value {
		case &in.answer, &in.regions, &in.perProcess, &in.tpm, &in.minutes, &in.concurrency:
			if *i.value == 0 {
				return fmt.Errorf("-%s is 0; want more", i.name)
			}
		}
	}
	return nil
}

func (in *inputs) print(out io.Writer) {
	fmt.Fprintln(out, "| input | value | what it is | source |\n|---|---|---|---|")
	for _, i := range in.all() {
		fmt.Fprintf(out, "| `-%s` | %s | %s | %s |\n", i.name, strconv.FormatFloat(*i.value, 'f', -1, 64), i.what, i.source)
	}
	fmt.Fprintln(out)
}

// numbers are a flag's, separated by commas.
type numbers []float64

func (n *numbers) String() string { return strings.Trim(fmt.Sprint([]float64(*n)), "[]") }

// Set implements [flag.Value].
func (n *numbers) Set(text string) error {
	*n = nil
	for part := range strings.SplitSeq(text, ",") {
		f, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(f > 0 && f <= maxNumber) {
			return fmt.Errorf("%q: want numbers above 0 and at most %d, separated by commas", part, maxNumber)
		}
		*n = append(*n, f)
	}
	return nil
}

// maxNumber bounds rates, seconds and megabytes: a simulation of more takes minutes.
const maxNumber = 100_000
