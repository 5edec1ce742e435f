package main

import (
	"strings"
	"testing"
)

// A short run, the same every time. More of it, and other seeds: make chaos.
func TestNothingIsBroken(t *testing.T) {
	r, err := run(options{n: 250, seed: 1, workers: 32, race: raceEnabled})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	r.print(&table, false)
	t.Log(table.String())
	if len(r.Failures) > 0 || r.Tried != 250 {
		t.Errorf("%d queries, %d failures", r.Tried, len(r.Failures))
	}
	// A run whose faults strike nobody would prove nothing.
	seen := map[outcome]int{}
	for _, row := range r.Rows {
		for o, n := range row.Outcomes {
			seen[o] += n
		}
	}
	if seen[complete] < 50 || seen[recovered] < 20 || seen[failed] < 20 || seen[left] == 0 {
		t.Errorf("the outcomes are %v", seen)
	}
}
