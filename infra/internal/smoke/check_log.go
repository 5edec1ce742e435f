package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// checkLog reads what the function and Lambda have written of all requests of this run.
func (s *session) checkLog(ctx context.Context) error {
	s.say("    its lines come late; waiting for %s at most", s.log.wait)
	e, err := s.log.await(ctx, s.caller.ids...)
	if err != nil {
		return err
	}
	s.entries = e
	if len(e.lines) == 0 || len(e.reports) == 0 {
		return fmt.Errorf("no lines of this run have come in %s: %d of the function, %d REPORT of Lambda", s.log.wait, len(e.lines), len(e.reports))
	}
	s.seeInit()
	s.seeCold()
	s.seeLeft()
	return nil
}

// seeInit looks at Lambda's reports of all requests.
func (s *session) seeInit() {
	var inits []string
	var values []float64
	var most float64
	used, memory := 0, 0
	for _, id := range s.caller.ids {
		_, r, ok := s.entries.of(id)
		if !ok {
			continue
		}
		used, memory = max(used, r.memoryUsed), max(memory, r.memory)
		if r.init > 0 {
			inits, values, most = append(inits, fmt.Sprintf("%.0f", r.init)), append(values, r.init), max(most, r.init)
		}
	}
	if len(inits) == 0 {
		s.facts.skip("all queries found an environment that was there already", initTime)
	} else {
		ok := most < float64(s.limits.init.Milliseconds())
		s.facts.saw(initTime, ok, map[string]any{"init_ms": values}, "%d new environments: %s ms", len(inits), strings.Join(inits, ", "))
	}
	if memory == 0 {
		s.facts.skip("the REPORT lines tell no memory", memoryUsed)
		return
	}
	s.facts.saw(memoryUsed, 2*used < memory, map[string]any{"used_mb": used, "size_mb": memory}, "%d of %d MB", used, memory)
}

// queries are times of answers, in ms.
type queries struct{ firstByte, firstText, duration []float64 }

func (q *queries) add(a *asked, l line) {
	q.firstByte = append(q.firstByte, float64(a.trip.firstByte().Microseconds())/1000)
	q.firstText = append(q.firstText, l.FirstText)
	q.duration = append(q.duration, l.Duration)
}

func (q queries) String() string {
	return fmt.Sprintf("first byte after %.0f ms, first_text_ms %.0f, duration_ms %.0f (median of %d)",
		median(q.firstByte), median(q.firstText), median(q.duration), len(q.duration))
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// seeCold sets answers of new environments beside the others.
func (s *session) seeCold() {
	var cold, warm queries
	var slowest time.Duration
	for _, a := range s.answers {
		l, r, ok := s.entries.of(a.trip.id())
		switch {
		case !ok:
		case r.init > 0:
			cold.add(a, l)
			slowest = max(slowest, a.FirstByte)
		default:
			warm.add(a, l)
		}
	}
	if len(cold.duration) == 0 {
		s.facts.skip("no query was answered by a new environment", coldFirstByte, coldExtra)
		return
	}
	s.facts.saw(coldFirstByte, slowest < s.limits.firstByte, map[string]any{"slowest_ms": slowest.Milliseconds()}, "after %s at most, of %d", ms(slowest), len(cold.duration))
	if len(warm.duration) == 0 {
		s.facts.skip("no query was answered by an environment that was there already", coldExtra)
		return
	}
	extra := median(cold.firstByte) - median(warm.firstByte)
	s.facts.saw(coldExtra, extra < float64(s.limits.coldExtra.Milliseconds()), map[string]any{"extra_ms": extra}, "%.0f ms later; cold: %v; warm: %v", extra, cold, warm)
}

// seeLeft is about the answer that nobody has read.
func (s *session) seeLeft() {
	if s.left == nil {
		return // it has been said why
	}
	if s.left.left == 0 {
		s.facts.skip("the answer was over before the caller left", leaveUntold, leaveBilled)
		return
	}
	l, r, ok := s.entries.of(s.left.trip.id())
	left := float64(s.left.left.Microseconds()) / 1000
	values := map[string]any{"outcome": l.Outcome, "left_ms": left, "duration_ms": l.Duration, "billed_ms": r.billed, "tokens_out": l.TokensOut}
	seen := fmt.Sprintf("the caller left after %.0f ms; outcome %s after %.0f ms, %d tokens out; billed %.0f ms", left, l.Outcome, l.Duration, l.TokensOut, r.billed)
	switch {
	case !ok:
		s.facts.skip("its lines have not come in "+s.log.wait.String(), leaveUntold, leaveBilled)
	case l.Outcome == "ok" && l.Duration <= left:
		s.facts.skip("the answer was over before the caller left: "+seen, leaveUntold, leaveBilled)
	case l.Outcome != "ok" && l.Outcome != "abandoned":
		s.facts.skip("the answer failed for another reason: "+seen, leaveUntold, leaveBilled)
	default:
		s.facts.saw(leaveUntold, l.Outcome == "ok", values, "%s", seen)
		s.facts.saw(leaveBilled, r.billed >= l.Duration, values, "%s", seen)
	}
}
