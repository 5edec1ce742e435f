package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/internal/layers"
	"github.com/poebridge/poebridge/pkg/config"
)

// The exit statuses.
const (
	exitGoOn    = 0
	exitBlocked = 1
	exitFailed  = 2 // wrong use, or something cannot be read
)

// run is the whole command.
func run(ctx context.Context, args []string, settings func(context.Context) (aws.Config, error), stdout, stderr io.Writer) int {
	o, err := parseOptions(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return exitGoOn
	}
	var report *layers.Report
	if err == nil {
		report, err = compare(ctx, o, settings)
	}
	if err != nil {
		fmt.Fprintln(stderr, "overrides:", strings.ReplaceAll(err.Error(), "\n", "\noverrides: "))
		if ofSecret(err) {
			fmt.Fprintln(stderr, "overrides: -skip-keys goes on without reading secrets")
		}
		return exitFailed
	}
	p := &page{options: o, report: report}
	p.write()
	if _, err := io.WriteString(stdout, p.text.String()); err != nil {
		fmt.Fprintln(stderr, "overrides: what was found cannot be written:", err)
		return exitFailed
	}
	if len(report.Blocking()) > 0 && !o.force && !o.after {
		return exitBlocked
	}
	return exitGoOn
}

func compare(ctx context.Context, o options, settings func(context.Context) (aws.Config, error)) (*layers.Report, error) {
	dir, err := config.OpenDir(o.configs)
	if err != nil {
		return nil, fmt.Errorf("-configs: %w", err)
	}
	cfg, err := settings(ctx)
	if err != nil {
		return nil, fmt.Errorf("AWS settings: %w", err)
	}
	return layers.Compare(ctx, layers.Options{AWS: cfg, Dir: dir, Stage: o.stage, Groups: o.groups, SkipKeys: o.skipKeys || o.after})
}

// ofSecret reports whether a secret is among what cannot be read.
func ofSecret(err error) bool {
	switch e := err.(type) {
	case *layers.ReadError:
		return e.Permission == layers.ReadSecrets
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), ofSecret)
	}
	return false
}
