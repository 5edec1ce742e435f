package insights

import (
	"slices"
	"strings"
	"testing"
)

const query = `{"msg":"request","outcome":"ok","status":200,"recoveries":1,"cost_usd":"0.25","guardrail":true,"text":"or and"}`

func TestFiltersThatMatch(t *testing.T) {
	for _, row := range []struct {
		filter, line string
		want         bool
	}{
		{`outcome = "ok"`, query, true},
		{`outcome = "refused"`, query, false},
		{`outcome="ok"`, query, true},
		{`outcome like "k"`, query, true},
		{`text = "or and"`, query, true},
		{`status = 200`, query, true},
		{`status = 20`, query, false},
		{`recoveries > 0`, query, true},
		{`recoveries > 1`, query, false},
		{`cost_usd > 0.2`, query, true},
		{`cost_usd > 0.25`, query, false},
		{`missing > 0`, query, false},
		{`outcome = "ok" and recoveries > 0`, query, true},
		{`outcome = "ok" and recoveries > 3`, query, false},
		{`outcome = "no" or recoveries > 0`, query, true},
		{`outcome = "no" or (status = 200 and recoveries > 0)`, query, true},
		{`(outcome = "no" or outcome = "ok") and status = 404`, query, false},
		{`@message like /"guardrail":true/`, query, true},
		{`@message like /Task timed out/`, "2026-01-01T00:00:00.000Z ID Task timed out after 3.00 seconds", true},
		{`@message like /^REPORT .*Status: (error|timeout)/`, "REPORT RequestId: ID\tStatus: timeout", true},
		{`outcome = "ok"`, "START RequestId: ID Version: $LATEST", false},
	} {
		f, err := Parse(row.filter)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := f.Matches(row.line); err != nil || got != row.want {
			t.Errorf("%s: %t, %v", f, got, err)
		}
	}
}

func TestWhatIsNotKnownIsAnError(t *testing.T) {
	for _, text := range []string{
		"", "outcome", "outcome =", `= "ok"`, `outcome = "ok" and`, `outcome = "ok" or or status = 1`, `outcome = ok`, `outcome != "ok"`,
		`outcome == "ok"`, `not outcome = "ok"`, `outcome in ["ok"]`, `outcome = 'ok'`, `status >= 200`, `status < 200`, `ispresent(status)`,
		`outcome like ok`, `@message like /(/`, `@type = "REPORT"`, `a.b = 1`, `outcome = "a" or status = 1 and recoveries > 0`,
		`(outcome = "ok"`, `outcome = "ok")`, `outcome = "ok" | limit 1`, `outcome > "ok"`, `status = 200 300`,
	} {
		if f, err := Parse(text); err == nil {
			t.Errorf("%q is taken: %+v", text, f)
		}
	}
}

func TestAComparisonThatMeansNothingIsAnError(t *testing.T) {
	for _, text := range []string{`guardrail = "true"`, `guardrail = 1`, `status = "200"`, `status like "2"`, `outcome > 1`} {
		f, err := Parse(text)
		if err != nil {
			t.Error(err)
		} else if ok, err := f.Matches(query); ok || err == nil {
			t.Errorf("%s: %t, %v", f, ok, err)
		}
	}
}

func TestAlternativesAreTriedOneByOne(t *testing.T) {
	f, err := Parse(`outcome = "no" or recoveries > 0 or (status = 404 or status = 200)`)
	if err != nil || f.Alternatives() != 3 {
		t.Fatalf("%d alternatives, %v", f.Alternatives(), err)
	}
	var got []bool
	for n := range f.Alternatives() {
		ok, err := f.MatchesAlternative(n, query)
		if err != nil {
			t.Error(err)
		}
		got = append(got, ok)
	}
	if !slices.Equal(got, []bool{false, true, true}) {
		t.Errorf("%t", got)
	}
}

func TestOnlyLinesOfJSONHaveFields(t *testing.T) {
	names := Fields(`{"b":1,"a":{"c":2}}`)
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "a b" || len(Fields("REPORT RequestId: 1")) != 0 || len(Fields(`["a"]`)) != 0 {
		t.Errorf("%s", got)
	}
}
