package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// runChild starts the services, waits for the gateway's address and keeps streams open.
func runChild(t task, in io.Reader, out io.Writer) error {
	c := &cloud{director: newDirector(), log: &logbook{}}
	if err := c.open(); err != nil {
		return err
	}
	defer c.close()
	say := newSayer(out)
	say(message{Addresses: &addresses{Bedrock: c.bedrock.url, Services: c.services.url}})
	lines := bufio.NewReader(in)
	gateway, err := lines.ReadString('\n')
	if err != nil {
		return fmt.Errorf("the gateway's address: %w", err)
	}
	s := &playhouse{cloud: c, client: newClient(t.Streams), warm: []*function{{web: &web{url: strings.TrimSpace(gateway)}}}}
	if err := s.warmUp(s.warm[0]); err != nil {
		return err
	}
	report := s.soak(t, say)
	report.Failures = append(report.Failures, c.director.findings...)
	say(message{Report: report})
	_, _ = lines.ReadString('\n') // until the parent has seen what it wants to see
	return nil
}

// newSayer writes one line at a time.
func newSayer(out io.Writer) func(message) {
	var mu sync.Mutex
	e := json.NewEncoder(out)
	return func(m message) {
		mu.Lock()
		defer mu.Unlock()
		_ = e.Encode(m) // without a parent there is nobody to tell
	}
}

// soak has as many clients as streams ask one query after the other.
func (s *playhouse) soak(t task, say func(message)) *soakReport {
	p, _ := newPlanner(t.Seed, "") // every fault: there are some
	r := newReport(t.Seed, false)  // slow answers meet time-outs of their own
	weather := startWeather(s.config, t.Seed)
	var mu sync.Mutex
	var open, next atomic.Int64
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case <-ended:
				return
			case <-time.After(time.Second):
				mu.Lock()
				say(message{Progress: &progress{int(open.Load()), r.Tried, len(r.Broken)}})
				mu.Unlock()
			}
		}
	}()
	until := time.Now().Add(t.Soak)
	var wg sync.WaitGroup
	for range t.Streams {
		wg.Go(func() {
			for time.Now().Before(until) {
				q := slow(p.plan(int(next.Add(1))))
				open.Add(1)
				res := s.query(q, s.warm[0])
				open.Add(-1)
				mu.Lock()
				r.add(res)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	close(ended)
	weather.clear()
	r.conclude()
	var table strings.Builder
	r.Faults.print(&table, "point", "fault", "target left")
	return &soakReport{Table: table.String(), Failures: r.Failures}
}

// slow is a query whose answer takes its time: between two and twenty seconds.
func slow(q plan) plan {
	r := q.rand(3000)
	q.Words, q.Gap = 40+r.IntN(100), time.Duration(50+r.IntN(100))*time.Millisecond
	if q.Kase.point == mid {
		q.At = 1 + r.IntN(q.Words-2)
	}
	if q.Trouble == badDNS || q.Trouble == coldStart {
		q.Trouble = noTrouble // they need processes of their own
	}
	return q
}
