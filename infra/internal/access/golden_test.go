package access

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shown is what a reviewer reads: a statement in lines, so that a change shows what it gives.
func shown(statements []Statement) string {
	var out strings.Builder
	for _, s := range statements {
		fmt.Fprintf(&out, "%s\n  may %s\n", s.Sid, strings.Join(s.Actions, ", "))
		for _, resource := range s.Resources {
			fmt.Fprintf(&out, "    %s\n", resource)
		}
		for _, operator := range slices.Sorted(maps.Keys(s.Conditions)) {
			for _, key := range slices.Sorted(maps.Keys(s.Conditions[operator])) {
				fmt.Fprintf(&out, "  if %s %s\n    %s\n", key, operator, strings.Join(s.Conditions[operator][key], "\n    "))
			}
		}
		if s.Why != "" {
			fmt.Fprintf(&out, "  wildcard: %s\n", s.Why)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestTheRightsOfAGroupForReview(t *testing.T) {
	golden(t, "testdata/nova.golden", shown(Function(shipped(t)["nova"])))
	golden(t, "testdata/traces.golden", shown(Function(synthetic(t)["traces"])))
	golden(t, "testdata/sync.golden", shown(SettingsSync(syncFacts())))
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s\n(-update writes %s anew)", got, want, path)
	}
}
