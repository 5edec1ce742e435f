// Command coldstart shows where the time of a cold start goes: it runs the real bootstrap in
// the emulator, with services behind TLS that are as far away and as slow as AWS's, asks one
// query, and prints what happened when, until its first text. After it come the sizes of what
// is uploaded.
//
// Distances and times of service are inputs; see [defaultInputs]. What the process itself
// needs is this machine's.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/poebridge/poebridge/functions/internal/module"
)

func main() {
	err := command(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "coldstart:", err)
		os.Exit(1)
	}
}

// maxRuns bounds how many cold starts are made; each takes less than a second.
const maxRuns = 1000

func command(args []string, out io.Writer) error {
	in := defaultInputs()
	flags := flag.NewFlagSet("coldstart", flag.ContinueOnError)
	flags.SetOutput(out)
	runs := flags.Int("runs", 9, "cold starts, of which the one in the middle is shown")
	memory := flags.Int("memory", 128, "MB that the function has; a process that holds more is killed")
	bootstrap := flags.String("bootstrap", "", "a bootstrap to start in place of this tree's")
	noSize := flags.Bool("nosize", false, "leave the sizes out, which take two builds")
	for i := range in.all() {
		input := in.all()[i]
		flags.DurationVar(input.value, input.name, *input.value, input.what+" ("+input.source+")")
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *runs < 1 || *runs > maxRuns {
		return fmt.Errorf("-runs is %d; want 1 to %d", *runs, maxRuns)
	}
	dir, err := os.MkdirTemp("", "coldstart")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	root, err := module.Root()
	if err != nil {
		return err
	}
	if *bootstrap == "" {
		*bootstrap = filepath.Join(dir, "bootstrap")
		if err := build(root, *bootstrap, "", "-s -w -buildid="); err != nil {
			return err
		}
	}
	if err := showStarts(out, options{root: root, bootstrap: *bootstrap, memory: *memory, inputs: in}, *runs); err != nil || *noSize {
		return err
	}
	return showSizes(out, root, dir)
}

// showStarts prints the inputs and the cold start in the middle.
func showStarts(out io.Writer, o options, runs int) error {
	var starts []*start
	var without []alone
	for range runs {
		s, err := coldStart(o)
		if err != nil {
			return err
		}
		a, err := startAlone(o.bootstrap, o.memory)
		if err != nil {
			return err
		}
		starts, without = append(starts, s), append(without, a)
	}
	o.inputs.print(out)
	slices.SortFunc(starts, func(a, b *start) int { return int(a.firstText - b.firstText) })
	starts[len(starts)/2].print(out)
	init := spread(starts, func(s *start) time.Duration { return s.init })
	byte := spread(starts, func(s *start) time.Duration { return s.firstByte })
	text := spread(starts, func(s *start) time.Duration { return s.firstText })
	fmt.Fprintf(out, "\nof %d cold starts, least, middle, most, in ms:\n  ready       %s\n  first byte  %s\n  first text  %s\n", runs, init, byte, text)
	printAlone(out, without)
	return nil
}

// spread is the least, the middle and the most of a time.
func spread(starts []*start, of func(*start) time.Duration) string {
	var all []time.Duration
	for _, s := range starts {
		all = append(all, of(s))
	}
	slices.Sort(all)
	return fmt.Sprintf("%7.1f %7.1f %7.1f", ms(all[0]), ms(all[len(all)/2]), ms(all[len(all)-1]))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
