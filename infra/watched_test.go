package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// lambdaMetrics and queueMetrics are the names of AWS's that are in use.
var (
	lambdaMetrics = []string{"Errors", "Throttles", "Invocations", "ConcurrentExecutions"}
	queueMetrics  = []string{"ApproximateNumberOfMessagesVisible"}
)

// watched is a metric of an alarm, or of a graph.
type watched struct {
	namespace, name string
	dimensions      []string // name=value
}

// problem is what is wrong with it: nothing writes it, not with these dimensions, or somebody
// else's is meant.
func (w watched) problem(stage string, groups []string) string {
	var names []string
	for _, d := range w.dimensions {
		name, value, _ := strings.Cut(d, "=")
		names = append(names, name)
		switch {
		case name == telemetry.Stage && value != stage,
			name == telemetry.Group && !slices.Contains(groups, value),
			(name == "FunctionName" || name == "QueueName") && !strings.HasPrefix(value, "poebridge-"+stage+"-"):
			return "is of another " + d
		}
	}
	switch w.namespace {
	case "AWS/Lambda":
		if slices.Contains(lambdaMetrics, w.name) && slices.Equal(names, []string{"FunctionName"}) {
			return ""
		}
	case "AWS/SQS":
		if slices.Contains(queueMetrics, w.name) && slices.Equal(names, []string{"QueueName"}) {
			return ""
		}
	case telemetry.Namespace:
		return ourProblem(w.name, names)
	}
	return "is written by nobody"
}

func ourProblem(name string, dimensions []string) string {
	for _, m := range telemetry.All() {
		if m.Name == name {
			for _, set := range m.Scope.Dimensions() {
				if slices.Equal(set, dimensions) {
					return ""
				}
			}
			return "is never written with the dimensions " + strings.Join(dimensions, ", ")
		}
	}
	return "is no metric of ours"
}

// watches are the metrics of an alarm.
func watches(p map[string]any) (all []watched) {
	one := func(m map[string]any) watched {
		w := watched{namespace: flat(m["Namespace"]), name: flat(m["MetricName"])}
		dimensions, _ := m["Dimensions"].([]any)
		for _, d := range dimensions {
			d := d.(map[string]any)
			w.dimensions = append(w.dimensions, flat(d["Name"])+"="+flat(d["Value"]))
		}
		return w
	}
	if p["MetricName"] != nil {
		return []watched{one(p)}
	}
	for _, m := range p["Metrics"].([]any) {
		if stat, ok := m.(map[string]any)["MetricStat"].(map[string]any); ok {
			all = append(all, one(stat["Metric"].(map[string]any)))
		}
	}
	return all
}

// TestTheProblemsOfMetricsAreSeen: the checks above are worth what this finds.
func TestTheProblemsOfMetricsAreSeen(t *testing.T) {
	stage, group := "stage=prod", "group=nova"
	for name, c := range map[string]struct {
		w    watched
		want string
	}{
		"right":              {watched{"poebridge", "poebridge.cost", []string{stage, group}}, ""},
		"by bot":             {watched{"poebridge", "poebridge.cost", []string{stage, group, "bot="}}, ""},
		"misspelt":           {watched{"poebridge", "poebridge.costs", []string{stage, group}}, "is no metric of ours"},
		"not by bot":         {watched{"poebridge", "poebridge.calls", []string{stage, group, "bot="}}, "is never written with the dimensions stage, group, bot"},
		"without a group":    {watched{"poebridge", "poebridge.cost", []string{stage}}, "is never written with the dimensions stage"},
		"of another group":   {watched{"poebridge", "poebridge.cost", []string{stage, "group=llama"}}, "is of another group=llama"},
		"of another stage":   {watched{"poebridge", "poebridge.cost", []string{"stage=dev", group}}, "is of another stage=dev"},
		"of all functions":   {watched{"AWS/Lambda", "Errors", nil}, "is written by nobody"},
		"of somebody's":      {watched{"AWS/Lambda", "Errors", []string{"FunctionName=x"}}, "is of another FunctionName=x"},
		"no longer a filter": {watched{"poebridge/prod/nova", "Requests", nil}, "is written by nobody"},
	} {
		if got := c.w.problem("prod", []string{"nova", ""}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
