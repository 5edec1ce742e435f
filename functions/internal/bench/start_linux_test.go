package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// ended is a program that ends at once.
func ended(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("false")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAProgramThatEndsIsNotWaitedFor(t *testing.T) {
	path := ended(t)
	err := start(t.Context(), append(small, "-gateway", path, "-function", path), t.Output(), t.Output())
	if err == nil || !strings.Contains(err.Error(), "gateway does not start: it has ended: exit status 1") {
		t.Errorf("%v", err)
	}
}

func TestAFunctionThatEndsIsTold(t *testing.T) {
	p := placement{}
	_, err := p.start(t.Context(), subject{name: functionName, path: "/", run: emulated(ended(t), awsEnvironment)}, "http://127.0.0.1:9", 1)
	if err == nil || !strings.Contains(err.Error(), "function does not start: it has ended") {
		t.Errorf("%v", err)
	}
}

// Who ends the bench finds neither its processes nor its files afterwards.
func TestAnInterruptedRunLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, interrupt := context.WithCancel(t.Context())
	log := writerFunc(func(b []byte) (int, error) {
		if strings.HasPrefix(string(b), "round") {
			interrupt()
		}
		return t.Output().Write(b)
	})
	if err := start(ctx, small, t.Output(), log); !errors.Is(err, errInterrupted) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if hasChildren() {
		t.Error("a process is left")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// hasChildren reports whether this process has started one that it has not waited for.
func hasChildren() bool {
	_, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
	return !errors.Is(err, unix.ECHILD)
}
