package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// bench is a run under way.
type bench struct {
	options
	placement placement
	upstream  *upstream
	url       string // of the upstream
	direct    route
	numbers   numbers
}

// round measures the direct route and then each process.
func (b *bench) round(ctx context.Context, running map[string]*process, names []string) error {
	direct, err := b.latencies(ctx, b.direct)
	if err != nil {
		return err
	}
	for _, name := range names {
		p := running[name]
		through, err := b.latencies(ctx, p.route)
		if err != nil {
			return err
		}
		b.numbers.add(name, firstToken, through.first-direct.first)
		b.numbers.add(name, deltaTime, through.delta-direct.delta)
		for of, m := range map[number]struct {
			script
			answers, atATime int
		}{
			cpuPaced: {script{deltas: b.deltas, gap: b.gap}, max(1, b.answers/10), 1},
			// Few enough for the upstream and the client, which have one core together.
			cpuTogether: {script{deltas: max(2, b.deltas/3), gap: 5 * b.gap}, together, together},
			cpuFlat:     {script{deltas: b.deltas}, b.answers, 1},
		} {
			used, err := b.cpuPerDelta(ctx, p, m.script, m.answers, m.atATime)
			if err != nil {
				return err
			}
			b.numbers.add(name, of, used)
		}
	}
	return nil
}

// together is how many answers are under way where it is told that there are several. A
// process that is never idle does not pay for being woken.
const together = 50

// latency is what the user of a route waits for, in the median: for the first token in
// milliseconds, for each delta in microseconds.
type latency struct{ first, delta float64 }

func (b *bench) latencies(ctx context.Context, r route) (latency, error) {
	a := newAsker(1)
	defer a.http.CloseIdleConnections()
	var firsts, late []time.Duration
	b.upstream.script.Store(&script{deltas: 2})
	for n := range 2*b.answers + 1 {
		got, err := a.ask(ctx, r, 2)
		if err != nil {
			return latency{}, err
		}
		if n > 0 { // the first makes the connections
			firsts = append(firsts, got.first)
		}
	}
	b.upstream.script.Store(&script{deltas: b.deltas, gap: b.gap})
	for range max(1, b.answers/10) {
		got, err := a.ask(ctx, r, b.deltas)
		if err != nil {
			return latency{}, err
		}
		late = append(late, got.late...)
	}
	return latency{median(firsts).Seconds() * 1e3, median(late).Seconds() * 1e6}, nil
}

// cpuPerDelta is what a process computes for a delta, in microseconds, its part of what a
// query costs included.
func (b *bench) cpuPerDelta(ctx context.Context, p *process, s script, answers, atATime int) (float64, error) {
	a := newAsker(atATime)
	defer a.http.CloseIdleConnections()
	b.upstream.script.Store(&s)
	before, err := cpuTime(p.pid())
	if err != nil {
		return 0, err
	}
	err = each(answers, atATime, func() error {
		_, err := a.ask(ctx, p.route, s.deltas)
		return err
	})
	if err != nil {
		return 0, err
	}
	after, err := cpuTime(p.pid())
	return (after - before).Seconds() * 1e6 / float64(answers*s.deltas), err
}

// each calls f so often, and so many times at once, and returns the last failure.
func each(times, atATime int, f func() error) (err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, atATime)
	for range times {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			if failed := f(); failed != nil {
				mu.Lock()
				defer mu.Unlock()
				err = failed
			}
		})
	}
	all.Wait()
	return err
}

// opened is the memory of a stream that is under way, in kilobytes.
func (b *bench) opened(ctx context.Context, s subject) error {
	p, err := b.placement.start(ctx, s, b.url, b.streams)
	if err != nil {
		return err
	}
	defer p.stop()
	a := newAsker(b.streams)
	defer a.http.CloseIdleConnections()
	b.upstream.script.Store(&script{deltas: 2})
	if _, err := a.ask(ctx, p.route, 2); err != nil {
		return err
	}
	before, err := memory(p.pid())
	if err != nil {
		return err
	}
	hold := make(chan struct{})
	b.upstream.script.Store(&script{deltas: 2, hold: hold})
	bodies, err := b.openAll(ctx, a, p.route)
	if err == nil {
		var after int64
		after, err = memory(p.pid())
		b.numbers.add(s.name, streamMemory, float64(after-before)/float64(b.streams)/1e3)
	}
	close(hold)
	for _, body := range bodies {
		body.Close()
	}
	return err
}

// openAll opens the streams, a few at a time, and waits for the first delta of each.
func (b *bench) openAll(ctx context.Context, a *asker, r route) (bodies []io.Closer, err error) {
	var mu sync.Mutex
	err = each(b.streams, 8, func() error {
		response, err := a.open(ctx, r)
		if err == nil {
			_, _, err = newStamps(response.Body).next()
		}
		mu.Lock()
		defer mu.Unlock()
		if response != nil {
			bodies = append(bodies, response.Body)
		}
		if err != nil {
			return fmt.Errorf("a stream does not open: %w", err)
		}
		return nil
	})
	return bodies, err
}

func median[T ~int64 | ~float64](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	half := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[half-1] + sorted[half]) / 2
	}
	return sorted[half]
}
