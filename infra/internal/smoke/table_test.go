package main

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestTheListIsATableOfAllAssumptions(t *testing.T) {
	o := undeployed(t).run(t, t.Context(), program{}, "-list")
	lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
	if o.exit != exitSame || len(lines) != len(assumptions())+2 || lines[0] != "| what | assumed | where that comes from |" {
		t.Fatalf("exit %d\n%s", o.exit, o.stdout)
	}
	for _, line := range lines {
		if strings.Count(line, "|") != 4 {
			t.Errorf("not three cells: %s", line)
		}
	}
}

func TestEveryAssumptionIsASentenceOfItsOwnWithASource(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range assumptions() {
		if seen[a.ID] || a.Group == "" || a.Source == "" || !strings.HasSuffix(a.Sentence, ".") {
			t.Errorf("%+v", a)
		}
		seen[a.ID] = true
	}
	for _, c := range (&session{}).checks() {
		for _, id := range c.ids {
			if !seen[id] {
				t.Errorf("%s is for %s, which nobody assumes", c.what, id)
			}
		}
	}
}

func TestNoRunAsksMoreThanIsBounded(t *testing.T) {
	for reserved := unknownThrottle; reserved <= maxThrottle+1; reserved++ {
		if n := len(target{reserved: reserved}.plan(true)); n > maxQueries {
			t.Errorf("reserved concurrency %d: %d queries", reserved, n)
		}
	}
	c := &caller{url: "http://127.0.0.1:1", queries: maxQueries}
	if _, err := c.ask(t.Context(), oneWord.text, 0); !errors.Is(err, errSpent) {
		t.Errorf("one more: %v", err)
	}
}

func TestTheREADMEListsWhatIsAssumed(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := listAssumptions(&table); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), table.String()) {
		t.Errorf("the README does not have what -list prints:\n%s", table.String())
	}
}
