package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// span is something that took its time, of which the timeline shows a bar.
type span struct {
	who, what string
	from, to  time.Duration
}

// barWidth is the length of the whole timeline in characters.
const barWidth = 48

// print shows the timeline.
func (s *start) print(out io.Writer) {
	fmt.Fprintf(out, "\n%8s %8s  the first query, ms from the start of the process", "from", "to")
	if s.memory > 0 { // the system tells
		fmt.Fprintf(out, "; at most %d MB held", s.memory)
	}
	fmt.Fprintln(out)
	for _, p := range s.spans() {
		fmt.Fprintf(out, "%8.1f %8.1f  %-50s %s\n", ms(p.from), ms(p.to), strings.TrimSuffix(p.who+": "+p.what, ": "), s.bar(p))
	}
}

// bar draws a span as a piece of the time until the first text.
func (s *start) bar(p span) string {
	column := func(d time.Duration) int {
		return int(min(max(d, 0), s.firstText) * barWidth / max(s.firstText, 1))
	}
	from, to := column(p.from), column(p.to)
	return strings.Repeat(" ", from) + strings.Repeat("#", max(to-from, 1))
}

// spans are what happened until the first text, service by service.
func (s *start) spans() []span {
	spans := []span{{"process", "until the runtime is ready and polls", 0, s.init}}
	for _, service := range []string{secrets, parameters, bedrock} {
		spans = append(spans, s.spansOf(service)...)
	}
	return append(spans,
		span{"user", "waits for the first byte", 0, s.firstByte},
		span{"user", "waits for the first text", 0, s.firstText})
}

// spansOf pairs what was noted at one service. A connection is secured by whoever connected
// first, an operation answered for whoever asked first: no two of a kind overlap in what is
// shown, or the later one ends first and nobody minds.
func (s *start) spansOf(service string) (spans []span) {
	open := map[string][]time.Duration{}
	take := func(what string) time.Duration {
		all := open[what]
		if len(all) == 0 {
			return 0
		}
		open[what] = all[1:]
		return all[0]
	}
	for _, n := range s.notes {
		if n.service != service {
			continue
		}
		at := n.at.Sub(s.began)
		operation, isAnswer := strings.CutPrefix(n.what, answered)
		switch {
		case n.what == secured:
			spans = append(spans, span{service, "connection, TLS included", take(connected), at})
		case isAnswer:
			spans = append(spans, span{service, operation, take(asked + operation), at})
		default:
			open[n.what] = append(open[n.what], at)
		}
	}
	return spans
}
