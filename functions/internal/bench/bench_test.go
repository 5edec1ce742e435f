package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The bare handlers are this binary too.
func TestMain(m *testing.M) {
	if b, ok := isBaseline(os.Getenv); ok {
		fmt.Fprintln(os.Stderr, b.serve())
		os.Exit(1)
	}
	if os.Getenv(parentVariable) != "" {
		startAndWait()
	}
	os.Exit(m.Run())
}

// small is a run of seconds, whose numbers say nothing.
var small = []string{
	"-configs", filepath.Join("..", "..", "..", "configs"),
	"-rounds", "1", "-deltas", "20", "-answers", "3", "-gap", "1ms", "-streams", "5", "-starts", "1",
}

func onLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
}

// What is slow on a machine that does other things too is no failure; what is missing is.
func TestTheBenchHasAllItsNumbers(t *testing.T) {
	onLinux(t)
	var out bytes.Buffer
	if err := start(t.Context(), append(small, "-format", "json"), &out, t.Output()); err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Numbers) != len(allNumbers) {
		t.Errorf("%d numbers, want %d", len(r.Numbers), len(allNumbers))
	}
	for _, m := range r.Numbers {
		for _, name := range []string{gatewayName, functionName, sdkName, readerName, copyName} {
			if len(m.Samples[name]) == 0 {
				t.Errorf("%s: no samples of %s", m.Name, name)
			}
		}
	}
	for _, of := range []number{cpuPaced, cpuFlat, idleMemory, startTime} { // the others are differences
		for name, v := range find(r, of).Medians {
			if v <= 0 {
				t.Errorf("%s of %s: %v", of.name, name, v)
			}
		}
	}
	testForms(t, &r)
}

func find(r report, of number) measurement {
	for _, m := range r.Numbers {
		if m.Name == of.name {
			return m
		}
	}
	return measurement{}
}

// testForms: people and benchstat see every number that programs do.
func testForms(t *testing.T, r *report) {
	for form, line := range map[string]func(number) string{
		formatText: func(n number) string { return n.title },
		formatGo:   func(n number) string { return "BenchmarkWire/gateway/" + n.name + " 1 " },
	} {
		var out strings.Builder
		if err := r.write(form, &out); err != nil {
			t.Fatal(err)
		}
		for _, n := range allNumbers {
			if !strings.Contains(out.String(), line(n)) {
				t.Errorf("%s without %q:\n%s", form, line(n), out.String())
			}
		}
	}
}

func TestAStampIsReadInWhateverSurroundsIt(t *testing.T) {
	f := newStampedFrame()
	wire := append(append([]byte("@12@"), f.at(1234567)...), f.at(89)...)
	in := newStamps(bytes.NewReader(wire))
	for _, want := range []int64{1234567, 89} {
		if got, _, err := in.next(); err != nil || got != want {
			t.Errorf("%d, %v; want %d", got, err, want)
		}
	}
	if got, _, err := in.next(); err == nil {
		t.Errorf("%d at the end", got)
	}
}

func TestTheMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle(t *testing.T) {
	if got := median([]float64{4, 1, 2, 9}); got != 3 {
		t.Errorf("%v, want 3", got)
	}
	if got := median([]float64{9, 1, 4}); got != 4 {
		t.Errorf("%v, want 4", got)
	}
}

func TestAnOptionThatMakesNoSenseIsRefused(t *testing.T) {
	for _, args := range []string{"-rounds=0", "-deltas=1", "-deltas=3000", "-gap=0s", "-format=xml", "-nosuch", "more"} {
		var said strings.Builder
		if err := start(t.Context(), []string{args}, t.Output(), &said); err == nil || said.Len() > 0 {
			t.Errorf("%s: %v, and before it\n%s", args, err, said.String())
		}
	}
}
