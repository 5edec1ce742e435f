package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// counted is a metric that CloudWatch makes of log lines.
type counted struct {
	name    string // of the metric
	pattern string // of the lines
	value   string // that each counts as; empty: one
	unit    string
}

// outcomes matches queries that came to one of the outcomes of a log line.
func outcomes(names ...string) string {
	for i, name := range names {
		names[i] = fmt.Sprintf("$.outcome = %q", name)
	}
	return fmt.Sprintf(`{ $.msg = "request" && $.type = "query" && (%s) }`, strings.Join(names, " || "))
}

// messages matches lines that say one of some things.
func messages(texts ...string) string {
	for i, text := range texts {
		texts[i] = fmt.Sprintf("$.msg = %q", text)
	}
	return "{ " + strings.Join(texts, " || ") + " }"
}

// ofGroup are the metrics that the log of a gateway holds.
func ofGroup() []counted {
	return []counted{
		{name: "Requests", pattern: `{ $.msg = "request" && $.type = "query" }`, unit: "Count"},
		{name: "Failed", pattern: outcomes("throttled", "unavailable", "timeout", "stream_broken", "internal"), unit: "Count"},
		{name: "ToMend", pattern: outcomes("access_denied", "not_found", "misconfigured", "quota_exceeded"), unit: "Count"},
		{name: "FirstText", pattern: `{ $.msg = "request" && $.first_text_ms > 0 }`, value: "$.first_text_ms", unit: "Milliseconds"},
		{name: "ConfigFaults", pattern: messages(
			"an override is not valid and is passed over", "serving the last good value",
			"some keys are not valid and are left out", "keys cannot be read", "tokens cannot be checked", "the function is not set up correctly"), unit: "Count"},
		{name: "PoeErrors", pattern: messages("poe reports an error in an answer"), unit: "Count"},
	}
}

// ofSync are those of the function that tells Poe of changes.
func ofSync() []counted {
	return []counted{
		{name: "OverridesRefused", pattern: messages("an override is not valid and is passed over"), unit: "Count"},
		{name: "ControlsDropped", pattern: messages("poe dropped the parameter controls"), unit: "Count"},
	}
}

// alarm is what somebody should hear of.
type alarm struct {
	id, what   string
	metric     string // of [counted]; or Lambda's or SQS's with a namespace
	namespace  string // empty: of counted
	dimensions map[string]string
	statistic  string // Sum, Maximum or p95
	share      string // of this metric, in per cent; of a few, three are all; empty: of nothing
	above      float64
	periods    int // of five minutes that must be so, one after the other
}

// namespace is of the metrics of a group. A filter can give a metric no dimension that its
// lines do not have.
func (s settings) namespace(group string) string { return "poebridge/" + s.stage + "/" + group }

// newGroupAlarms makes the metrics and the alarms of a group.
func newGroupAlarms(stack awscdk.Stack, s settings, g deployment.Group, log awslogs.CfnLogGroup) {
	newMetrics(stack, s, g.Name, log, ofGroup())
	for _, a := range groupAlarms(deployment.GroupStack(s.stage, g.Name), g.Name, g.Settings.Alarms) {
		newAlarm(stack, s, g.Name, a)
	}
}

func groupAlarms(function, group string, limits bot.Alarms) []alarm {
	lambda := map[string]string{"FunctionName": function}
	alarms := []alarm{
		{id: "Crashes", what: "the function of " + group + " crashed, ran out of time or could not answer", metric: "Errors", namespace: "AWS/Lambda", dimensions: lambda, statistic: "Sum", periods: 1},
		{id: "Throttles", what: group + " had more queries at a time than it may, or than the account has room for", metric: "Throttles", namespace: "AWS/Lambda", dimensions: lambda, statistic: "Sum", periods: 1},
		{id: "Failures", what: "more than 5 of 100 answers of " + group + " failed, or three of a few", metric: "Failed", share: "Requests", statistic: "Sum", above: 5, periods: 2},
		{id: "ToMend", what: "a bot of " + group + " may not use its model, or is not set up correctly", metric: "ToMend", statistic: "Sum", periods: 1},
		{id: "ConfigFaults", what: "a template or the keys of " + group + " are refused or stale", metric: "ConfigFaults", statistic: "Sum", periods: 1},
		{id: "PoeErrors", what: "Poe says that an answer of " + group + " was wrong", metric: "PoeErrors", statistic: "Sum", periods: 1},
	}
	if limits.FirstText > 0 {
		alarms = append(alarms, alarm{
			id: "SlowFirstText", what: fmt.Sprintf("one answer in twenty of %s shows nothing for %v", group, limits.FirstText),
			metric: "FirstText", statistic: "p95", above: float64(limits.FirstText.Milliseconds()), periods: 3,
		})
	}
	return alarms
}

func newMetrics(stack awscdk.Stack, s settings, group string, log awslogs.CfnLogGroup, metrics []counted) {
	for _, c := range metrics {
		value := c.value
		if value == "" {
			value = "1"
		}
		awslogs.NewCfnMetricFilter(stack, jsii.String(c.name+"Metric"), &awslogs.CfnMetricFilterProps{
			LogGroupName:  log.Ref(),
			FilterPattern: jsii.String(c.pattern),
			MetricTransformations: []any{&awslogs.CfnMetricFilter_MetricTransformationProperty{
				MetricNamespace: jsii.String(s.namespace(group)),
				MetricName:      jsii.String(c.name),
				MetricValue:     jsii.String(value),
				Unit:            jsii.String(c.unit),
			}},
		})
	}
}

// period is of all alarms, in seconds.
const period = 300

func newAlarm(stack awscdk.Stack, s settings, group string, a alarm) {
	topic := fmt.Sprintf("arn:%s:sns:%s:%s:%s", bot.PartitionOf(*stack.Region()), *stack.Region(), *stack.Account(), deployment.AlarmTopic(s.stage))
	props := &awscloudwatch.CfnAlarmProps{
		AlarmDescription:   jsii.String("poebridge, stage " + s.stage + ": " + a.what),
		AlarmActions:       &[]any{topic},
		OkActions:          &[]any{topic},
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		Threshold:          jsii.Number(a.above),
		EvaluationPeriods:  jsii.Number(float64(a.periods)),
		TreatMissingData:   jsii.String("notBreaching"),
	}
	if a.share != "" {
		props.Metrics = s.share(group, a)
	} else {
		s.measure(props, group, a)
	}
	awscloudwatch.NewCfnAlarm(stack, jsii.String(a.id+"Alarm"), props)
}

func (s settings) measure(props *awscloudwatch.CfnAlarmProps, group string, a alarm) {
	props.Namespace, props.MetricName, props.Period = jsii.String(a.namespace), jsii.String(a.metric), jsii.Number(period)
	if a.namespace == "" {
		props.Namespace = jsii.String(s.namespace(group))
	}
	if strings.HasPrefix(a.statistic, "p") {
		props.ExtendedStatistic = jsii.String(a.statistic)
	} else {
		props.Statistic = jsii.String(a.statistic)
	}
	var dimensions []any
	for name, value := range a.dimensions { // there is one at most
		dimensions = append(dimensions, &awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(name), Value: jsii.String(value)})
	}
	if dimensions != nil {
		props.Dimensions = dimensions
	}
}

const (
	// enough is how many requests in a period a share is taken of.
	enough = 20
	// tooMany is how many failures are an alarm where there are fewer requests.
	tooMany = 3
)

func (s settings) share(group string, a alarm) []any {
	stat := func(id, metric string) any {
		return &awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id: jsii.String(id), ReturnData: jsii.Bool(false),
			MetricStat: &awscloudwatch.CfnAlarm_MetricStatProperty{
				Period: jsii.Number(period), Stat: jsii.String(a.statistic),
				Metric: &awscloudwatch.CfnAlarm_MetricProperty{Namespace: jsii.String(s.namespace(group)), MetricName: jsii.String(metric)},
			},
		}
	}
	return []any{
		&awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id: jsii.String("share"), ReturnData: jsii.Bool(true), Label: jsii.String(a.what),
			Expression: jsii.String(fmt.Sprintf("IF(FILL(all,0) >= %d, 100 * FILL(some,0) / all, IF(FILL(some,0) >= %d, 100, 0))", enough, tooMany)),
		},
		stat("some", a.metric),
		stat("all", a.share),
	}
}
