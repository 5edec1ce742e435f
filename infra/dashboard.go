package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// page is the dashboard of a region.
type page struct {
	stage, region string
	groups        []deployment.Group
}

// dashboard is the page of a region as CloudWatch takes it, the most urgent above.
func dashboard(stack awscdk.Stack, stage, region string, groups []deployment.Group) string {
	p := page{stage, region, groups}
	rows := [][]widget{p.look(stack)}
	rows = append(rows, p.graphs()...)
	body, err := json.Marshal(map[string]any{
		"start": "-PT12H",
		// Otherwise the console chooses, and sums would be of other times than titles say.
		"periodOverride": "inherit",
		"widgets":        place(rows, region),
	})
	if err != nil {
		panic(err) // only plain values come here
	}
	return string(body)
}

// look is where to look first: what is wrong, and what to do about it.
func (p page) look(stack awscdk.Stack) []widget {
	row := []widget{note(fmt.Sprintf(firstAid, p.stage, p.region, p.stage))}
	var alarms []string
	for _, g := range p.groups {
		for _, a := range groupAlarms(p.stage, g) {
			alarms = append(alarms, arn(stack, "cloudwatch", "alarm:"+deployment.AlarmName(deployment.GroupStack(p.stage, g.Name), a.id)))
		}
	}
	for _, a := range syncAlarms(p.stage) {
		alarms = append(alarms, arn(stack, "cloudwatch", "alarm:"+deployment.AlarmName(deployment.SyncFunction(p.stage), a.id)))
	}
	for some := range slices.Chunk(alarms, maxAlarms) {
		row = append(row, alarmsOn("Alarms that are on; empty is good", some))
	}
	return row
}

const firstAid = `## poebridge, stage %s, %s

1. **Alarms** beside this: the description of each says what it means.
2. **Errors by kind**: ` + "`throttled`, `unavailable`, `timeout`" + ` are Bedrock's, ask for quota or name more regions; ` +
	"`access_denied`, `not_found`, `misconfigured`, `quota_exceeded`" + ` are yours to mend.
3. **First text** near its limit: a model is slow, or cold starts are.
4. **Cost**: a bot that stands out.

The line of a request is in the log group ` + "`/aws/lambda/poebridge-%s-<group>`: `outcome`, `error` and `failed_attempts`" + ` say why.
`

// graphs are the rows of graphs.
func (p page) graphs() [][]widget {
	const dollars = "US dollars"
	return [][]widget{
		{
			graph("Queries", p.byGroup(telemetry.Requests, "Sum")).stacked(),
			graph("First text, median", p.byGroup(telemetry.FirstText, "p50")).in("seconds"),
			graph("First text, slowest twentieth", p.byGroup(telemetry.FirstText, "p95")).in("seconds").limits(p.firstTextLimits()),
			graph("Errors by kind", p.together(errorsByKind()...)).stacked(),
		}, {
			graph("Cost by bot, an hour", p.byBot(telemetry.Cost, "Sum")).stacked().in(dollars).every(time.Hour),
			graph("Estimated cost by bot, an hour", p.byBot(telemetry.EstimatedCost, "Sum")).stacked().in(dollars).every(time.Hour),
			graph("Tokens", p.together(telemetry.InputTokens, telemetry.OutputTokens, telemetry.CacheReadTokens, telemetry.CacheWriteTokens, telemetry.ThinkingTokens)),
			graph("Queries by bot", p.byBot(telemetry.Requests, "Sum")).stacked(),
		}, {
			graph("Failed answers", p.byGroup(telemetry.Failed, "Sum")),
			graph("Answers that need mending", p.byGroup(telemetry.ToMend, "Sum")),
			graph("Retries, failovers, recoveries", p.together(telemetry.Retries, telemetry.Failovers, telemetry.Recoveries)),
			graph("Cut, stopped, left, refused", p.together(telemetry.Truncations, telemetry.Interventions, telemetry.Abandoned, telemetry.Refused)),
		}, {
			graph("Cold starts", p.byGroup(telemetry.ColdStarts, "Sum")).stacked(),
			graph("Parts of a cold start, mean", p.mean(telemetry.ColdInit, telemetry.ColdKeys, telemetry.ColdTemplate, telemetry.ColdFirstCall)).stacked().in("seconds"),
			graph("Age of templates in use", p.byGroup(telemetry.ConfigAge, "Maximum")).in("seconds"),
			graph("Templates or keys refused or stale", p.byGroup(telemetry.ConfigFaults, "Sum")),
		}, {
			graph("Answers that Poe says were wrong", p.byGroup(telemetry.PoeErrors, "Sum")),
			graph("Reactions", p.together(reactionsByName()...)).stacked(),
			graph("Charged by bot, an hour", p.byBot(telemetry.ChargesAmount, "Sum")).stacked().in(dollars).every(time.Hour),
			graph("Charges", p.together(telemetry.ChargesCaptured, telemetry.ChargesDeclined, telemetry.ChargesLost, telemetry.ChargesUnknown)),
		}, {
			graph("Queries at a time", p.byFunction("ConcurrentExecutions", "Maximum")),
			graph("Throttles", p.byFunction("Throttles", "Sum")),
			graph("Crashes", p.byFunction("Errors", "Sum")),
			graph("Changes that Poe was told of", p.changes()),
		},
	}
}

// byGroup has a line for each group.
func (p page) byGroup(m telemetry.Metric, statistic string) (lines []any) {
	for _, g := range p.groups {
		lines = append(lines, ofGroup(m, p.stage, g.Name).line(map[string]any{"label": g.Name, "stat": statistic}))
	}
	return lines
}

// byFunction has a line for each group too, of what Lambda sees.
func (p page) byFunction(name, statistic string) (lines []any) {
	for _, g := range p.groups {
		lines = append(lines, ofFunction(name, deployment.GroupStack(p.stage, g.Name)).line(map[string]any{"label": g.Name, "stat": statistic}))
	}
	return lines
}

// changes are of the function that tells Poe of them.
func (p page) changes() []any {
	return []any{
		ofFunction("Invocations", deployment.SyncFunction(p.stage)).line(map[string]any{"label": "changes", "stat": "Sum"}),
		ofStage(telemetry.OverridesRefused, p.stage).line(map[string]any{"label": "overrides refused", "stat": "Sum"}),
		ofStage(telemetry.ControlsDropped, p.stage).line(map[string]any{"label": "controls dropped", "stat": "Sum"}),
		ofSyncQueue("ApproximateNumberOfMessagesVisible", p.stage).line(map[string]any{"label": "undelivered", "stat": "Maximum"}),
	}
}

// errorsByKind are the metrics of errors, of each kind one.
func errorsByKind() (all []telemetry.Metric) {
	for _, kind := range fault.Kinds() {
		all = append(all, telemetry.ErrorsOf(kind))
	}
	return all
}

func reactionsByName() (all []telemetry.Metric) {
	for _, name := range gateway.Reactions() {
		all = append(all, telemetry.ReactionsOf(name))
	}
	return all
}

// firstTextLimits are the limits of the alarms, each once.
func (p page) firstTextLimits() (limits []time.Duration) {
	for _, g := range p.groups {
		if d := g.Settings.Alarms.FirstText; d > 0 && g.Settings.Metrics != bot.MetricsOff && !slices.Contains(limits, d) {
			limits = append(limits, d)
		}
	}
	slices.Sort(limits)
	return limits
}
