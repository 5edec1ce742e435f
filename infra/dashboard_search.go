package main

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// search is an expression for the metrics of a name, of whichever groups or bots have written
// it in the last two weeks. CloudWatch takes 1024 characters of a search, and shows 500 lines of
// what it finds ("CloudWatch search expression syntax"). A name in quotes is meant exactly.
func (p page) search(m telemetry.Metric, statistic string, dimensions ...string) string {
	return fmt.Sprintf(`SEARCH('{%s,%s} MetricName="%s" %s="%s"', '%s')`,
		telemetry.Namespace, strings.Join(dimensions, ","), m.Name, telemetry.Stage, p.stage, statistic)
}

// byBot has a line for each bot that there is something of.
func (p page) byBot(m telemetry.Metric, statistic string) []any {
	return []any{[]any{map[string]any{
		"expression": p.search(m, statistic, telemetry.Stage, telemetry.Group, telemetry.Bot),
		"label":      fmt.Sprintf("${PROP('Dim.%s')}/${PROP('Dim.%s')}", telemetry.Group, telemetry.Bot),
	}}}
}

// together has a line for each metric, summed over all groups.
func (p page) together(metrics ...telemetry.Metric) (lines []any) {
	for _, m := range metrics {
		lines = append(lines, expression(m, "SUM("+p.search(m, "Sum", telemetry.Stage, telemetry.Group)+")"))
	}
	return lines
}

// mean has a line for each metric, its mean over all that was measured in any group.
func (p page) mean(metrics ...telemetry.Metric) (lines []any) {
	for _, m := range metrics {
		of := func(statistic string) string {
			return "SUM(" + p.search(m, statistic, telemetry.Stage, telemetry.Group) + ")"
		}
		lines = append(lines, expression(m, of("Sum")+" / "+of("SampleCount")))
	}
	return lines
}

func expression(m telemetry.Metric, text string) []any {
	return []any{map[string]any{"expression": text, "label": short(m.Name)}}
}

// families are what names begin with, and a legend can do without.
var families = []string{"gen_ai.client.inference.usage.", "poebridge.errors.", "poebridge.reactions.", "poebridge.charges.", "poebridge.cold_start.", "poebridge."}

func short(name string) string {
	for _, family := range families {
		if rest, ok := strings.CutPrefix(name, family); ok {
			return rest
		}
	}
	return name
}
