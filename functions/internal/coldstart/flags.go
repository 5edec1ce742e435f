package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

const usage = `usage: coldstart [flags]

Shows where the time of a cold start goes, and what is uploaded by package. Times and distances
of AWS's services are flags; what the process needs is measured.

`

// maxRuns bounds how many cold starts are made; each takes less than a second.
const maxRuns = 1000

// given is what the command is told.
type given struct {
	runs, memory int
	bootstrap    string // empty: built from this tree
	noSize       bool
	inputs       *inputs
}

// parseFlags reads the flags. With -help the error is flag.ErrHelp, and help has been written.
func parseFlags(args []string, help io.Writer) (given, error) {
	g := given{inputs: defaultInputs()}
	flags := flag.NewFlagSet("coldstart", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // or it would tell an error before it returns it
	flags.IntVar(&g.runs, "runs", 9, "cold starts, of which the one in the middle is shown")
	flags.IntVar(&g.memory, "memory", 128, "MB that the function has; a process that holds more is killed")
	flags.StringVar(&g.bootstrap, "bootstrap", "", "a bootstrap to start in place of this tree's")
	flags.BoolVar(&g.noSize, "nosize", false, "leave the sizes out, which take two builds")
	for _, input := range g.inputs.all() {
		flags.DurationVar(input.value, input.name, *input.value, input.what+" ("+input.source+")")
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(help)
		fmt.Fprint(help, usage)
		flags.PrintDefaults()
		return g, err
	case err != nil:
		return g, fmt.Errorf("%w; see -help", err)
	case flags.NArg() > 0:
		return g, fmt.Errorf("unexpected argument %q; see -help", flags.Arg(0))
	case g.runs < 1 || g.runs > maxRuns:
		return g, fmt.Errorf("-runs is %d; want 1 to %d", g.runs, maxRuns)
	case g.memory < 1:
		return g, fmt.Errorf("-memory is %d; want 1 or more", g.memory)
	}
	return g, g.inputs.check()
}
