package main

import (
	"fmt"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

const (
	// enough is how many requests in a period a share is taken of.
	enough = 20
	// tooMany is how many failures are an alarm where there are fewer requests.
	tooMany = 3
)

// groupAlarms are those of a group. A metric is only written where there is something to it,
// so that no data is no reason for an alarm, and nothing in a formula counts as 0.
func groupAlarms(stage string, g deployment.Group) []alarm {
	function := deployment.GroupStack(stage, g.Name)
	alarms := []alarm{
		{id: "Crashes", what: "the function of " + g.Name + " crashed, ran out of time or could not answer", of: ofFunction("Errors", function), statistic: "Sum", periods: 1},
		{id: "Throttles", what: g.Name + " had more queries at a time than it may, or than the account has room for", of: ofFunction("Throttles", function), statistic: "Sum", periods: 1},
	}
	if g.Settings.Metrics == bot.MetricsOff {
		return alarms // nothing writes what the others look at
	}
	ours := func(m telemetry.Metric) measure { return ofGroup(m, stage, g.Name) }
	alarms = append(alarms,
		alarm{
			id: "Failures", what: "more than 5 of 100 answers of " + g.Name + " failed, or three of a few", statistic: "Sum", above: 5, periods: 2,
			formula: fmt.Sprintf("IF(FILL(all,0) >= %d, 100 * FILL(some,0) / all, IF(FILL(some,0) >= %d, 100, 0))", enough, tooMany),
			inputs:  []input{{"some", ours(telemetry.Failed)}, {"all", ours(telemetry.Requests)}},
		},
		alarm{id: "ToMend", what: "a bot of " + g.Name + " may not use its model, or is not set up correctly", of: ours(telemetry.ToMend), statistic: "Sum", periods: 1},
		alarm{id: "ConfigFaults", what: "a template or the keys of " + g.Name + " are refused or stale", of: ours(telemetry.ConfigFaults), statistic: "Sum", periods: 1},
		alarm{id: "PoeErrors", what: "Poe says that an answer of " + g.Name + " was wrong", of: ours(telemetry.PoeErrors), statistic: "Sum", periods: 1},
		alarm{id: "UnknownCharges", what: "nobody knows whether an answer of " + g.Name + " was charged; its log line tells which", of: ours(telemetry.ChargesUnknown), statistic: "Sum", periods: 1},
		// One that is lost is past mending, and Poe may have had a bad moment; several are a fault.
		alarm{id: "LostCharges", what: "three answers of " + g.Name + " or more were given away, as their charges failed", of: ours(telemetry.ChargesLost), statistic: "Sum", above: tooMany - 1, periods: 1},
	)
	return append(alarms, limitAlarms(g, ours)...)
}

// limitAlarms are of what the group.yaml sets limits to.
func limitAlarms(g deployment.Group, ours func(telemetry.Metric) measure) (alarms []alarm) {
	if limit := g.Settings.Alarms.FirstText; limit > 0 {
		alarms = append(alarms, alarm{
			id: "SlowFirstText", what: fmt.Sprintf("one answer in twenty of %s shows nothing for %v", g.Name, limit),
			of: ours(telemetry.FirstText), statistic: "p95", above: limit.Seconds(), periods: 3,
		})
	}
	if limit := g.Settings.Alarms.CostPerDay; limit > 0 {
		// A period below an hour may be evaluated over a day at most, one of an hour or more over
		// seven (PutMetricAlarm, Period). One period of a day is within both, and it slides: the
		// alarm comes when the last 24 hours have cost too much, not at the end of a day in UTC.
		// A running sum of hours would depend on how far CloudWatch looks back, which it leaves open.
		alarms = append(alarms, alarm{
			id: "CostPerDay", what: fmt.Sprintf("the models of %s cost more than $%.2f in 24 hours", g.Name, limit), statistic: "Sum",
			formula: "FILL(measured,0) + FILL(estimated,0)",
			inputs:  []input{{"measured", ours(telemetry.Cost)}, {"estimated", ours(telemetry.EstimatedCost)}},
			above:   limit, periods: 1, seconds: day,
		})
	}
	return alarms
}

// syncAlarms are of the function that tells Poe of changes. A failure is tried twice more, so
// what counts is what in the end is put away.
func syncAlarms(stage string) []alarm {
	return []alarm{
		{id: "Throttles", what: "the account has no room to tell Poe of changes", of: ofFunction("Throttles", deployment.SyncFunction(stage)), statistic: "Sum", periods: 1},
		{id: "Undelivered", what: "a change was not told to Poe; it waits in " + deployment.SyncQueue(stage), of: ofSyncQueue("ApproximateNumberOfMessagesVisible", stage), statistic: "Maximum", periods: 1},
		{id: "OverridesRefused", what: "an override is not valid and is passed over", of: ofStage(telemetry.OverridesRefused, stage), statistic: "Sum", periods: 1},
		{id: "ControlsDropped", what: "Poe took the settings of a bot without its parameter controls", of: ofStage(telemetry.ControlsDropped, stage), statistic: "Sum", periods: 1},
	}
}
