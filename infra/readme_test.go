package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// cents writes an amount as the README does.
func cents(n int) string { return fmt.Sprintf("$%d.%02d", n/100, n%100) }

// watchedBy is how many metrics the alarms of a stack watch: an alarm costs for each.
func watchedBy(stack template) (n int) {
	for _, alarm := range stack.of("AWS::CloudWatch::Alarm") {
		n += len(watches(alarm.Properties))
	}
	return n
}

func TestTheREADMECountsWhatAlarmsCost(t *testing.T) {
	const each, free, secret, large = 10, 10, 40, 5 // cents, of each but for the free alarms
	group, region := watchedBy(shipped.stacks["poebridge-prod-nova"]), watchedBy(shipped.stacks["poebridge-prod-us-east-1"])
	groups, regions := len(shipped.deployment.Groups), len(shipped.deployment.Regions())
	all, videos := 0, watchedBy(shipped.stacks["poebridge-prod-videos"])
	for _, stack := range shipped.stacks {
		all += watchedBy(stack)
	}
	if all != (groups-1)*group+videos+regions*region {
		t.Errorf("%d metrics in all, and not %d, %d and %d for each group, videos and region", all, group, videos, region)
	}
	wantInREADME(t,
		fmt.Sprintf("| – alarms | %d metrics of the group + %d of the region − %d free, × $0.10 | %s |", group, region, free, cents((group+region-free)*each)),
		fmt.Sprintf("| idle, all nine groups in two regions | %d × $0.40 + (%d × %d + %d for `videos` + %d × %d − %d) × $0.10 + %d × 2 × $0.05 | %s |",
			groups, groups-1, group, videos, regions, region, free, regions, cents(groups*secret+(all-free)*each+regions*2*large)),
	)
}

// plain are the metrics that there are without any error, retry or other event.
var plain = []telemetry.Metric{
	telemetry.Requests, telemetry.FirstByte, telemetry.FirstText, telemetry.Duration,
	telemetry.FirstCall, telemetry.PerChunk, telemetry.Operation,
	telemetry.InputTokens, telemetry.OutputTokens, telemetry.Cost, telemetry.Calls, telemetry.ConfigAge,
	telemetry.ColdStarts, telemetry.ColdInit, telemetry.ColdKeys, telemetry.ColdTemplate, telemetry.ColdFirstCall,
}

// combinations are how many of a stage, of a group and of a bot CloudWatch counts.
func combinations(metrics []telemetry.Metric) (stage, group, bot int) {
	for _, m := range metrics {
		for _, set := range m.Scope.Dimensions() {
			switch len(set) {
			case 1:
				stage++
			case 2:
				group++
			case 3:
				bot++
			}
		}
	}
	return stage, group, bot
}

func TestTheREADMECountsWhatMetricsCost(t *testing.T) {
	const each, bots = 30, 4 // cents a month
	_, group, bot := combinations(plain)
	allOfStage, allOfGroup, allOfBot := combinations(telemetry.All())
	wantInREADME(t,
		fmt.Sprintf("| – a group with four bots, asked in every hour, nothing going wrong | (%d of the group + %d × %d of a bot) × $0.30 | %s |", group, bots, bot, cents((group+bots*bot)*each)),
		fmt.Sprintf("| – the same with `metrics: group` | %d × $0.30 | %s |", group, cents(group*each)),
		fmt.Sprintf("| – at most, if all that can happen did | %d for each group, %d for each bot and %d for each region, × $0.30 | |", allOfGroup, allOfBot, allOfStage),
	)
}

func wantInREADME(t *testing.T, lines ...string) {
	t.Helper()
	readme := read(t, "../README.md")
	for _, want := range lines {
		if !strings.Contains(readme, want) {
			t.Errorf("the README does not say\n%s", want)
		}
	}
}

// TestTheREADMENamesEveryAlarm: by the words of its name, as they are shown on the dashboard.
func TestTheREADMENamesEveryAlarm(t *testing.T) {
	_, table, _ := strings.Cut(read(t, "../README.md"), "| alarm | of | it comes when |")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]bool{}
	for _, row := range strings.Split(strings.TrimSpace(table), "\n")[1:] {
		rows[strings.Trim(strings.Split(row, "|")[1], " `")] = true
	}
	made := map[string]bool{"CostPerDay": true} // which nobody has asked for
	for _, stack := range shipped.stacks {
		for id := range stack.of("AWS::CloudWatch::Alarm") {
			made[strings.TrimSuffix(id, "Alarm")] = true
		}
	}
	for name := range made {
		if !rows[name] {
			t.Errorf("the table has no row for %s", name)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("there is no alarm %s", name)
	}
}

// TestTheREADMEShowsTheDashboard: what its paragraph calls a graph is the title of one.
func TestTheREADMEShowsTheDashboard(t *testing.T) {
	_, paragraph, _ := strings.Cut(read(t, "../README.md"), "**The dashboard** ")
	paragraph, _, _ = strings.Cut(paragraph, "\n\n")
	paragraph = strings.Join(strings.Fields(paragraph), " ")
	for _, w := range shipped.drawnIn(t, "us-east-1") {
		if w.Type == "metric" && !strings.Contains(paragraph, "*"+w.title()+"*") {
			t.Errorf("the paragraph does not name %q", w.title())
		}
	}
}
