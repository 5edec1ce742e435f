package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/fault"
)

// graphTitled is one of the graphs.
func graphTitled(t *testing.T, widgets []drawn, title string) drawn {
	t.Helper()
	i := slices.IndexFunc(widgets, func(w drawn) bool { return w.title() == title })
	if i < 0 {
		t.Fatalf("there is no graph %q", title)
	}
	return widgets[i]
}

func TestEveryGroupOfTheRegionIsOnItsDashboard(t *testing.T) {
	for _, region := range shipped.deployment.Regions() {
		groups := shipped.deployment.Sharing(region)
		widgets := shipped.drawnIn(t, region)
		for _, title := range []string{"Queries", "First text, median", "First text, slowest twentieth", "Failed answers", "Crashes", "Throttles", "Queries at a time"} {
			var shown []string
			for _, line := range graphTitled(t, widgets, title).lines() {
				shown = append(shown, line[len(line)-1].(map[string]any)["label"].(string))
			}
			if !slices.Equal(shown, names(groups)) {
				t.Errorf("%s of %s shows %v", title, region, shown)
			}
		}
	}
}

func TestADashboardSaysFirstWhatIsWrong(t *testing.T) {
	for _, region := range shipped.deployment.Regions() {
		widgets := shipped.drawnIn(t, region)
		if w := widgets[0]; w.Type != "text" || w.Y != 0 || !strings.Contains(fmt.Sprint(w.Properties["markdown"]), "poebridge, stage prod, "+region) {
			t.Errorf("%+v", w)
		}
		shown := map[string]bool{}
		for _, w := range widgets {
			if w.Type != "alarm" {
				continue
			}
			alarms := texts(w.Properties["alarms"])
			if len(alarms) < 1 || len(alarms) > 100 || w.Y != 0 || !slices.Equal(texts(w.Properties["states"]), []string{"ALARM"}) {
				t.Errorf("%+v", w)
			}
			for _, arn := range alarms {
				shown[arn] = true
			}
		}
		for name, stack := range shipped.stacks {
			if shipped.regionOf(name) != region {
				continue
			}
			for id, alarm := range stack.of("AWS::CloudWatch::Alarm") {
				arn := "arn:aws:cloudwatch:" + region + ":${AWS::AccountId}:alarm:" + flat(alarm.Properties["AlarmName"])
				if !shown[arn] {
					t.Errorf("%s %s is not shown", name, id)
				}
				delete(shown, arn)
			}
		}
		for arn := range shown {
			t.Errorf("there is no alarm %s", arn)
		}
	}
}

func TestMoreAlarmsThanAWidgetTakesAreInSeveral(t *testing.T) {
	groups := map[string]string{}
	for i := range 12 {
		groups[fmt.Sprintf("groups/more%d/group.yaml", i)] = read(t, shippedConfigs+"/groups/nova/group.yaml")
	}
	a, n := deployed(t, settings{configs: folder(t, groups)}), 0
	for _, w := range a.drawnIn(t, "us-east-1") {
		if w.Type == "alarm" {
			n++
			if alarms := texts(w.Properties["alarms"]); len(alarms) > 100 {
				t.Errorf("%d alarms in one widget", len(alarms))
			}
		}
	}
	if n != 2 {
		t.Errorf("%d widgets of alarms", n)
	}
}

func TestADashboardTellsErrorsByKindAndTheLimitsOfTheFirstText(t *testing.T) {
	widgets := shipped.drawnIn(t, "us-east-1")
	var kinds []string
	for _, line := range graphTitled(t, widgets, "Errors by kind").lines() {
		kinds = append(kinds, line[0].(map[string]any)["label"].(string))
	}
	for _, kind := range fault.Kinds() {
		if !slices.Contains(kinds, kind.String()) {
			t.Errorf("errors of kind %s are not shown", kind)
		}
	}
	want := map[float64]bool{}
	for _, g := range shipped.deployment.Sharing("us-east-1") {
		if d := g.Settings.Alarms.FirstText; d > 0 {
			want[d.Seconds()] = true
		}
	}
	annotations := graphTitled(t, widgets, "First text, slowest twentieth").Properties["annotations"].(map[string]any)
	for _, line := range annotations["horizontal"].([]any) {
		value := line.(map[string]any)["value"].(float64)
		if !want[value] {
			t.Errorf("%v is nobody's limit", value)
		}
		delete(want, value)
	}
	if len(want) > 0 {
		t.Errorf("limits that are not drawn: %v", want)
	}
}

func TestADashboardKnowsGroupsThatAreNotDeployedThisTime(t *testing.T) {
	a := deployed(t, settings{configs: folder(t, nil), groups: []string{"nova"}})
	shown := graphTitled(t, a.drawnIn(t, "us-east-1"), "Queries").lines()
	if len(shown) != 2 || shown[0][5] != "business" || shown[0][6].(map[string]any)["label"] != "business" {
		t.Errorf("%v", shown)
	}
	if got := deployment.AlarmName(deployment.GroupStack("prod", "nova"), "ToMend"); got != "poebridge-prod-nova-ToMend" {
		t.Errorf("%s", got)
	}
}
