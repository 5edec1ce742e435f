package telemetry

import (
	"maps"
	"regexp"
	"slices"
	"testing"
)

func TestTheTableOfMetricsIsSound(t *testing.T) {
	name := regexp.MustCompile(`^(poebridge|gen_ai)(\.[a-z][a-z0-9_]*)+$`)
	seen := map[string]bool{}
	for _, m := range All() {
		if !name.MatchString(m.Name) || len(m.Name) > 255 || m.Meaning == "" || seen[m.Name] {
			t.Errorf("%+v", m)
		}
		seen[m.Name] = true
		if m.Unit != Count && m.Unit != Seconds && m.Unit != Dollars {
			t.Errorf("%s is in %s", m.Name, m.Unit)
		}
		for _, set := range m.Scope.Dimensions() {
			if slices.Contains(set, Bot) != (m.Scope == OfBot && len(set) == 3) || set[0] != Stage {
				t.Errorf("%s is by %v", m.Name, set)
			}
		}
	}
}

// A metric stands once in a line, so that a line never has more than there are.
func TestADirectiveHasRoomForAllMetricsOfItsScope(t *testing.T) {
	number := map[Scope]int{}
	for _, m := range All() {
		number[m.Scope]++
	}
	for scope, n := range number {
		if n > 100 {
			t.Errorf("%d metrics of scope %d", n, scope)
		}
	}
}

func TestEveryMetricHasItsOnePlace(t *testing.T) {
	places := map[string]int{ColdInit.Name: 1}
	for _, table := range [][]row{rows, coldRows} {
		for _, r := range table {
			places[r.Name]++
		}
	}
	for m := range maps.Values(marksOfStage) {
		places[m.Name]++
	}
	for _, m := range Singles() {
		if places[m.Name] != 1 {
			t.Errorf("%s has %d places", m.Name, places[m.Name])
		}
		delete(places, m.Name)
	}
	for name := range places {
		t.Errorf("%s is written and is not in the table", name)
	}
}

func TestNumbersAreExact(t *testing.T) {
	for want, n := range map[string]int64{
		"0": 0, "0.000001": 1, "0.1": 100_000, "1": 1_000_000, "1.000001": 1_000_001, "12.34": 12_340_000, "9223372036854.775807": 1<<63 - 1,
	} {
		if got := string(appendDecimal(nil, n, 1_000_000)); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
