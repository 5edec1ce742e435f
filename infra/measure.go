package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// measure is a metric as CloudWatch knows it.
type measure struct {
	namespace, name string
	dimensions      []dimension // in the order in which CloudWatch shows them
}

type dimension struct{ name, value string }

// ofGroup is a metric of ours, counted for all bots of a group together.
func ofGroup(m telemetry.Metric, stage, group string) measure {
	return measure{telemetry.Namespace, m.Name, []dimension{{telemetry.Stage, stage}, {telemetry.Group, group}}}
}

// ofStage is a metric of ours that belongs to no group.
func ofStage(m telemetry.Metric, stage string) measure {
	return measure{telemetry.Namespace, m.Name, []dimension{{telemetry.Stage, stage}}}
}

// ofFunction is one of Lambda's. With the name alone it is of all versions.
func ofFunction(name, function string) measure {
	return measure{"AWS/Lambda", name, []dimension{{"FunctionName", function}}}
}

// ofSyncQueue is of the queue of what Poe could not be told of.
func ofSyncQueue(name, stage string) measure {
	return measure{"AWS/SQS", name, []dimension{{"QueueName", deployment.SyncQueue(stage)}}}
}

// inAlarm are the dimensions as an alarm has them.
func (m measure) inAlarm() []any {
	list := make([]any, len(m.dimensions))
	for i, d := range m.dimensions {
		list[i] = &awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(d.name), Value: jsii.String(d.value)}
	}
	return list
}

// line is the metric as a graph has it: names and values in a row, and how it is shown.
func (m measure) line(shown map[string]any) []any {
	row := []any{m.namespace, m.name}
	for _, d := range m.dimensions {
		row = append(row, d.name, d.value)
	}
	return append(row, shown)
}
