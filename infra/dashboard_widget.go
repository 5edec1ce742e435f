package main

import (
	"fmt"
	"time"
)

// widget is a piece of a dashboard, as "Dashboard body structure and syntax" has it.
type widget struct {
	kind       string // metric, text or alarm
	properties map[string]any
}

const (
	// columns are those of a dashboard.
	columns = 24
	// rowHeight is of all widgets, in the dashboard's own units.
	rowHeight = 6
	// maxAlarms is how many one widget may show.
	maxAlarms = 100
)

// place lays rows out, each over the whole width.
func place(rows [][]widget, region string) (placed []any) {
	for i, row := range rows {
		width := columns / len(row)
		for j, w := range row {
			if w.kind == "metric" {
				w.properties["region"] = region
			}
			placed = append(placed, map[string]any{
				"type": w.kind, "x": j * width, "y": i * rowHeight, "width": width, "height": rowHeight, "properties": w.properties,
			})
		}
	}
	return placed
}

func note(markdown string) widget {
	return widget{"text", map[string]any{"markdown": markdown}}
}

// alarmsOn shows those of some alarms that are on, the latest first.
func alarmsOn(title string, arns []string) widget {
	return widget{"alarm", map[string]any{
		"title": title, "alarms": arns, "states": []string{"ALARM"}, "sortBy": "stateUpdatedTimestamp",
	}}
}

// graph draws lines, of five minutes each.
func graph(title string, lines []any) widget {
	return widget{"metric", map[string]any{
		"title": title, "view": "timeSeries", "period": period, "metrics": lines,
		"yAxis": map[string]any{"left": map[string]any{"min": 0}},
	}}
}

// stacked has lines stand on one another, so that the highest is their sum.
func (w widget) stacked() widget {
	w.properties["stacked"] = true
	return w
}

// in names what is measured in.
func (w widget) in(unit string) widget {
	w.properties["yAxis"] = map[string]any{"left": map[string]any{"min": 0, "label": unit, "showUnits": false}}
	return w
}

// every has points of another time than five minutes.
func (w widget) every(d time.Duration) widget {
	w.properties["period"] = int(d.Seconds())
	return w
}

// limits draws those of alarms.
func (w widget) limits(limits []time.Duration) widget {
	var lines []any
	for _, d := range limits {
		lines = append(lines, map[string]any{"label": fmt.Sprintf("alarm beyond %v", d), "value": d.Seconds()})
	}
	if lines != nil {
		w.properties["annotations"] = map[string]any{"horizontal": lines}
	}
	return w
}
