package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// result is one query and its verdict.
type result struct {
	plan     *plan
	attempts []attempt
	got      transcript
	verdict  verdict
}

// story is all that is needed to understand a broken answer and to see it again.
func (r result) story(seed uint64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "broken: %s\n  plan: %v\n  again: -seed %d -only %d -v\n", r.verdict.Why, r.plan, seed, r.plan.Number)
	for i, a := range r.attempts {
		fmt.Fprintf(&b, "  attempt %d in %s, struck %t, whole %t, continued %t: %.300q\n", i+1, a.Region, a.Struck, a.Whole, a.Continued, a.rendered())
	}
	fmt.Fprintf(&b, "  status %d after %v, raw: %.3000q", r.got.Status, r.got.Took.Round(time.Millisecond), r.got.Raw)
	return b.String()
}

// functions is how many processes serve the queries.
const functions = 2

// run asks all queries and reports.
func run(o options) (*report, error) {
	planner, err := newPlanner(o.seed, o.fault)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "chaos")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c, err := newCloud(dir, o.race)
	if err != nil {
		return nil, err
	}
	defer c.close()
	s, err := c.stage(o.workers)
	if err != nil {
		return nil, err
	}
	defer s.strike()
	r := newReport(o.seed, true)
	began := time.Now()
	if err := s.perform(o, planner, r); err != nil {
		return nil, err
	}
	r.Took = time.Since(began)
	s.leftovers(r)
	r.conclude()
	return r, nil
}

// playhouse is the functions that queries are put to.
type playhouse struct {
	*cloud
	client   *client
	warm     []*function
	lost     *function // knows no address of Bedrock's
	fresh    *function // shows how many goroutines a process has that has hardly begun
	baseline []process
	slots    chan struct{} // bounds cold starts
}

// stage starts the functions and has each of them read the templates of all bots.
func (c *cloud) stage(workers int) (*playhouse, error) {
	s := &playhouse{cloud: c, client: newClient(workers), slots: make(chan struct{}, 2)}
	concurrency := 2*workers/functions + 2 // an answer goes on for some time when its client has left
	var errs []error
	start := func(env ...string) *function {
		f, err := c.start(concurrency, c.services.url, env...)
		errs = append(errs, err)
		return f
	}
	for range functions {
		s.warm = append(s.warm, start())
	}
	s.lost = start("AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://bedrock.invalid")
	s.fresh = start()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, f := range s.all() {
		if err := s.warmUp(f); err != nil {
			s.strike()
			return nil, err
		}
	}
	for _, f := range s.warm {
		s.baseline = append(s.baseline, look(f.PIDs()[0]))
	}
	return s, nil
}

func (s *playhouse) all() []*function { return append(slices.Clone(s.warm), s.lost, s.fresh) }

func (s *playhouse) strike() {
	for _, f := range s.all() {
		f.stop()
	}
}

// warmUp asks every bot once.
func (s *playhouse) warmUp(f *function) error {
	for name := range templates() {
		q := &plan{Number: 1 << 30, Bot: name}
		if t := s.client.ask(f.url, q); t.Status != 200 || t.Err != nil {
			return fmt.Errorf("the bot %s does not start: %d, %v, %s", name, t.Status, t.Err, t.Raw)
		}
	}
	return nil
}

// perform has the workers ask the queries.
func (s *playhouse) perform(o options, p *planner, r *report) error {
	weather := startWeather(s.config, o.seed)
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for _, n := range o.numbers() {
			numbers <- n
		}
	}()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range o.workers {
		wg.Go(func() {
			for n := range numbers {
				res := s.query(p.plan(n), s.warm[worker%len(s.warm)])
				mu.Lock()
				r.add(res)
				o.progress(r, res)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	r.Notes = append(r.Notes, fmt.Sprintf("config: %d changes of templates and services meanwhile", weather.clear()))
	return nil
}

// query asks one and judges the answer.
func (s *playhouse) query(q plan, f *function) result {
	s.director.begin(&q)
	refusable := false
	var t transcript
	switch q.Trouble {
	case badDNS:
		t = s.client.ask(s.lost.url, &q)
	case coldStart:
		refusable = strings.HasPrefix(q.Config, "keys")
		t = s.cold(&q)
	default:
		t = s.client.ask(f.url, &q)
	}
	played := s.director.end(&q)
	res := result{&q, played.attempts, t, check(t, facts{played.attempts, refusable})}
	if played.problem != "" {
		res.verdict = broke("%s", played.problem)
	}
	return res
}

// cold asks a process that is started for the purpose, whose services fail from the start.
func (s *playhouse) cold(q *plan) transcript {
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	config, err := s.newConfig()
	if err != nil {
		return transcript{Err: err}
	}
	setConfigFault(config, q.Config)
	services, err := serve(config)
	if err != nil {
		return transcript{Err: err}
	}
	defer services.close()
	f, err := s.start(1, services.url)
	if err != nil {
		return transcript{Err: err}
	}
	defer f.stop()
	return newClient(1).ask(f.url, q)
}

// settleTime is how long what was under way may take to end.
const settleTime = 20 * time.Second

// leftovers looks for what the queries have left behind.
func (s *playhouse) leftovers(r *report) {
	for deadline := time.Now().Add(settleTime); s.bedrock.busy() > 0 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := s.bedrock.busy(); n > 0 {
		r.Failures = append(r.Failures, fmt.Sprintf("%d calls of Bedrock are still under way", n))
	}
	want, _ := s.goroutines(s.fresh)
	for i, f := range s.warm {
		if f.Started() != 1 || len(f.PIDs()) != 1 {
			r.Failures = append(r.Failures, fmt.Sprintf("process %d has ended and was started %d times", i, f.Started()))
			continue
		}
		now, then := look(f.PIDs()[0]), s.baseline[i]
		n, dump := s.goroutines(f)
		r.Notes = append(r.Notes, fmt.Sprintf("process %d: %d goroutines, %d in a fresh one; %d MB, %d at first; %d open files, %d at first; %d threads",
			i, n, want, now.RSS>>10, then.RSS>>10, now.Files, then.Files, now.Threads))
		if n > want {
			r.Failures = append(r.Failures, fmt.Sprintf("process %d has %d goroutines more than a fresh one:\n%s", i, n-want, dump))
		}
	}
	r.Failures = append(r.Failures, s.director.findings...)
	for _, line := range s.log.found() {
		r.Failures = append(r.Failures, "the log has: "+line)
	}
}
