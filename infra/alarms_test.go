package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

func TestEveryAlarmWatchesSomethingThatThereIsAndTellsTheTopic(t *testing.T) {
	for name, stack := range shipped.stacks {
		topic := "arn:aws:sns:" + shipped.regionOf(name) + ":${AWS::AccountId}:poebridge-prod-alarms"
		alarms := stack.of("AWS::CloudWatch::Alarm")
		if len(alarms) < 4 {
			t.Errorf("%s has %d alarms", name, len(alarms))
		}
		for id, alarm := range alarms {
			p := alarm.Properties
			for _, action := range []string{"AlarmActions", "OKActions"} {
				if got := texts(p[action]); len(got) != 1 || got[0] != topic {
					t.Errorf("%s %s: %s %v", name, id, action, got)
				}
			}
			if p["TreatMissingData"] != "notBreaching" {
				t.Errorf("%s %s: a quiet night is an alarm", name, id)
			}
			if len(watches(p)) == 0 {
				t.Errorf("%s %s watches nothing", name, id)
			}
			for _, w := range watches(p) {
				if problem := w.problem("prod", []string{strings.TrimPrefix(name, "poebridge-prod-")}); problem != "" {
					t.Errorf("%s %s watches %+v, which %s", name, id, w, problem)
				}
			}
		}
	}
}

func TestAnAlarmComesWhenItsLimitIsPassedAndNotBefore(t *testing.T) {
	for id, want := range map[string]struct {
		metric        string // of one alone
		statistic     string
		above, inARow float64
	}{
		"Crashes": {"Errors", "Sum", 0, 1}, "Throttles": {"Throttles", "Sum", 0, 1}, "Failures": {"", "", 5, 2},
		"ToMend": {"poebridge.to_mend", "Sum", 0, 1}, "ConfigFaults": {"poebridge.config.faults", "Sum", 0, 1},
		"PoeErrors": {"poebridge.poe_errors", "Sum", 0, 1}, "UnknownCharges": {"poebridge.charges.unknown", "Sum", 0, 1},
		"LostCharges": {"poebridge.charges.lost", "Sum", 2, 1}, "SlowFirstText": {"poebridge.time_to_first_text", "p95", 30, 3},
	} {
		p := shipped.stacks["poebridge-prod-nova"].Resources[id+"Alarm"].Properties
		statistic, _ := p["Statistic"].(string)
		if percentile, ok := p["ExtendedStatistic"].(string); ok { // which CloudWatch takes nowhere else
			statistic = percentile
		} else if strings.HasPrefix(statistic, "p") {
			t.Errorf("%s: %s is no statistic of an alarm's", id, statistic)
		}
		if metric, _ := p["MetricName"].(string); metric != want.metric {
			t.Errorf("%s is of %s, want %s", id, metric, want.metric)
		}
		if p["ComparisonOperator"] != "GreaterThanThreshold" || statistic != want.statistic || p["Threshold"] != want.above || p["EvaluationPeriods"] != want.inARow {
			t.Errorf("%s: %v", id, p)
		}
	}
	// In the unit of the metric, whatever group.yaml says it in.
	if got := telemetry.FirstText.Unit; got != telemetry.Seconds {
		t.Errorf("the first text is told in %s", got)
	}
	// Per cent, of no fewer than 20; a metric that says nothing is none.
	formula(t, shipped, "Failures", "IF(FILL(all,0) >= 20, 100 * FILL(some,0) / all, IF(FILL(some,0) >= 3, 100, 0))", 300,
		map[string]string{"some": "poebridge.failed", "all": "poebridge.requests"})
}

// formula checks an alarm of the group nova: its text, its period, and what it is of.
func formula(t *testing.T, a *assembly, id, text string, seconds float64, of map[string]string) {
	t.Helper()
	queries, _ := a.stacks["poebridge-prod-nova"].Resources[id+"Alarm"].Properties["Metrics"].([]any)
	found := 0
	for _, q := range queries {
		q := q.(map[string]any)
		if q["ReturnData"] == true {
			if q["Expression"] != text {
				t.Errorf("%s: %v, want %s", id, q["Expression"], text)
			}
			continue
		}
		stat := q["MetricStat"].(map[string]any)
		if name := stat["Metric"].(map[string]any)["MetricName"]; name != of[q["Id"].(string)] || stat["Period"] != seconds || stat["Stat"] != "Sum" {
			t.Errorf("%s: %v", id, q)
		}
		found++
	}
	if found != len(of) {
		t.Errorf("%s: %v", id, queries)
	}
}

func TestALimitOfTheCostIsOfTheLastDayAndInDollars(t *testing.T) {
	dir := folder(t, map[string]string{"groups/nova/group.yaml": read(t, shippedConfigs+"/groups/nova/group.yaml") + "alarms: {cost_per_day: 12.5}\n"})
	a := deployed(t, settings{configs: dir})
	alarm := a.stacks["poebridge-prod-nova"].Resources["CostPerDayAlarm"].Properties
	if alarm["Threshold"] != 12.5 || alarm["EvaluationPeriods"] != 1.0 || telemetry.Cost.Unit != telemetry.Dollars || telemetry.EstimatedCost.Unit != telemetry.Dollars {
		t.Errorf("%v", alarm)
	}
	if got := alarm["AlarmDescription"]; got != "poebridge, stage prod: the models of nova cost more than $12.50 in 24 hours" {
		t.Errorf("%v", got)
	}
	formula(t, a, "CostPerDay", "FILL(measured,0) + FILL(estimated,0)", 86400, map[string]string{"measured": "poebridge.cost", "estimated": "poebridge.estimated.cost"})
	if _, unasked := shipped.stacks["poebridge-prod-nova"].Resources["CostPerDayAlarm"]; unasked {
		t.Error("an alarm of the cost where nobody has set a limit")
	}
}

func TestWithoutMetricsOnlyLambdasAlarmsAreLeft(t *testing.T) {
	text := read(t, shippedConfigs+"/groups/nova/group.yaml")
	dir := folder(t, map[string]string{"groups/nova/group.yaml": text + "metrics: off\n"})
	stack := deployed(t, settings{configs: dir}).stacks["poebridge-prod-nova"]
	for id, alarm := range stack.of("AWS::CloudWatch::Alarm") {
		if alarm.Properties["Namespace"] != "AWS/Lambda" {
			t.Errorf("%s watches what nobody writes", id)
		}
	}
	_, f := stack.one(t, "AWS::Lambda::Function")
	if env := f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any); env["POEBRIDGE_METRICS"] != "off" {
		t.Errorf("the function has %v", env)
	}
}

// TestTheFunctionTakesEveryDetailThatAGroupMayHave: the words are written down in two places,
// as no package may import the other.
func TestTheFunctionTakesEveryDetailThatAGroupMayHave(t *testing.T) {
	for group, function := range map[bot.MetricsDetail]telemetry.Detail{
		bot.MetricsOfBots: telemetry.DetailBot, bot.MetricsOfGroup: telemetry.DetailGroup, bot.MetricsOff: telemetry.DetailOff,
	} {
		if string(group) != string(function) {
			t.Errorf("metrics: %s is POEBRIDGE_METRICS=%s", group, function)
		}
	}
}

func TestTheTopicHasItsSubscribers(t *testing.T) {
	stack := shipped.stacks["poebridge-prod-us-east-1"]
	_, topic := stack.one(t, "AWS::SNS::Topic")
	_, subscription := stack.one(t, "AWS::SNS::Subscription")
	if topic.Properties["TopicName"] != "poebridge-prod-alarms" || subscription.Properties["Endpoint"] != "ops@example.com" || subscription.Properties["Protocol"] != "email" || subscription.DeletionPolicy != "Retain" {
		t.Errorf("%v, %v", topic, subscription)
	}
}

func TestAddressesThatDifferInAPointAreBothSubscribed(t *testing.T) {
	a := deployed(t, settings{configs: folder(t, nil), alarmEmails: []string{"a.b@example.com", "ab@example.com"}})
	if found := a.stacks["poebridge-prod-us-east-1"].of("AWS::SNS::Subscription"); len(found) != 2 {
		t.Errorf("%v", found)
	}
}
