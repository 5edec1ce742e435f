package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
)

// openLog is the log of a group's function.
func (p *program) openLog(ctx context.Context, region, group string) (*gatewaylog.Log, error) {
	cfg, err := p.awsIn(ctx, region)
	if err != nil {
		return nil, err
	}
	return gatewaylog.Open(cfg, p.stage, region, group, p.pace), nil
}

// fileLines reads the lines of the file of --file that are wanted; - is standard input.
func (p *program) fileLines(name string, f gatewaylog.Filter) (lines []gatewaylog.Line, err error) {
	in := p.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("--file %s: %w", name, problemOf(err))
		}
		defer file.Close()
		in = file
	}
	if lines, err = gatewaylog.Read(in, f); err != nil {
		return nil, fmt.Errorf("--file: %w", err)
	}
	return lines, nil
}

// parseSince reads --since.
func (p *program) parseSince(text string) (time.Time, error) {
	t, err := gatewaylog.ParseSince(text, p.now())
	if err != nil {
		return t, exit.Misused("--since %w", err)
	}
	return t, nil
}
