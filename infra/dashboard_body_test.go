package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// drawn is a widget of a dashboard.
type drawn struct {
	Type                string
	X, Y, Width, Height int
	Properties          map[string]any
}

func (d drawn) title() string { return fmt.Sprint(d.Properties["title"]) }

// lines are those of a graph.
func (d drawn) lines() (all [][]any) {
	lines, _ := d.Properties["metrics"].([]any)
	for _, line := range lines {
		all = append(all, line.([]any))
	}
	return all
}

// drawnIn is the dashboard of a region. What it consists of is checked by the decoder: nothing
// else than this may stand in it.
func (a *assembly) drawnIn(t *testing.T, region string) []drawn {
	t.Helper()
	_, d := a.stacks["poebridge-prod-"+region].one(t, "AWS::CloudWatch::Dashboard")
	var body struct {
		Start, PeriodOverride string
		Widgets               []drawn
	}
	decoder := json.NewDecoder(strings.NewReader(flat(d.Properties["DashboardBody"])))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		t.Fatal(err)
	}
	if body.PeriodOverride != "inherit" || !regexp.MustCompile(`^-P(T\d+[MH]|\d+[DWM])$`).MatchString(body.Start) {
		t.Errorf("begins at %q, periods %q", body.Start, body.PeriodOverride)
	}
	return body.Widgets
}

// The limits of CloudWatch: "Dashboard body structure and syntax", "CloudWatch service quotas"
// and "CloudWatch search expression syntax".
const (
	maxWidgets       = 500
	maxLines         = 500 // of a widget
	maxLinesTogether = 2500
	maxSearches      = 100 // of a widget
	maxSearch        = 1024
)

// allowed are the properties that a widget may have, those with true must be there.
var allowed = map[string]map[string]bool{
	"metric": {"title": false, "metrics": true, "region": true, "view": false, "stacked": false, "period": false, "yAxis": false, "annotations": false},
	"text":   {"markdown": true},
	"alarm":  {"title": false, "alarms": true, "states": false, "sortBy": false},
}

func TestADashboardIsOneThatCloudWatchTakes(t *testing.T) {
	for _, region := range shipped.deployment.Regions() {
		widgets, total := shipped.drawnIn(t, region), 0
		taken := map[[2]int]string{}
		if len(widgets) > maxWidgets {
			t.Errorf("%d widgets", len(widgets))
		}
		for _, w := range widgets {
			if w.X < 0 || w.Y < 0 || w.Width < 1 || w.Height < 1 || w.X+w.Width > 24 {
				t.Errorf("%s is at %d, %d, %d by %d", w.title(), w.X, w.Y, w.Width, w.Height)
			}
			for x := w.X; x < w.X+w.Width; x++ {
				for y := w.Y; y < w.Y+w.Height; y++ {
					if other, there := taken[[2]int{x, y}]; there {
						t.Fatalf("%q lies over %q", w.title(), other)
					}
					taken[[2]int{x, y}] = w.title()
				}
			}
			checkProperties(t, w, region)
			if len(w.lines()) > maxLines {
				t.Errorf("%s has %d lines", w.title(), len(w.lines()))
			}
			total += len(w.lines())
		}
		if total > maxLinesTogether || total == 0 {
			t.Errorf("%d lines", total)
		}
	}
}

func checkProperties(t *testing.T, w drawn, region string) {
	t.Helper()
	for name := range w.Properties {
		if _, ok := allowed[w.Type][name]; !ok {
			t.Errorf("a widget of type %q has no %s", w.Type, name)
		}
	}
	for name, needed := range allowed[w.Type] {
		if _, there := w.Properties[name]; needed && !there {
			t.Errorf("%s lacks %s", w.title(), name)
		}
	}
	if w.Type != "metric" {
		return
	}
	if w.Properties["region"] != region || w.Properties["view"] != "timeSeries" {
		t.Errorf("%s: %v", w.title(), w.Properties)
	}
	if p, _ := w.Properties["period"].(float64); p < 60 || int(p)%60 != 0 {
		t.Errorf("%s has a period of %v", w.title(), p)
	}
	limits, _ := w.Properties["annotations"].(map[string]any)
	for name, list := range limits {
		for _, one := range list.([]any) {
			if value, ok := one.(map[string]any)["value"].(float64); name != "horizontal" || !ok || value <= 0 {
				t.Errorf("%s: %s %v", w.title(), name, one)
			}
		}
	}
}

// searched is how an expression names what it looks for.
var searched = regexp.MustCompile(`SEARCH\('\{([^}]*)\} MetricName="([^"]*)" stage="([^"]*)"', '(Sum|SampleCount)'\)`)

// shows are the metrics of a line.
func shows(t *testing.T, line []any) (all []watched) {
	t.Helper()
	if options, ok := line[0].(map[string]any); ok {
		text := options["expression"].(string)
		if label, _ := options["label"].(string); label == "" {
			t.Errorf("%s has no label", text)
		}
		found := searched.FindAllStringSubmatch(text, -1)
		if rest := searched.ReplaceAllString(text, "s"); len(found) == 0 || !slices.Contains([]string{"s", "SUM(s)", "SUM(s) / SUM(s)"}, rest) {
			t.Errorf("%s is no expression that this test knows", text)
		}
		for _, m := range found {
			if len(m[0]) > maxSearch {
				t.Errorf("a search of %d characters", len(m[0]))
			}
			schema := strings.Split(m[1], ",")
			w := watched{namespace: schema[0], name: m[2]}
			for _, dimension := range schema[1:] {
				value := map[string]string{telemetry.Stage: m[3]}[dimension]
				w.dimensions = append(w.dimensions, dimension+"="+value)
			}
			all = append(all, w)
		}
		return all
	}
	options := line[len(line)-1].(map[string]any)
	if options["label"] == "" || !regexp.MustCompile(`^(Sum|Maximum|p\d\d)$`).MatchString(fmt.Sprint(options["stat"])) {
		t.Errorf("%v", line)
	}
	w := watched{namespace: line[0].(string), name: line[1].(string)}
	for i := 2; i+1 < len(line); i += 2 {
		w.dimensions = append(w.dimensions, line[i].(string)+"="+line[i+1].(string))
	}
	return []watched{w}
}

func TestADashboardShowsOnlyWhatIsWritten(t *testing.T) {
	for _, region := range shipped.deployment.Regions() {
		groups := append(names(shipped.deployment.Sharing(region)), "") // of searches, which are for any
		for _, w := range shipped.drawnIn(t, region) {
			searches := 0
			for _, line := range w.lines() {
				metrics := shows(t, line)
				if len(line) == 1 {
					searches += len(metrics)
				}
				for _, m := range metrics {
					if problem := m.problem("prod", groups); problem != "" {
						t.Errorf("%s shows %+v, which %s", w.title(), m, problem)
					}
				}
			}
			if searches > maxSearches {
				t.Errorf("%s has %d searches", w.title(), searches)
			}
		}
	}
}
