package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are what a run is told.
type options struct {
	n       int
	seed    uint64
	workers int
	only    []int
	fault   string
	json    bool
	verbose bool
	race    bool // build the bootstrap with the race detector
	soak    time.Duration
	streams int
	log     io.Writer // for progress; nil: none
}

const usage = `usage: chaos [flags]

Asks queries through the real function against the simulators, with faults, and judges every
answer. Exit status 1: an answer is broken, something is left over, or an expectation is missed.

  make chaos                                  20,000 queries
  make chaos ARGS="-n 2000 -fault stall"      only faults that have this in their name
  make chaos ARGS="-seed 7 -only 123,456 -v"  the same queries again, with all that they got
  make soak                                   ten minutes of 200 streams at a time

`

func parseOptions(args []string, stderr io.Writer) (options, error) {
	o := options{log: stderr}
	f := flag.NewFlagSet("chaos", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() { fmt.Fprint(stderr, usage); f.PrintDefaults() }
	f.IntVar(&o.n, "n", 20000, "`queries` to ask")
	f.Uint64Var(&o.seed, "seed", 1, "from which all queries follow")
	f.IntVar(&o.workers, "workers", 200, "queries under way at a time")
	only := f.String("only", "", "`numbers` of the queries to ask, separated by commas, in place of the first n")
	f.StringVar(&o.fault, "fault", "", "only faults with this `text` in their name or kind")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	f.BoolVar(&o.verbose, "v", false, "a row for every fault; with -only, every answer as it came")
	f.BoolVar(&o.race, "race", false, "build the function with the race detector")
	f.DurationVar(&o.soak, "soak", 0, "keep streams open for this long in place of counting queries, and watch the memory")
	f.IntVar(&o.streams, "streams", 200, "streams at a time in a soak")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for text := range strings.SplitSeq(*only, ",") {
		if n, err := strconv.Atoi(text); err == nil {
			o.only = append(o.only, n)
		} else if text != "" {
			return o, fmt.Errorf("-only %q: want numbers of queries", *only)
		}
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("unknown argument %q; -help lists what there is", f.Arg(0))
	case o.n < 1 || o.workers < 1 || o.streams < 1:
		return o, fmt.Errorf("-n, -workers and -streams must be at least 1")
	}
	return o, nil
}

// numbers are the queries to ask.
func (o options) numbers() []int {
	if o.only != nil {
		return slices.Clone(o.only)
	}
	all := make([]int, o.n)
	for i := range all {
		all[i] = i
	}
	return all
}

// progress says how far a run has come, or with -only and -v what came of a query.
func (o options) progress(r *report, res result) {
	switch {
	case o.log == nil:
	case o.only != nil && o.verbose:
		fmt.Fprintf(os.Stdout, "%v\n%s %s\n", res.plan, res.verdict.Outcome, res.verdict.Why)
		for _, a := range res.attempts {
			fmt.Fprintf(os.Stdout, "%+v\n", a)
		}
		fmt.Fprintf(os.Stdout, "%s\n", res.got.Raw)
	case r.Tried%1000 == 0:
		fmt.Fprintf(o.log, "%d queries, %d broken, %d expectations missed\n", r.Tried, len(r.Broken), len(r.Misses))
	}
}
