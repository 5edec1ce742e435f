package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"
)

// options are what a run is told.
type options struct {
	gateway  string // binary of functions/local; empty: built from this source
	function string // binary of functions/gateway; the same
	configs  string
	format   string

	rounds  int
	deltas  int // of an answer
	answers int // of each kind in a round
	gap     time.Duration
	streams int // open at a time
	starts  int

	log io.Writer // for progress
}

const usage = `usage: bench [flags]

Measures the local gateway, the function in an emulated Lambda, two bare handlers and a bare
copy of bytes between a client and an upstream. Linux only; two cores, or times mix.

  make bench                          a table of all
  make bench ARGS="-format json"      the same numbers for a program
  make bench-compare REV=v1.2.0       this source beside another revision

`

// The forms of a report.
const (
	formatText = "text"
	formatJSON = "json"
	formatGo   = "go" // what benchstat reads
)

func parseOptions(args []string, stderr io.Writer) (options, error) {
	o := options{log: stderr}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(io.Discard) // or it would tell an error before it returns it
	f.StringVar(&o.gateway, "gateway", "", "measure this `binary` of functions/local; left out, it is built from this source")
	f.StringVar(&o.function, "function", "", "measure this `binary` of functions/gateway; left out, it is built from this source")
	f.StringVar(&o.configs, "configs", "configs", "`folder` of templates")
	f.StringVar(&o.format, "format", formatText, "`form` of the report: text, json, or go for benchstat")
	f.IntVar(&o.rounds, "rounds", 5, "rounds, in each of which all are measured in turn")
	f.IntVar(&o.deltas, "deltas", 300, "deltas of an answer")
	f.IntVar(&o.answers, "answers", 20, "answers flat out in a round; of the paced ones a tenth")
	f.DurationVar(&o.gap, "gap", 4*time.Millisecond, "time between two deltas of a paced answer")
	f.IntVar(&o.streams, "streams", 1000, "streams open at a time for their memory; each takes up to four files here")
	f.IntVar(&o.starts, "starts", 10, "starts of each process")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(stderr)
		fmt.Fprint(stderr, usage)
		f.PrintDefaults()
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; see -help", err)
	}
	return o, o.check(f.Args())
}

func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag; see -help", rest[0])
	case !slices.Contains([]string{formatText, formatJSON, formatGo}, o.format):
		return fmt.Errorf("-format %q: want text, json or go", o.format)
	case min(o.rounds, o.answers, o.streams, o.starts) < 1:
		return errors.New("-rounds, -answers, -streams and -starts: want 1 or more")
	case o.gap <= 0:
		return fmt.Errorf("-gap %s: want more than 0, such as 4ms", o.gap)
	case o.deltas < 2 || o.deltas > mostDeltas:
		return fmt.Errorf("-deltas %d: want 2 to %d", o.deltas, mostDeltas)
	}
	return nil
}

// mostDeltas is the longest answer of which Poe gets every delta as an event of its own.
const mostDeltas = 2_500
