package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// printLoads shows what the simulation saw, by rate: with the quota as it is, and with one that
// is never in the way, so that what is left is the rate at which Lambda scales.
func printLoads(out io.Writer, in *inputs, rates []float64) {
	fmt.Fprintf(out, "A load that is there at once, for %s min; answers of %s s in the mean; %s with %s environments in each:\n\n",
		number(in.minutes), number(in.answer), regions(in.regions), number(in.concurrency))
	fmt.Fprintln(out, "| answers a second | open at a time, mean | at most | cold starts | refused (429) | refused with a higher quota |\n|---|---|---|---|---|---|")
	unlimited := *in
	unlimited.concurrency = math.Inf(1)
	for _, rate := range rates {
		seen, free := simulate(in, rate/in.regions), simulate(&unlimited, rate/in.regions)
		fmt.Fprintf(out, "| %s | %s | %s | %s of %s | %s | %s |\n", number(rate), number(rate*in.answer), number(float64(free.peak)*in.regions),
			number(float64(free.cold)*in.regions), number(float64(free.asked)*in.regions), share(seen.refused, seen.asked), share(free.refused, free.asked))
	}
}

func regions(n float64) string {
	if n == 1 {
		return "one region"
	}
	return number(n) + " regions"
}

// printQuotas shows which quotas a rate needs, in each region.
func printQuotas(out io.Writer, in *inputs, rates []float64) {
	fmt.Fprintf(out, "\nWhat that needs in each region, with a fifth to spare; queries in a process at a time: %s; Bedrock's quota: %s million tokens a minute:\n\n",
		number(in.perProcess), number(in.tpm/1e6))
	fmt.Fprintln(out, "| answers a second | environments | requests a second that the URL then takes | regions, at the quota of environments | tokens a minute of the model | of Bedrock's quota |\n|---|---|---|---|---|---|")
	for _, rate := range rates {
		environments := math.Ceil(rate * in.answer * spare / in.regions / in.perProcess)
		tokens := in.tokens(rate) * spare
		needed := math.Ceil(environments * in.regions / in.concurrency)
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s million | %s |\n", number(rate), number(environments),
			number(environments*in.urlFactor), number(needed), strconv.FormatFloat(tokens/1e6, 'f', 1, 64), times(tokens/in.tpm))
	}
}

// spare is by how much more a quota should be than is needed in the mean.
const spare = 1.2

// tokens is how much of a model's quota a rate uses up in a minute and a region. Each open
// query has its question and all that it may answer reserved; when it ends, what it did not
// answer is given back. So the quota is used by what has ended, and held by what is open.
func (in *inputs) tokens(rate float64) float64 {
	perSecond := rate / in.regions
	used := perSecond * 60 * (in.inputTokens + in.burn*in.outputTokens)
	held := perSecond * in.answer * max(in.reserved-in.burn*in.outputTokens, 0)
	return used + held
}

// printCosts shows what a million answers cost beside tokens, by length and memory.
func printCosts(out io.Writer, in *inputs, lengths, memories []float64) {
	fmt.Fprint(out, "\nA million answers, in dollars, log included, tokens not:\n\n| answer |")
	for _, mb := range memories {
		fmt.Fprintf(out, " %s MB |", number(mb))
	}
	fmt.Fprintln(out, "\n|"+strings.Repeat("---|", len(memories)+1))
	for _, seconds := range lengths {
		fmt.Fprintf(out, "| %s s |", number(seconds))
		for _, mb := range memories {
			fmt.Fprintf(out, " %s |", number(math.Round(in.perMillion(seconds, mb))))
		}
		fmt.Fprintln(out)
	}
}

// perMillion is the price of a million answers.
func (in *inputs) perMillion(seconds, mb float64) float64 {
	const million, bytesPerGB, mbPerGB = 1e6, 1e9, 1024
	compute := million * seconds * mb / mbPerGB * in.gbSecond
	logged := million * in.logBytes / bytesPerGB * in.logGB
	streamed := million * max(in.answerMB-in.streamFreeMB, 0) / mbPerGB * in.streamedGB
	return compute + in.request + logged + streamed
}

// number writes a number with commas between thousands.
func number(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	whole, part, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if part != "" {
		return whole + "." + part
	}
	return whole
}

// share is a part in per cent.
func share(part, of int) string {
	if part == 0 || of == 0 {
		return "none"
	}
	return strconv.FormatFloat(100*float64(part)/float64(of), 'f', 1, 64) + " %"
}

// times says how a need compares with a quota.
func times(f float64) string {
	return strconv.FormatFloat(f, 'f', 1, 64) + " times"
}
