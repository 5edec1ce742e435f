package emulator_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// state is the letter of a process in /proc: T is stopped.
func state(t *testing.T, pid int) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), ") ")
	return after[:1]
}

func TestAProcessIsFrozenBetweenInvocations(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Freeze: true})
	_, first, _ := get(t, url, "/pid")
	for range 3 {
		e.Reports()
		for !e.Frozen() {
			time.Sleep(time.Millisecond)
		}
		pid := e.PIDs()[0]
		for state(t, pid) != "T" { // the kernel takes a moment
			time.Sleep(time.Millisecond)
		}
		if _, next, _ := get(t, url, "/pid"); next != first {
			t.Errorf("served by %s, then by %s", first, next)
		}
	}
}
