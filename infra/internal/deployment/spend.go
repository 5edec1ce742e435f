package deployment

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/usage"
)

// What is taken for the fastest that a model can be paid: prompts are not read faster than
// 50,000 tokens a second, answers not written faster than 300, pictures not made in less than
// three seconds and videos not in less than a minute. Nobody promises that; it is above what is
// seen.
const (
	readPerHour     = 3600 * 50_000
	writePerHour    = 3600 * 300
	picturesPerHour = 3600 / 3
	videosPerHour   = 60
)

// lambdaSecond is what a gigabyte of memory costs for a second, on arm64 in us-east-1, in
// picodollars ($0.0000133334; aws.amazon.com/lambda/pricing).
const lambdaSecond = 13_333_400

// Spend is the most that a group can cost in an hour, of one query after the other without
// a pause: the dearest of its models, and the function.
type Spend struct {
	Group       string
	Dearest     string            // the model that costs most
	Each        usage.Picodollars // an hour, for each query that is answered at a time
	Concurrency int               // 0: nothing bounds it but the account's
	Unknown     []string          // models without a price, which are not counted
}

// Total is what the group can cost in an hour; false where nothing bounds it.
func (s Spend) Total() (usage.Picodollars, bool) {
	return times(s.Each, s.Concurrency), s.Concurrency > 0
}

func times(p usage.Picodollars, n int) usage.Picodollars {
	if n > 0 && int64(p) > math.MaxInt64/int64(n) {
		return math.MaxInt64
	}
	return p * usage.Picodollars(n)
}

// Spend works out what a group can cost.
func (g Group) Spend() Spend {
	s := Spend{Group: g.Name, Concurrency: g.Settings.ReservedConcurrency}
	var most usage.Picodollars
	for _, t := range g.Templates() {
		cost := hourly(t)
		switch {
		case cost == 0:
			s.Unknown = append(s.Unknown, t.Model.ID)
		case cost > most || s.Dearest == "":
			most, s.Dearest = cost, t.Model.ID
		}
	}
	function := usage.Picodollars(int64(g.Settings.MemoryMB) * lambdaSecond * 3600 / 1024)
	s.Each = most.Add(function)
	return s
}

// hourly is what a model costs when it works without a pause.
func hourly(t *bot.Template) usage.Picodollars {
	cost := hourOfTokens(t)
	for quality := range t.Price.Images {
		cost = max(cost, t.ImageCost(picturesPerHour*max(t.Image.Count, t.Image.MaxCount, 1), quality))
	}
	longest := max(t.Video.Duration, slices.Max(append(t.Video.Durations, 0)))
	for resolution := range t.Price.Seconds {
		cost = max(cost, t.VideoCost(videosPerHour*longest, resolution))
	}
	return cost
}

// hourOfTokens: what goes into the cache can be dearer than what does not.
func hourOfTokens(t *bot.Template) usage.Picodollars {
	rates := t.Rates()
	prompt := max(t.Limits.ContextTokens, 1)
	dearest := rates.Cost(usage.Tokens{Input: prompt})
	if len(t.Cache.Points) > 0 {
		written := usage.Tokens{CacheWrite: prompt}
		if t.Cache.TTL == "1h" {
			written = usage.Tokens{CacheWriteHour: prompt}
		}
		dearest = max(dearest, rates.Cost(written))
	}
	long := rates.Cost(usage.Tokens{Input: prompt, Output: writePerHour}) - rates.Cost(usage.Tokens{Input: prompt})
	return times(dearest, (readPerHour+prompt-1)/prompt).Add(long)
}

// SpendTable is what whoever deploys should have seen: the most that each group can cost.
func (d *Deployment) SpendTable() string {
	var b strings.Builder
	fmt.Fprintf(&b, "The most that stage %s can cost in an hour, if callers with a key did their worst: prompts that fill\n", d.Stage)
	b.WriteString("the context of the dearest model, read at 50,000 tokens a second, and 300 tokens written a second.\n\n")
	fmt.Fprintf(&b, "  %-20s %11s %18s %16s  %s\n", "group", "at a time", "each", "in an hour", "dearest model")
	unbounded := false
	for _, g := range d.Groups {
		s := g.Spend()
		at, sum := "no bound", "no bound"
		if total, bounded := s.Total(); bounded {
			at, sum = fmt.Sprint(s.Concurrency), dollars(total)
		}
		unbounded = unbounded || s.Concurrency == 0
		fmt.Fprintf(&b, "  %-20s %11s %18s %16s  %s\n", s.Group, at, dollars(s.Each), sum, s.Dearest)
		if len(s.Unknown) > 0 {
			fmt.Fprintf(&b, "  %-20s not counted, as their price is not known: %s\n", "", strings.Join(s.Unknown, ", "))
		}
	}
	if unbounded {
		b.WriteString("\nWARNING: where nothing bounds it, only the account's concurrency does, 1000 unless AWS has set another.\nSet reserved_concurrency in group.yaml.\n")
	}
	return b.String()
}

func dollars(p usage.Picodollars) string {
	return fmt.Sprintf("$%.2f", float64(p)/1e12)
}
