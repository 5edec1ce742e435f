package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README shows what make plan prints.
func TestTheReadmeShowsThisPlan(t *testing.T) {
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := command(nil, &out); err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n\n") {
		if !strings.Contains(string(text), part) {
			t.Errorf("the README does not show this; put in what make plan prints:\n%s", part)
		}
	}
}

func TestALoadIsServedAsFarAsQuotaAndScalingGo(t *testing.T) {
	base := func(change func(*inputs)) *inputs {
		in := defaultInputs()
		change(in)
		return in
	}
	for _, row := range []struct {
		name    string
		in      *inputs
		rate    float64
		refused func(outcome) bool
	}{
		{"all of it within the quota", base(func(*inputs) {}), 10, func(o outcome) bool { return o.refused == 0 }},
		{"by the quota at most", base(func(in *inputs) { in.concurrency = 100 }), 10, func(o outcome) bool { return o.peak == 100 && o.refused > 0 }},
		{"at the rate of scaling", base(func(in *inputs) { in.concurrency = math.Inf(1) }), 500, func(o outcome) bool { return o.refused > 0 && o.refused < o.asked/10 }},
		{"at once without that limit", base(func(in *inputs) { in.concurrency, in.scaleBurst = math.Inf(1), math.Inf(1) }), 500, func(o outcome) bool { return o.refused == 0 }},
		{"never without environments", base(func(in *inputs) { in.scaleBurst, in.scalePerSecond = 0, 0 }), 1, func(o outcome) bool { return o.refused == o.asked }},
		{"anew each time if none is kept", base(func(in *inputs) { in.idle = 0 }), 10, func(o outcome) bool { return o.cold == o.asked }},
	} {
		if got := simulate(row.in, row.rate); !row.refused(got) || got.asked == 0 {
			t.Errorf("%s: %+v", row.name, got)
		}
	}
}

// Little's law: what is open is the rate times the length.
func TestWhatIsOpenIsRateTimesLength(t *testing.T) {
	in := defaultInputs()
	in.concurrency, in.cold = math.Inf(1), 0
	if got := simulate(in, 10); got.peak < 200 || got.peak > 280 { // 4 deviations of a Poisson variable above 200, and the most of many
		t.Errorf("%d are open at most; want somewhat more than 10 × 20", got.peak)
	}
}

func TestTheSameInputsGiveTheSamePlan(t *testing.T) {
	if a, b := simulate(defaultInputs(), 25), simulate(defaultInputs(), 25); a != b {
		t.Errorf("%+v, %+v", a, b)
	}
}

// By hand: 1e6 × 20 s × 0.5 GB × $0.0000133334, $0.20 and 3.5 GB × $0.50.
func TestTheCostOfAMillion(t *testing.T) {
	if got := defaultInputs().perMillion(20, 512); math.Abs(got-(133.334+0.20+1.75)) > 1e-9 {
		t.Errorf("got %g", got)
	}
	in := defaultInputs()
	in.answerMB = 6 + 1024 // a GB more than is free
	if got := in.perMillion(0, 0); math.Abs(got-(0.20+1.75+8000)) > 1e-6 {
		t.Errorf("streamed: got %g", got)
	}
}

// By hand, for one answer a second of 20 s: 60 × (1500 + 5 × 500) are used in a minute, and
// 20 × (4096 − 2500) are held.
func TestTheTokensOfARate(t *testing.T) {
	in := defaultInputs()
	if got := in.tokens(1); got != 240_000+31_920 {
		t.Errorf("got %g", got)
	}
	in.reserved = 0 // less than what is answered
	if got := in.tokens(1); got != 240_000 {
		t.Errorf("got %g", got)
	}
}

func TestInputsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-rate", "0"}, {"-rate", "many"}, {"-rate", "1e9"}, {"-lengths", ""}, {"-memories", "-1"}, {"-rate", "NaN"},
		{"-answer", "0"}, {"-regions", "0"}, {"-minutes", "0"}, {"-burn", "-1"}, {"-cold", "NaN"}, {"-per-process", "0"}, {"-concurrency", "0"}, {"more"},
	} {
		var out bytes.Buffer
		if err := command(args, &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: %v, and before it\n%s", args, err, &out)
		}
	}
}

// What make help shows is typed as it stands.
func TestTheExampleOfMakeHelpIsTaken(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`(?m)^plan: ## .*; ARGS="(.*)"$`).FindSubmatch(text)
	if example == nil {
		t.Fatal("make help has no example of the plan")
	}
	if err := command(strings.Fields(string(example[1])), &bytes.Buffer{}); err != nil {
		t.Errorf("%s: %v", example[1], err)
	}
}

func TestEveryInputHasASource(t *testing.T) {
	var out bytes.Buffer
	if err := command([]string{"-inputs", "-rate", "1"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, i := range defaultInputs().all() {
		if i.source == "" || !strings.Contains(out.String(), "`-"+i.name+"`") {
			t.Errorf("%s is not shown with its source", i.name)
		}
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 0.5: "0.5", 12000.25: "12,000.25"} {
		if got := number(f); got != want {
			t.Errorf("%g: %q, want %q", f, got, want)
		}
	}
}
