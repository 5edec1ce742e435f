package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/internal/module"
)

// bootstrap is the binary as it is shipped, for this machine.
var bootstrap, root string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "coldstart")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if root, err = module.Root(); err != nil {
			panic(err)
		}
		bootstrap = filepath.Join(dir, "bootstrap")
		if err := build(context.Background(), root, bootstrap, "", "-s -w -buildid="); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

func begin(t *testing.T, arrived func(*logbook, string, string)) *start {
	t.Helper()
	s, err := coldStart(t.Context(), options{root: root, bootstrap: bootstrap, memory: 128, inputs: &inputs{}, arrived: arrived, log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// of are the notes of one service, or those of one sort, in order.
func of(s *start, service, sort string) (found []string) {
	for _, n := range s.notes {
		if n.service == service && strings.HasPrefix(n.what, sort) {
			found = append(found, strings.TrimPrefix(n.what, sort))
		}
	}
	return found
}

func TestAFirstQueryCostsOneRoundOfCalls(t *testing.T) {
	s := begin(t, func(l *logbook, _, operation string) {
		if operation == "converse-stream" {
			l.await(bedrock, asked+greeting) // which might come after the end otherwise
		}
	})
	for service, want := range map[string][]string{
		secrets: {"GetSecretValue"}, parameters: {"GetParameters"}, bedrock: {greeting, "converse-stream"},
	} {
		got := of(s, service, asked)
		slices.Sort(got) // either may arrive first
		if !slices.Equal(got, want) {
			t.Errorf("%s is asked for %v; want %v", service, got, want)
		}
	}
}

// Neither the keys nor the template are handed out before the connection to Bedrock is there,
// and each not before the other has been asked for: one after the other would never end.
func TestTheConnectionToBedrockKeysAndTemplateComeAtTheSameTime(t *testing.T) {
	s := begin(t, func(l *logbook, service, _ string) {
		switch service {
		case secrets:
			l.await(parameters, asked+"GetParameters")
			l.await(bedrock, answered+greeting)
		case parameters:
			l.await(secrets, asked+"GetSecretValue")
			l.await(bedrock, answered+greeting)
		}
	})
	for _, service := range []string{bedrock, secrets, parameters} {
		if got := of(s, service, connected); len(got) != 1 {
			t.Errorf("%d connections to %s", len(got), service)
		}
	}
}

// The model is asked although the greeting is still not answered.
func TestAQueryDoesNotWaitForAGreeting(t *testing.T) {
	s := begin(t, func(l *logbook, service, operation string) {
		if service == bedrock && operation == greeting {
			l.await(bedrock, answered+"converse-stream")
		}
	})
	if s.firstText == 0 {
		t.Error("no text")
	}
}

// A tenth of a gigabyte has room for more than twice what one query holds.
func TestATextBotFitsTheSmallestFunction(t *testing.T) {
	s := begin(t, nil)
	switch {
	case s.memory == 0:
		t.Skip("this system does not tell what a process holds")
	case s.memory > 128/2:
		t.Errorf("%d MB of 128 are held at most; want half or less", s.memory)
	}
}

func TestTheTimelineShowsWhatHappened(t *testing.T) {
	s := begin(t, nil)
	var out bytes.Buffer
	s.print(&out)
	for _, want := range []string{"ready", "Secrets Manager: connection", "Secrets Manager: GetSecretValue", "Parameter Store: GetParameters", "Bedrock: converse-stream", "first byte", "first text"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing is shown of %q:\n%s", want, &out)
		}
	}
}

func TestInputsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, args := range []string{"-runs=0", "-runs=1001", "-memory=0", "-near=-1ms", "-first-text=-1s", "-nosuch", "more"} {
		var out bytes.Buffer
		if err := command(t.Context(), []string{"-bootstrap=nosuch", args}, &out); err == nil || out.Len() > 0 || strings.Contains(err.Error(), "answered") {
			t.Errorf("%s: %v, and before it\n%s", args, err, &out)
		}
	}
}

func TestWhatTheProcessSaidIsToldWhereItDoesNotAnswer(t *testing.T) {
	err := command(t.Context(), []string{"-bootstrap", "nosuch"}, t.Output())
	if err == nil || !strings.Contains(err.Error(), "the bootstrap cannot be started") {
		t.Errorf("%v", err)
	}
}

// Who ends the command finds none of its files afterwards.
func TestAnInterruptedCommandLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if err := command(ctx, []string{"-bootstrap", bootstrap}, t.Output()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
