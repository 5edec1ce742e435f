package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// atOnce asks so many queries at the same time and returns those that have an answer.
func (s *session) atOnce(ctx context.Context, n int, p prompt) (all []*asked, failed error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			a, err := s.caller.ask(ctx, p.text, 0)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			all = append(all, a)
		})
	}
	wg.Wait()
	return all, failed
}

// askCold asks more queries at once than there are environments; what became of them is in
// the log.
func (s *session) askCold(ctx context.Context) error {
	all, err := s.atOnce(ctx, s.t.coldAtOnce(), oneWord)
	for _, a := range all {
		if a.Status == http.StatusOK {
			s.answers = append(s.answers, a)
		}
	}
	return err
}

// leaveAfter is the event after which the caller leaves.
const leaveAfter = 3

// leave begins a long answer and closes the connection.
func (s *session) leave(ctx context.Context) (err error) {
	s.left, err = s.caller.ask(ctx, countMany.text, leaveAfter)
	return err
}

// checkThrottle fills the function.
func (s *session) checkThrottle(ctx context.Context) error {
	switch {
	case s.t.reserved == unknownThrottle:
		return errors.New("nobody has told the function's reserved concurrency: -expect-throttle")
	case s.t.reserved == 0:
		return errors.New("the function has no reserved concurrency, as far as is told")
	case !s.t.fills():
		return fmt.Errorf("to fill a reserved concurrency of %d costs too much; %d is the most that is", s.t.reserved, maxThrottle)
	}
	n := s.t.reserved + throttleExtra
	all, err := s.atOnce(ctx, n, countMany)
	if err != nil {
		return fmt.Errorf("of %d queries at once some have no answer: %w", n, err)
	}
	s.seeThrottle(n, all)
	return nil
}

func (s *session) seeThrottle(n int, all []*asked) {
	var refused []*asked
	statuses := map[string]int{}
	served := 0
	for _, a := range all {
		by := "the function"
		if !a.trip.ours() {
			by = "Lambda"
		}
		statuses[fmt.Sprintf("%d by %s", a.Status, by)]++
		switch {
		case a.Status == http.StatusTooManyRequests && !a.trip.ours():
			refused = append(refused, a)
		case a.Status == http.StatusOK:
			served++
		}
	}
	var parts []string
	for status, count := range statuses {
		parts = append(parts, fmt.Sprintf("%d × %s", count, status))
	}
	slices.Sort(parts)
	seen := strings.Join(parts, ", ")
	values := map[string]any{"queries": n, "refused": len(refused), "served": served}
	if len(refused) > 0 {
		a := refused[0]
		seen += fmt.Sprintf("; %s: %s", a.trip.header.Get("Content-Type"), shortMessage(a.Body))
		values["headers"] = headerNames(a.trip)
		values["after_ms"] = slowest(refused).Milliseconds()
		seen += ", after " + ms(slowest(refused)) + " at most"
	}
	s.facts.saw(throttled, len(refused) > 0 && served == n-len(refused), values, "%d queries at once: %s", n, seen)
}

func headerNames(t *trip) (names []string) {
	for name := range t.header {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func slowest(all []*asked) (most time.Duration) {
	for _, a := range all {
		most = max(most, a.FirstByte)
	}
	return most
}
