package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

func TestConfirm(t *testing.T) {
	const question = "This removes a bot.\nGo on? [y/N] "
	for name, c := range map[string]struct {
		flags  []string
		asks   bool
		typed  string
		goOn   bool
		status int
		stderr string
	}{
		"yes at a terminal":         {nil, true, "y\n", true, exit.Done, question},
		"the whole word, shouted":   {nil, true, "YES\n", true, exit.Done, question},
		"no at a terminal":          {nil, true, "n\n", false, exit.No, question},
		"nothing typed is no":       {nil, true, "\n", false, exit.No, question},
		"the end of input is no":    {nil, true, "", false, exit.No, question},
		"no terminal":               {nil, false, "y\n", false, exit.Usage, "This removes a bot.\n"},
		"--yes without a terminal":  {[]string{"--yes"}, false, "", true, exit.Done, "This removes a bot.\n"},
		"--yes asks nobody":         {[]string{"--yes"}, true, "n\n", true, exit.Done, "This removes a bot.\n"},
		"--dry-run does nothing":    {[]string{"--dry-run"}, true, "y\n", false, exit.Done, "This removes a bot.\n"},
		"--dry-run goes before yes": {[]string{"--dry-run", "--yes"}, false, "", false, exit.Done, "This removes a bot.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var errs bytes.Buffer
			var says consent
			f := pflag.NewFlagSet("", pflag.ContinueOnError)
			says.flags(f)
			if err := f.Parse(c.flags); err != nil {
				t.Fatal(err)
			}
			p := program{stdin: strings.NewReader(c.typed), stderr: &errs, asks: c.asks}
			goOn, err := p.confirm(t.Context(), says, "This removes a bot.\n")
			if goOn != c.goOn || exit.Status(err) != c.status || errs.String() != c.stderr {
				t.Errorf("goes on: %t, exit status %d (%v), said %q", goOn, exit.Status(err), err, errs.String())
			}
		})
	}
}

func TestAQuestionEndsWithCtrlC(t *testing.T) {
	silent, end := io.Pipe()
	defer end.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := program{stdin: silent, stderr: io.Discard, asks: true}
	if _, err := p.confirm(ctx, consent{}, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestEachQuestionHasItsOwnLine(t *testing.T) {
	p := program{stdin: strings.NewReader("one\n two \nthree"), stderr: io.Discard, asks: true}
	for _, want := range []string{"one", "two", "three", ""} {
		if got, err := p.ask(t.Context(), "? "); got != want || err != nil {
			t.Errorf("got %q and %v, want %q", got, err, want)
		}
	}
}
