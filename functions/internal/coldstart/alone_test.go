package main

import (
	"bytes"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestAStartWithoutTheNetworkIsMeasured(t *testing.T) {
	a, err := startAlone(t.Context(), bootstrap, 128)
	if err != nil || a.ready <= 0 || runtime.GOOS == "linux" && a.idle <= 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	var out bytes.Buffer
	printAlone(&out, []alone{a})
	for _, want := range []string{"without the network", " ms, of at most 12", " MiB, the program included, of at most 15"} {
		if !strings.Contains(out.String(), want) && (a.idle > 0 || !strings.Contains(want, "MiB")) {
			t.Errorf("nothing is shown of %q:\n%s", want, &out)
		}
	}
}

func TestATargetThatIsMissedIsMarked(t *testing.T) {
	var out bytes.Buffer
	printAlone(&out, []alone{{readyTarget + 1, idleTarget}})
	if got := out.String(); !strings.Contains(got, "of at most 12; missed\n") || !strings.Contains(got, "of at most 15\n") {
		t.Error(got)
	}
}

func TestAProcessThatEndsIsNotWaitedFor(t *testing.T) {
	path, err := exec.LookPath("false")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := startAlone(t.Context(), path, 128); err == nil || !strings.Contains(err.Error(), "ended before it polled the runtime: exit status 1") {
		t.Errorf("%v", err)
	}
}
