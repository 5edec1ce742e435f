package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

// program is botctl with all that it takes from outside.
type program struct {
	version        string
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	asks           bool // stdin is a terminal, with somebody to ask
	screen         bool // stdout is a terminal, which shows colours
	width          int  // of its lines, in characters; 0: no matter
	now            func() time.Time
	// aws loads the settings of a region; the SDK's own region where it is empty.
	aws       func(ctx context.Context, region string) (aws.Config, error)
	transport http.RoundTripper // to function URLs and Poe
	// hide has the terminal show nothing of what is typed, until show is called; nil: it cannot.
	hide func() (show func(), err error)
	// signals tells of Ctrl-C where that does not end the command; nil: it always does.
	signals func() (<-chan os.Signal, func())
	pace    time.Duration // between two looks at what takes a moment

	settings
}

// settings are the flags that every command has.
type settings struct {
	configs string // folder of templates
	stage   string
	output  terminal.Format
	noColor bool
}

// run runs one command and returns the exit status. A program is for one run.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.root()
	began := false // before that it is only about how the command is used
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		began = true
		return p.checkSettings()
	}
	root.SetArgs(args)
	c, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exit.Done
	}
	if !began {
		err = exit.Misuse(err)
	}
	p.tell(c, err)
	return exit.Status(err)
}

// tell writes an error, each of its lines as one of botctl's, and where there is help. What
// several regions say alike, such as that nobody is signed in, is said once.
func (p *program) tell(c *cobra.Command, err error) {
	if text := terminal.Harmless(err.Error()); text != "" {
		lines := slices.Compact(strings.Split(text, "\n"))
		fmt.Fprintln(p.stderr, "botctl:", strings.Join(lines, "\nbotctl: "))
	}
	if exit.IsMisuse(err) {
		fmt.Fprintf(p.stderr, "botctl: see %s --help\n", c.CommandPath())
	}
}

// note says something on the side, which is not what the command was asked for.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(p.stderr, "botctl:", p.display().Harmless(fmt.Sprintf(format, args...)))
}
