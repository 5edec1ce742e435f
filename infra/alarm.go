package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// alarm is what somebody should hear of. It comes when a statistic, or a formula of some, is
// above a number for some periods, one after the other.
type alarm struct {
	id, what  string
	of        measure // nothing where there is a formula
	statistic string  // Sum, Maximum or p95
	formula   string  // in CloudWatch's metric math
	inputs    []input // that it is of
	above     float64 // in the unit of the metric
	periods   int
	seconds   int // of a period; 0: five minutes
}

// input is a metric under the name that a formula has for it.
type input struct {
	id string
	of measure
}

const (
	// period is that of alarms and graphs, in seconds.
	period = 300
	day    = 24 * 3600
)

// newAlarms makes the alarms of a function. Their names are known before they are there, so
// that the dashboard can show alarms of other stacks.
func newAlarms(stack awscdk.Stack, stage, function string, alarms []alarm) {
	topic := arn(stack, "sns", deployment.AlarmTopic(stage))
	for _, a := range alarms {
		props := &awscloudwatch.CfnAlarmProps{
			AlarmName:          jsii.String(deployment.AlarmName(function, a.id)),
			AlarmDescription:   jsii.String("poebridge, stage " + stage + ": " + a.what),
			AlarmActions:       &[]any{topic},
			OkActions:          &[]any{topic},
			ComparisonOperator: jsii.String("GreaterThanThreshold"),
			Threshold:          jsii.Number(a.above),
			EvaluationPeriods:  jsii.Number(float64(a.periods)),
			TreatMissingData:   jsii.String("notBreaching"),
		}
		if a.formula != "" {
			props.Metrics = a.calculate()
		} else {
			a.look(props)
		}
		awscloudwatch.NewCfnAlarm(stack, jsii.String(a.id+"Alarm"), props)
	}
}

func (a alarm) length() *float64 {
	if a.seconds == 0 {
		return jsii.Number(period)
	}
	return jsii.Number(float64(a.seconds))
}

// look has an alarm watch one metric.
func (a alarm) look(props *awscloudwatch.CfnAlarmProps) {
	props.Namespace, props.MetricName, props.Dimensions = jsii.String(a.of.namespace), jsii.String(a.of.name), a.of.inAlarm()
	props.Period = a.length()
	if strings.HasPrefix(a.statistic, "p") {
		props.ExtendedStatistic = jsii.String(a.statistic)
	} else {
		props.Statistic = jsii.String(a.statistic)
	}
}

// calculate is the formula of an alarm, and what it is of.
func (a alarm) calculate() []any {
	queries := []any{&awscloudwatch.CfnAlarm_MetricDataQueryProperty{
		Id: jsii.String("result"), ReturnData: jsii.Bool(true), Label: jsii.String(a.what), Expression: jsii.String(a.formula),
	}}
	for _, in := range a.inputs {
		queries = append(queries, &awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id: jsii.String(in.id), ReturnData: jsii.Bool(false),
			MetricStat: &awscloudwatch.CfnAlarm_MetricStatProperty{
				Period: a.length(), Stat: jsii.String(a.statistic),
				Metric: &awscloudwatch.CfnAlarm_MetricProperty{
					Namespace: jsii.String(in.of.namespace), MetricName: jsii.String(in.of.name), Dimensions: in.of.inAlarm(),
				},
			},
		})
	}
	return queries
}
