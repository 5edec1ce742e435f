package main

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEveryFaultOfTheSimulatorIsJudged(t *testing.T) {
	seen := map[class]map[point]bool{}
	for _, k := range kases() {
		if k.class == "" {
			t.Errorf("no family knows %s; what does it mean for an answer?", k.name())
		}
		if k.class == foreign && insertions[k.name()] == "" {
			t.Errorf("what does %s insert?", k.name())
		}
		if seen[k.class] == nil {
			seen[k.class] = map[point]bool{}
		}
		seen[k.class][k.point] = true
	}
	for _, p := range []point{before, mid, last} {
		if !seen[broken][p] || !seen[silent][p] {
			t.Errorf("no fault strikes %s", p)
		}
	}
	if !seen[harmless][after] {
		t.Error("no fault strikes after messageStop")
	}
}

func TestAPlanFollowsFromSeedAndNumber(t *testing.T) {
	a, _ := newPlanner(7, "")
	b, _ := newPlanner(7, "")
	c, _ := newPlanner(8, "")
	same := 0
	for n := range 200 {
		if p, q := a.plan(n), b.plan(n); p.String() != q.String() || p.seed != q.seed {
			t.Fatalf("%v, then %v", &p, &q)
		}
		p, q := a.plan(n), c.plan(n)
		if p.String() == q.String() {
			same++
		}
	}
	if same > 20 {
		t.Errorf("%d of 200 are the same with another seed", same)
	}
}

// As many queries as there are faults meet nearly all of them.
func TestAShortRunHasMostFaults(t *testing.T) {
	p, _ := newPlanner(1, "")
	met := map[string]bool{}
	for n := range 2 * len(p.cases) {
		q := p.plan(n)
		met[q.Kase.name()] = true
	}
	if len(met) < len(p.cases)*9/10 {
		t.Errorf("%d of %d faults", len(met), len(p.cases))
	}
}

func TestPiecesMakeTheText(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := knownText(r, 5+r.IntN(60))
		pieces := deltas(r, text)
		if strings.Join(pieces, "") != text || strings.TrimSpace(pieces[0]) == "" || strings.TrimSpace(text) != text {
			t.Fatalf("%q of %q", pieces, text)
		}
		for _, p := range pieces {
			if p == "" || !utf8.ValidString(p) {
				t.Fatalf("the piece %q", p)
			}
		}
	}
}

func TestAContinuationGoesOnFromThePartialAnswer(t *testing.T) {
	kinds := map[bool]int{}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := knownText(r, 20)
		pieces := deltas(r, text)
		partial := strings.TrimSpace(strings.Join(pieces[:1+r.IntN(len(pieces)-1)], ""))
		rest := text[len(partial):]
		got := continuation(r, partial, rest)
		if !strings.HasSuffix(got, strings.TrimLeft(rest, " ")) {
			t.Fatalf("%q goes on with %q", partial, got)
		}
		kinds[got == rest]++
	}
	if kinds[true] < 20 || kinds[false] < 20 {
		t.Errorf("exact or not: %v", kinds)
	}
}

func TestExpectationsAreMissedWhereTheyShouldBe(t *testing.T) {
	for _, row := range []struct {
		name  string
		plan  plan
		got   outcome
		wants bool // it is as expected
	}{
		{"an error where recovery is possible", plan{Bot: "two-restart", Kase: kase{class: broken, point: mid}, Scope: once}, failed, false},
		{"recovery", plan{Bot: "two-restart", Kase: kase{class: broken, point: mid}, Scope: once}, recovered, true},
		{"recovery where there should be none", plan{Bot: "two-none", Kase: kase{class: broken, point: mid}, Scope: once}, recovered, false},
		{"an error before the first token", plan{Bot: "two-none", Kase: kase{class: silent, point: before}, Scope: once}, failed, false},
		{"an error without a fault", plan{Bot: "two-none", Kase: kase{class: healthy, point: none}, Scope: nowhere}, failed, false},
	} {
		if rule := missed(result{plan: &row.plan, attempts: []attempt{{Struck: true}}, verdict: verdict{Outcome: row.got}}); (rule == nil) != row.wants {
			t.Errorf("%s: %v", row.name, rule)
		}
	}
	passed := result{plan: &plan{Bot: "two-none", Kase: kase{class: broken, point: mid}, Scope: region}, attempts: []attempt{{}}, verdict: verdict{Outcome: complete}}
	if rule := missed(passed); rule != nil {
		t.Errorf("a region that was passed over misses %q", rule.name)
	}
}
