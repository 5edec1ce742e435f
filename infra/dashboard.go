package main

import (
	"encoding/json"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// dashboard is the page of a region, as CloudWatch takes it: what users see above, what
// AWS sees below, one line a group.
func dashboard(s settings, region string, groups []deployment.Group) string {
	ours := func(metric, statistic string) (lines []any) {
		for _, g := range groups {
			lines = append(lines, []any{s.namespace(g.Name), metric, map[string]any{"label": g.Name, "stat": statistic}})
		}
		return lines
	}
	lambda := func(metric, statistic string) (lines []any) {
		for _, g := range groups {
			lines = append(lines, []any{"AWS/Lambda", metric, "FunctionName", deployment.GroupStack(s.stage, g.Name), map[string]any{"label": g.Name, "stat": statistic}})
		}
		return lines
	}
	graphs := []struct {
		title string
		lines []any
	}{
		{"Queries", ours("Requests", "Sum")},
		{"First text, p50 (ms)", ours("FirstText", "p50")},
		{"First text, p95 (ms)", ours("FirstText", "p95")},
		{"Failed answers", ours("Failed", "Sum")},
		{"Answers that need mending", ours("ToMend", "Sum")},
		{"Templates or keys refused or stale", ours("ConfigFaults", "Sum")},
		{"Queries at a time", lambda("ConcurrentExecutions", "Maximum")},
		{"Throttles", lambda("Throttles", "Sum")},
		{"Crashes", lambda("Errors", "Sum")},
	}
	const columns, width, height = 3, 8, 6
	var widgets []any
	for i, g := range graphs {
		widgets = append(widgets, map[string]any{
			"type": "metric", "x": i % columns * width, "y": i / columns * height, "width": width, "height": height,
			"properties": map[string]any{"title": g.title, "region": region, "view": "timeSeries", "period": period, "metrics": g.lines},
		})
	}
	body, err := json.Marshal(map[string]any{"widgets": widgets})
	if err != nil {
		panic(err) // only plain values come here
	}
	return string(body)
}
