package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// limits are the numbers that a run compares with.
type limits struct {
	init      time.Duration // of a cold start
	coldExtra time.Duration // of a cold query's first byte beside a warm one's
	firstByte time.Duration // Poe's
}

// session is a run of all checks.
type session struct {
	t        *target
	caller   *caller
	log      *logbook
	meter    *meter
	override *override // nil: nothing is written
	poe      *poe.SettingsAPI
	limits   limits
	progress io.Writer
	facts    *facts

	answers  []*asked // those that were read to their end
	left     *asked   // the answer that the caller has left
	entries  entries
	leftOver error // why the override could not be removed
}

func (s *session) say(format string, args ...any) { fmt.Fprintf(s.progress, format+"\n", args...) }

// errBlocked ends a run: what follows would only say the same again.
var errBlocked = errors.New("nothing further can be tried")

// check is a step of a run, with the assumptions that it is for.
type check struct {
	what string
	ids  []string
	run  func(context.Context) error
}

func (s *session) checks() []check {
	return []check{
		{"who is let in", []string{urlOpen, wrongKey, authorization, wwwAuthenticate, headersKept}, s.checkAccess},
		{"an answer, piece by piece", []string{modelAccess, firstByte, pieces, httpVersion, uncompressed, contentType, strictClient}, s.checkStream},
		{"the same with padding", []string{piecesPadded, comments}, s.checkPadding},
		{"a body that is too large", []string{bodyLimit}, s.checkBody},
		{"new environments", []string{coldFirstByte, coldExtra}, s.askCold},
		// Before somebody leaves: an answer that nobody reads takes a place all the same.
		{"more queries than the function takes", []string{throttled}, s.checkThrottle},
		{"a caller who leaves", []string{leaveUntold, leaveBilled}, s.leave},
		{"Poe's call for the settings", []string{poeFetch, poeControls}, s.checkPoe},
		{"the function's log", []string{initTime, memoryUsed, coldFirstByte, coldExtra, leaveUntold, leaveBilled}, s.checkLog},
		{"the metrics made of it", []string{metricsMade}, s.checkMetrics},
	}
}

// run goes through all checks. It returns why what is left over was not tried.
func (s *session) run(ctx context.Context) string {
	list := s.checks()
	for i, c := range list {
		s.say("%d/%d %s", i+1, len(list), c.what)
		err := c.run(ctx)
		switch {
		case ctx.Err() != nil:
			return stopped(ctx)
		case errors.Is(err, errBlocked):
			return strings.TrimSuffix(err.Error(), ": "+errBlocked.Error())
		case err != nil:
			s.facts.skip(err.Error(), c.ids...)
		}
	}
	return "the check came to no result"
}

func stopped(ctx context.Context) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "the time of -timeout was up"
	}
	return "the run was ended before"
}

// blocked is an error after which nothing further is tried.
func blocked(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), errBlocked)
}

// tokens are those of all queries whose log lines were read, and the version of the code.
func (s *session) tokens() (in, out int, version string) {
	for _, id := range slices.Sorted(maps.Keys(s.entries.lines)) {
		if l := s.entries.lines[id]; slices.Contains(s.caller.ids, id) {
			in, out, version = in+l.TokensIn, out+l.TokensOut, l.Version
		}
	}
	return in, out, version
}
