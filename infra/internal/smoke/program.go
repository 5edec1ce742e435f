package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/poe"
)

// program is the command with all that it takes from outside.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	terminal       bool // stdin is one, with somebody to ask
	transport      http.RoundTripper
	aws            func(ctx context.Context, region string) (aws.Config, error)
	limits         limits
	logPoll        time.Duration
	logWait        time.Duration
	metricWait     time.Duration
}

// Exit statuses.
const (
	exitSame      = 0
	exitDifferent = 1
	exitUsage     = 2
)

func (p program) run(ctx context.Context, args []string) int {
	o, err := parseOptions(args, p.stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitSame
	case err == nil && o.list:
		err = listAssumptions(p.stdout)
	case err == nil:
		var same bool
		if same, err = p.try(ctx, o); err == nil && !same {
			return exitDifferent
		}
	}
	if err != nil {
		fmt.Fprintln(p.stderr, "smoke:", err)
		return exitUsage
	}
	return exitSame
}

// try runs all checks and reports whether nothing differs. The error says why there was
// nothing to try.
func (p program) try(ctx context.Context, o options) (same bool, err error) {
	s, err := p.newSession(ctx, o)
	if err != nil {
		return false, err
	}
	if err := writable(o.json); err != nil {
		return false, err
	}
	if err := p.confirm(ctx, s.t.announce(o), o); err != nil {
		return false, err
	}
	began := time.Now()
	s.log.since = began.Add(-time.Minute) // this machine's clock may be fast
	s.meter.since = s.log.since
	trying, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	otherwise := s.run(trying)
	r := s.result(began, otherwise)
	if err := r.print(p.stdout); err != nil {
		return false, err
	}
	if s.leftOver != nil {
		fmt.Fprintln(p.stderr, "smoke:", s.leftOver)
	}
	if o.json != "" {
		if err := r.save(o.json); err != nil {
			return false, err
		}
	}
	return count(r.Facts, different) == 0 && s.leftOver == nil && trying.Err() == nil, nil
}

func (p program) newSession(ctx context.Context, o options) (*session, error) {
	poeURL := strings.TrimSuffix(p.getenv("POEBRIDGE_POE_API_URL"), "/")
	if poeURL != "" {
		if err := poe.CheckAPIURL(poeURL); err != nil {
			return nil, fmt.Errorf("POEBRIDGE_POE_API_URL: %w", err)
		}
	}
	f := &finder{o: o, getenv: p.getenv, aws: p.aws}
	t, cfg, err := f.find(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{
		t: t, caller: &caller{url: t.url, key: t.key, base: p.transport},
		log: &logbook{
			client: cloudwatchlogs.NewFromConfig(cfg), group: "/aws/lambda/" + deployment.GroupStack(t.stage, t.group),
			poll: p.logPoll, wait: p.logWait,
		},
		meter:  &meter{client: cloudwatch.NewFromConfig(cfg), stage: t.stage, group: t.group, poll: p.logPoll, wait: p.metricWait},
		poe:    &poe.SettingsAPI{URL: poeURL, Transport: p.transport},
		limits: p.limits, progress: p.stderr, facts: newFacts(),
	}
	if o.write {
		s.override = newOverride(cfg, t)
		if err := s.override.check(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

var errNotBegun = errors.New("not begun")

// confirm says what will be spent and asks whether to go on.
func (p program) confirm(ctx context.Context, announcement string, o options) error {
	fmt.Fprintln(p.stderr, announcement)
	switch {
	case o.yes:
		return nil
	case !p.terminal:
		return fmt.Errorf("%w: there is no terminal to ask at; say -yes", errNotBegun)
	}
	fmt.Fprint(p.stderr, "Go on? [y/N] ")
	said := make(chan string, 1)
	go func() { // it stays behind after Ctrl-C, until the program ends
		answer, _ := bufio.NewReader(p.stdin).ReadString('\n') // nothing is no
		said <- strings.ToLower(strings.TrimSpace(answer))
	}()
	select {
	case answer := <-said:
		if answer == "y" || answer == "yes" {
			return nil
		}
	case <-ctx.Done():
	}
	return errNotBegun
}

func (s *session) result(began time.Time, otherwise string) result {
	r := result{
		Stage: s.t.stage, Group: s.t.group, Bot: s.t.bot, Region: s.t.region, Began: began.UTC().Truncate(time.Second),
		Seconds: time.Since(began).Seconds(), Queries: s.caller.queries, Facts: s.facts.all(otherwise),
	}
	r.TokensIn, r.TokensOut, r.Version = s.tokens()
	return r
}
