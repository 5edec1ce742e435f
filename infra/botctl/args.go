package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// words lets a command have from least to most words, or any number of them where most is
// negative. What it says of others shows how the command is written.
func words(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		written := strings.TrimSuffix(c.UseLine(), " [flags]")
		switch {
		case len(args) < least:
			return fmt.Errorf("a word is missing; want %s", written)
		case most >= 0 && len(args) > most:
			return fmt.Errorf("there is a word too many; want %s", written) // which may be a key: it is not shown
		}
		return nil
	}
}

// badValue says what a flag wants in place of what it was given.
func badValue(err *pflag.InvalidValueError) error {
	cause := err.Unwrap()
	if _, ok := errors.AsType[*strconv.NumError](cause); ok {
		cause = errors.New("want a number")
		if err.GetFlag().Value.Type() == "bool" {
			cause = errors.New("want true or false")
		}
	}
	return fmt.Errorf("--%s %q: %w", err.GetFlag().Name, err.GetValue(), cause)
}
