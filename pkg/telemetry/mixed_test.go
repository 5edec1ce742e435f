package telemetry_test

import (
	"math/big"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/telemetry/emf"
)

// price is of a token of each sort, in picodollars, as the templates have it in dollars a
// million.
type price struct{ input, output, cacheRead, cacheWrite, cacheWriteHour int64 }

var (
	prices = map[string]price{
		"us.amazon.nova-lite-v1:0":                     {60_000, 240_000, 15_000, 0, 0},
		"amazon.nova-lite-v1:0":                        {60_000, 240_000, 15_000, 0, 0},
		"amazon.nova-pro-v1:0":                         {800_000, 3_200_000, 0, 0, 0},
		"us.amazon.nova-micro-v1:0":                    {35_000, 140_000, 0, 0, 0},
		"us.anthropic.claude-sonnet-4-5-20250929-v1:0": {3_300_000, 16_500_000, 330_000, 4_125_000, 6_600_000},
	}
	longPrice = price{6_600_000, 24_750_000, 660_000, 8_250_000, 13_200_000} // of Claude's, above 200,000 tokens
)

const picturePrice = 80_000_000_000 // of stability.sd3-5-large

// tally are sums by the metric's name: pieces, or picodollars where the name is of a cost.
type tally map[string]int64

// served adds up what a call told of tokens.
func (w tally) served(c bedrocksim.Call) {
	u := c.Told
	hour := int64(0)
	for _, d := range u.CacheDetails {
		if d.TTL == "1h" {
			hour += int64(d.InputTokens)
		}
	}
	input, output, read, write := int64(u.InputTokens), int64(u.OutputTokens), int64(u.CacheReadInputTokens), int64(u.CacheWriteInputTokens)
	prompt := input + read + write
	p := prices[c.Model]
	if prompt > 200_000 {
		p = longPrice
	}
	w["gen_ai.client.inference.usage.input_tokens"] += prompt
	w["gen_ai.client.inference.usage.output_tokens"] += output
	w["gen_ai.client.inference.usage.cache_read.input_tokens"] += read
	w["gen_ai.client.inference.usage.cache_write.input_tokens"] += write
	w["poebridge.cost"] += input*p.input + output*p.output + read*p.cacheRead + (write-hour)*p.cacheWrite + hour*p.cacheWriteHour
}

// called adds up what became of the calls of one request, and reports whether some of it was
// cut, so that nobody was told what it took.
func (w tally) called(calls []bedrocksim.Call) (cut bool) {
	for i, c := range calls {
		w["poebridge.calls"]++
		switch {
		case c.Told != nil:
			w.served(c)
		case c.Operation == bedrocksim.OperationInvoke && c.Whole:
			w["poebridge.cost"] += picturePrice
		case c.Status == http.StatusOK:
			cut = true
		}
		switch next := i + 1; {
		case next == len(calls):
		case c.Status == http.StatusOK: // it had begun
			w["poebridge.recoveries"]++
		case c.Model == calls[next].Model && c.Region == calls[next].Region:
			w["poebridge.retries"]++
		default:
			w["poebridge.failovers"]++
		}
	}
	return cut
}

// TestTheMetricsOfAThousandRequestsAreWhatTheSimulatorServed: it holds the lines against the
// simulator's own notes of what it told, and against prices of its own.
func TestTheMetricsOfAThousandRequestsAreWhatTheSimulatorServed(t *testing.T) {
	const requests, callers = 1000, 8
	synctest.Test(t, func(t *testing.T) {
		plans := mixedPlans(requests, 1)
		rig := newMixedRig(t, plans)
		var running sync.WaitGroup
		for caller := range callers {
			running.Go(func() {
				for n := caller; n < requests; n += callers {
					rig.send(t, n, plans[n])
				}
			})
		}
		running.Wait()
		synctest.Wait()
		compareMixed(t, plans, rig)
	})
}

func compareMixed(t *testing.T, plans map[int]plan, rig *mixedRig) {
	t.Helper()
	want, cuts := map[string]tally{}, 0 // by bot
	all := tally{"poebridge.cold_starts": 1}
	calls := rig.calls()
	for n, p := range plans {
		w := tally{}
		if p.kind == "" && p.key == "" {
			w["poebridge.requests"]++
		}
		for _, name := range p.also {
			w[name]++
		}
		if w.called(calls[n]) {
			cuts++
		}
		for name, n := range w {
			all[name] += n
			if want[p.bot] == nil {
				want[p.bot] = tally{}
			}
			want[p.bot][name] += n
		}
		delete(calls, n)
	}
	if len(calls) > 0 {
		t.Errorf("calls of nobody: %v", calls)
	}

	documents := parse(t, []byte(rig.metrics.String()))
	got := emf.Totals{}
	for _, d := range documents {
		if err := got.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	all.compare(t, got, ofGroup, nil)
	for name, w := range want {
		w.compare(t, got, "bot="+name+","+ofGroup, ofBots)
	}
	compareEstimates(t, documents, cuts)
	everythingHappened(t, all, cuts)
}

// ofBots are the metrics that are told apart by bot, of those that are compared.
var ofBots = []string{
	"poebridge.requests", "poebridge.cost", "gen_ai.client.inference.usage.input_tokens", "gen_ai.client.inference.usage.output_tokens",
	"poebridge.errors", "poebridge.failed", "poebridge.to_mend", "poebridge.errors.throttled", "poebridge.errors.stream_broken", "poebridge.errors.access_denied",
	"poebridge.poe_errors", "poebridge.poe_errors.no_text", "poebridge.reactions.heart",
}

// compare compares sums in one set of dimensions, of all names or of some.
func (w tally) compare(t *testing.T, got emf.Totals, dimensions string, only []string) {
	t.Helper()
	for name, n := range w {
		if only != nil && !slices.Contains(only, name) {
			continue
		}
		sum := got[emf.Series{Namespace: "poebridge", Name: name, Dimensions: dimensions}]
		if sum == nil {
			sum = new(big.Rat)
		}
		exact := big.NewRat(n, 1)
		if name == "poebridge.cost" {
			exact.Quo(exact, big.NewRat(1e12, 1))
		}
		if sum.Cmp(exact) != 0 {
			t.Errorf("%s by %s: %s, want %s", name, dimensions, decimal(sum), decimal(exact))
		}
	}
	for series := range got { // nothing may be counted that nobody expects
		if _, known := w[series.Name]; !known && series.Dimensions == dimensions && isCounted(series.Name) {
			t.Errorf("%s by %s: %s, want none", series.Name, dimensions, decimal(got[series]))
		}
	}
}

// uncounted are the metrics that the simulator knows nothing of: times, and what is estimated.
var uncounted = []string{
	"poebridge.time_to_first_byte", "poebridge.time_to_first_text", "poebridge.duration", "gen_ai.client.operation.time_to_first_chunk",
	"gen_ai.client.operation.time_per_output_chunk", "gen_ai.client.operation.duration", "gen_ai.client.inference.usage.reasoning.output_tokens",
	"poebridge.estimated.input_tokens", "poebridge.estimated.output_tokens", "poebridge.estimated.cost", "poebridge.config.age", "poebridge.merged_events",
	"poebridge.cold_start.init", "poebridge.cold_start.keys", "poebridge.cold_start.template", "poebridge.cold_start.first_call",
}

func isCounted(name string) bool { return !slices.Contains(uncounted, name) }

// compareEstimates checks that what nobody was told is reported apart: in the line of each
// request some of whose answer was cut, and in no other.
func compareEstimates(t *testing.T, documents []*emf.Document, cuts int) {
	t.Helper()
	lines := 0
	for _, d := range documents {
		input, output, cost := property(d, "poebridge.estimated.input_tokens"), property(d, "poebridge.estimated.output_tokens"), property(d, "poebridge.estimated.cost")
		if input+output+cost == "" {
			continue
		}
		lines++
		if input == "" || output == "" || cost == "" {
			t.Errorf("estimated are %q and %q tokens for %q: %v", input, output, cost, d.Members)
		}
	}
	if lines != cuts {
		t.Errorf("%d lines have an estimate, and %d requests a cut", lines, cuts)
	}
}

// everythingHappened keeps the mix from shrinking unseen.
func everythingHappened(t *testing.T, all tally, cuts int) {
	t.Helper()
	for _, name := range []string{
		"poebridge.retries", "poebridge.failovers", "poebridge.recoveries", "poebridge.refused", "poebridge.abandoned", "poebridge.truncations",
		"poebridge.guardrail_interventions", "poebridge.errors.throttled", "poebridge.errors.stream_broken", "poebridge.errors.access_denied",
		"poebridge.poe_errors", "poebridge.reactions.heart", "poebridge.cost",
		"gen_ai.client.inference.usage.cache_read.input_tokens", "gen_ai.client.inference.usage.cache_write.input_tokens",
	} {
		if all[name] == 0 {
			t.Errorf("%s: never", name)
		}
	}
	if cuts < 50 {
		t.Errorf("%d answers were cut", cuts)
	}
}
