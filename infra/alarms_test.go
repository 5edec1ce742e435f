package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/fault"
)

// measured are the metrics that the filters of a stack make, with their names in full.
func (t template) measured() map[string]bool {
	found := map[string]bool{}
	for _, filter := range t.of("AWS::Logs::MetricFilter") {
		for _, m := range filter.Properties["MetricTransformations"].([]any) {
			m := m.(map[string]any)
			found[flat(m["MetricNamespace"])+" "+flat(m["MetricName"])] = true
		}
	}
	return found
}

func TestEveryAlarmWatchesSomethingThatThereIsAndTellsTheTopic(t *testing.T) {
	for name, stack := range shipped.stacks {
		topic := "arn:aws:sns:" + shipped.regionOf(name) + ":${AWS::AccountId}:poebridge-prod-alarms"
		measured := stack.measured()
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
			for _, metric := range watched(p) {
				namespace, _, _ := strings.Cut(metric, " ")
				if !strings.HasPrefix(namespace, "AWS/") && !measured[metric] {
					t.Errorf("%s %s watches %s, which nothing makes", name, id, metric)
				}
				if strings.HasPrefix(namespace, "AWS/") && !strings.Contains(flat(p["Dimensions"]), "poebridge-prod-") {
					t.Errorf("%s %s watches all of the account: %v", name, id, p["Dimensions"])
				}
			}
		}
	}
}

func TestAnAlarmComesWhenItsLimitIsPassedAndNotBefore(t *testing.T) {
	alarms := shipped.stacks["poebridge-prod-nova"].of("AWS::CloudWatch::Alarm")
	for id, want := range map[string]struct {
		statistic     string
		above, inARow float64
	}{
		"Crashes": {"Sum", 0, 1}, "Throttles": {"Sum", 0, 1}, "Failures": {"", 5, 2}, "ToMend": {"Sum", 0, 1},
		"ConfigFaults": {"Sum", 0, 1}, "PoeErrors": {"Sum", 0, 1}, "SlowFirstText": {"p95", 30000, 3},
	} {
		p := alarms[id+"Alarm"].Properties
		statistic, _ := p["Statistic"].(string)
		if percentile, ok := p["ExtendedStatistic"].(string); ok { // which CloudWatch takes nowhere else
			statistic = percentile
		} else if strings.HasPrefix(statistic, "p") {
			t.Errorf("%s: %s is no statistic of an alarm's", id, statistic)
		}
		if p["ComparisonOperator"] != "GreaterThanThreshold" || statistic != want.statistic || p["Threshold"] != want.above || p["EvaluationPeriods"] != want.inARow {
			t.Errorf("%s: %v", id, p)
		}
	}
	// Per cent, of no fewer than 20; a metric that says nothing is none.
	const share = "IF(FILL(all,0) >= 20, 100 * FILL(some,0) / all, IF(FILL(some,0) >= 3, 100, 0))"
	queries := alarms["FailuresAlarm"].Properties["Metrics"].([]any)
	if got := queries[0].(map[string]any)["Expression"]; got != share {
		t.Errorf("share %v, want %s", got, share)
	}
}

// watched are the metrics of an alarm.
func watched(p map[string]any) (metrics []string) {
	if p["MetricName"] != nil {
		return []string{flat(p["Namespace"]) + " " + flat(p["MetricName"])}
	}
	for _, m := range p["Metrics"].([]any) {
		if stat, ok := m.(map[string]any)["MetricStat"].(map[string]any); ok {
			metric := stat["Metric"].(map[string]any)
			metrics = append(metrics, flat(metric["Namespace"])+" "+flat(metric["MetricName"]))
		}
	}
	return metrics
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

// TestFiltersMatchWhatTheFunctionsLog holds the patterns against the code: a message that
// is worded anew would silence its alarm without a word.
func TestFiltersMatchWhatTheFunctionsLog(t *testing.T) {
	var code strings.Builder
	for _, root := range []string{"../pkg", "../functions"} {
		err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			code.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	outcomes := map[string]bool{}
	for _, kind := range fault.Kinds() {
		outcomes[kind.String()] = true
	}
	quoted := regexp.MustCompile(`\$\.(\w+) = ("[^"]*")`)
	for _, c := range append(ofGroup(), ofSync()...) {
		for _, m := range quoted.FindAllStringSubmatch(c.pattern, -1) {
			var value string
			if err := json.Unmarshal([]byte(m[2]), &value); err != nil {
				t.Fatal(err)
			}
			switch m[1] {
			case "msg", "type":
				if !strings.Contains(code.String(), m[2]) {
					t.Errorf("%s: nothing logs %s", c.name, m[2])
				}
			case "outcome":
				if !outcomes[value] {
					t.Errorf("%s: there is no outcome %s", c.name, value)
				}
			}
		}
		if field, ok := strings.CutPrefix(c.value, "$."); ok && !strings.Contains(code.String(), `"`+field+`"`) {
			t.Errorf("%s: nothing logs %s", c.name, field)
		}
	}
}

func TestTheDashboardShowsEveryGroupOfTheRegion(t *testing.T) {
	_, d := shipped.stacks["poebridge-prod-us-east-1"].one(t, "AWS::CloudWatch::Dashboard")
	var body struct {
		Widgets []struct {
			X, Y, Width, Height int
			Properties          struct {
				Title, Region string
				Metrics       [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(flat(d.Properties["DashboardBody"])), &body); err != nil {
		t.Fatal(err)
	}
	places := map[[2]int]bool{}
	for _, w := range body.Widgets {
		if len(w.Properties.Metrics) != len(shipped.deployment.Sharing("us-east-1")) || w.Properties.Region != "us-east-1" {
			t.Errorf("%s: %d lines in %s", w.Properties.Title, len(w.Properties.Metrics), w.Properties.Region)
		}
		for _, m := range w.Properties.Metrics {
			if namespace := m[0].(string); namespace != "AWS/Lambda" && !shipped.stacks[strings.ReplaceAll(namespace, "/", "-")].measured()[namespace+" "+m[1].(string)] {
				t.Errorf("%s shows %v, which nothing makes", w.Properties.Title, m)
			}
		}
		places[[2]int{w.X, w.Y}] = true
	}
	if len(places) != len(body.Widgets) || len(places) == 0 {
		t.Errorf("%d graphs in %d places", len(body.Widgets), len(places))
	}
}

// TestTheREADMECountsWhatCosts: an alarm costs for each metric that it watches.
func TestTheREADMECountsWhatCosts(t *testing.T) {
	watchedBy := func(stack template) (n int) {
		for _, alarm := range stack.of("AWS::CloudWatch::Alarm") {
			n += len(watched(alarm.Properties))
		}
		return n
	}
	group, region := shipped.stacks["poebridge-prod-nova"], shipped.stacks["poebridge-prod-us-east-1"]
	for _, want := range []string{
		fmt.Sprintf("| – alarms | %d metrics of the group + %d of the region − 10 free, × $0.10 |", watchedBy(group), watchedBy(region)),
		fmt.Sprintf("| metrics of the logs, in a month with queries | %d for each group and %d for each region × $0.30 |",
			len(group.of("AWS::Logs::MetricFilter")), len(region.of("AWS::Logs::MetricFilter"))),
	} {
		if !strings.Contains(read(t, "../README.md"), want) {
			t.Errorf("the README does not say %q", want)
		}
	}
}
