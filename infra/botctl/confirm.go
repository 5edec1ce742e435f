package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// consent is how a command that changes something is let do it.
type consent struct {
	yes    bool // go on without asking
	dryRun bool // show only what would be done
}

func (c *consent) flags(f *pflag.FlagSet) {
	f.BoolVar(&c.yes, "yes", false, "do it without asking")
	f.BoolVar(&c.dryRun, "dry-run", false, "show what would be done, and do nothing")
}

var errNotDone = errors.New("nothing was done")

// confirm shows what will be done and asks whether to. The error is nil where it is to be
// done; with --dry-run nobody is asked and nothing is to be done, so that go on is false.
func (p *program) confirm(ctx context.Context, c consent, what string) (goOn bool, err error) {
	fmt.Fprintln(p.stderr, p.display().Harmless(strings.TrimRight(what, "\n")))
	switch {
	case c.dryRun:
		return false, nil
	case c.yes:
		return true, nil
	case !p.asks:
		return false, exit.Misused("%w: there is no terminal to ask at; --yes goes on without", errNotDone)
	}
	said, err := p.ask(ctx, "Go on? [y/N] ")
	if err != nil {
		return false, err
	}
	if said = strings.ToLower(said); said != "y" && said != "yes" {
		return false, exit.Answer(errNotDone)
	}
	return true, nil
}

// ask asks for a line. The end of the input is an empty one.
func (p *program) ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(p.stderr, question)
	said := make(chan string, 1)
	go func() { // stays behind after Ctrl-C, until the program ends
		said <- p.line()
	}()
	select {
	case line := <-said:
		return line, nil
	case <-ctx.Done():
		fmt.Fprintln(p.stderr)
		return "", ctx.Err()
	}
}

// line reads one, and no byte of the next, which may be for another question.
func (p *program) line() string {
	if _, ok := p.stdin.(*bufio.Reader); !ok {
		p.stdin = bufio.NewReader(p.stdin)
	}
	text, _ := p.stdin.(*bufio.Reader).ReadString('\n')
	return strings.TrimSpace(text)
}
