package telemetry_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// shownBy is what the table says of a scope.
var shownBy = map[telemetry.Scope]string{
	telemetry.OfStage: "`stage`",
	telemetry.OfGroup: "`stage`, `group`",
	telemetry.OfBot:   "`stage`, `group`; and `bot`",
}

func tableOfMetrics() string {
	var rows strings.Builder
	row := func(m telemetry.Metric, end, more string) {
		fmt.Fprintf(&rows, "| `%s%s` | %s | %s | %s%s |\n", m.Name, end, m.Unit, shownBy[m.Scope], m.Meaning, more)
	}
	rows.WriteString("| metric | unit | by | meaning |\n|---|---|---|---|\n")
	for _, m := range telemetry.Singles() {
		row(m, "", "")
	}
	for _, f := range telemetry.Families() {
		row(f.Metric, "<"+f.Of+">", ": `"+strings.Join(f.Ends, "`, `")+"`")
	}
	return rows.String()
}

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheReadmeListsEveryMetric(t *testing.T) {
	if table := tableOfMetrics(); !strings.Contains(readme(t), table) {
		t.Errorf("README.md has not this table of metrics:\n%s", table)
	}
	for scope, by := range shownBy {
		for _, set := range scope.Dimensions() {
			for _, name := range set {
				if !strings.Contains(by, "`"+name+"`") {
					t.Errorf("%s are not by %s", by, name)
				}
			}
		}
	}
}

var quotedField = regexp.MustCompile("`([a-z_.]+)`|\\bby ([a-z_]+)")

// Of a query in another language than ours nothing but its fields can be tried here.
func TestTheReadmesQueryIsOfFieldsThatALineHas(t *testing.T) {
	_, query, found := strings.Cut(readme(t), "```\nfilter ispresent(")
	query, _, closed := strings.Cut("filter ispresent("+query, "```")
	fields := quotedField.FindAllStringSubmatch(query, -1)
	if !found || !closed || len(fields) < 4 {
		t.Fatalf("README.md has no query: %q", query)
	}
	line := observe(t, options, answered())[0]
	for _, f := range fields {
		if name := f[1] + f[2]; line.Members[name] == nil {
			t.Errorf("a line has no %q", name)
		}
	}
}

// The numbers are of an answer with a cache and with thinking, which have the most metrics.
func TestTheReadmeReckonsWhatMetricsCost(t *testing.T) {
	documents := observe(t, options, answered())
	ofAGroup, ofABot := len(values(t, documents, ofGroup)), len(values(t, documents, ofBot))
	dir, err := config.OpenDir("../../configs")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := dir.Groups()
	if err != nil {
		t.Fatal(err)
	}
	bots := 0
	for _, group := range groups {
		names, err := dir.Names(group)
		if err != nil {
			t.Fatal(err)
		}
		bots += len(names)
	}
	const cents = 30 // a month
	want := fmt.Sprintf("%d of its group and %d of its bot: $%.2f and $%.2f a month", ofAGroup, ofABot, float64(ofAGroup*cents)/100, float64(ofABot*cents)/100)
	all := fmt.Sprintf("$%d for all %d groups and $%d for all %d bots", (len(groups)*ofAGroup*cents+50)/100, len(groups), (bots*ofABot*cents+50)/100, bots)
	text := strings.Join(strings.Fields(readme(t)), " ")
	for _, says := range []string{want, all} {
		if !strings.Contains(text, says) {
			t.Errorf("README.md does not say %q", says)
		}
	}
}
