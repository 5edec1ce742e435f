// Command coldstart shows where the time of a cold start goes: it runs the real bootstrap in
// the emulator, with services behind TLS that are as far away and as slow as AWS's, asks one
// query, and prints what happened when, until its first text. After it come what the process
// needs for itself, and the sizes of what is uploaded.
//
// Distances and times of service are inputs; see [defaultInputs]. What the process itself
// needs is this machine's.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/poebridge/poebridge/functions/internal/module"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends it at once
	err := command(ctx, os.Args[1:], os.Stdout)
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "coldstart:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string, out io.Writer) error {
	f, err := parseFlags(args, out)
	if err != nil {
		return err
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
	if f.bootstrap == "" {
		f.bootstrap = filepath.Join(dir, "bootstrap")
		if err := build(ctx, root, f.bootstrap, "", "-s -w -buildid="); err != nil {
			return err
		}
	}
	if err := showStarts(ctx, out, options{root: root, bootstrap: f.bootstrap, memory: f.memory, inputs: f.inputs}, f.runs); err != nil || f.noSize {
		return err
	}
	return showSizes(ctx, out, root, dir)
}

// showStarts prints the inputs and the cold start in the middle.
func showStarts(ctx context.Context, out io.Writer, o options, runs int) error {
	var starts []*start
	var without []alone
	for range runs {
		var said bytes.Buffer
		o.log = &said
		s, err := coldStart(ctx, o)
		if err != nil {
			return fmt.Errorf("%w\n%s", err, &said)
		}
		a, err := startAlone(ctx, o.bootstrap, o.memory)
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
