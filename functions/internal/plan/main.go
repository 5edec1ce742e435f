// Command plan works out what a load needs of AWS and what it costs beside the model's tokens:
// how many queries are open at a time, how Lambda comes up to that, which quotas are in the
// way, and the price of a million answers. Every input has a name, a source and a flag; the
// load is simulated with a fixed seed, so that the same inputs give the same plan.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	err := command(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func command(args []string, out io.Writer) error {
	in := defaultInputs()
	flags := flag.NewFlagSet("plan", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // or it would tell an error before it returns it
	for _, i := range in.all() {
		flags.Float64Var(i.value, i.name, *i.value, i.what+" ("+i.source+")")
	}
	rates := numbers{1, 10, 25, 100, 500}
	flags.Var(&rates, "rate", "answers a second, separated by commas, all regions together")
	lengths := numbers{5, 20, 60, 300}
	flags.Var(&lengths, "lengths", "seconds that answers take, for the table of costs")
	memories := numbers{128, 256, 512, 1024}
	flags.Var(&memories, "memories", "MB that the function has, for the table of costs")
	inputsToo := flags.Bool("inputs", false, "show the inputs and their sources first")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(out)
		flags.Usage()
		return err
	case err != nil:
		return fmt.Errorf("%w; see -help", err)
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; see -help", flags.Arg(0))
	}
	if err := in.check(); err != nil {
		return err
	}
	if *inputsToo {
		in.print(out)
	}
	printLoads(out, in, rates)
	printQuotas(out, in, rates)
	printCosts(out, in, lengths, memories)
	return nil
}
