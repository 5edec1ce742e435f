package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"time"
)

// A soak has two processes. This one is the gateway and nothing else, so that its memory is
// the gateway's; the child holds the simulators and the clients. They talk in lines of JSON.

// addresses are where the child's services are.
type addresses struct{ Bedrock, Services string }

// message is a line of the child's.
type message struct {
	Addresses *addresses
	Progress  *progress
	Report    *soakReport
}

// progress is how far the child's clients have come.
type progress struct{ Open, Tried, Broken int }

// soakReport is what they found.
type soakReport struct {
	Table    string
	Failures []string
}

// childVariable makes a process the child, and tells it what to do.
const childVariable = "CHAOS_CHILD"

// task is what the child is told.
type task struct {
	Seed    uint64
	Streams int
	Soak    time.Duration
}

// soak keeps streams open and watches the memory. It returns what it found wrong.
func soak(o options, out io.Writer) (failures []string, err error) {
	child, err := startChild(task{o.seed, o.streams, o.soak})
	if err != nil {
		return nil, err
	}
	defer child.stop()
	m, err := child.next()
	if err != nil || m.Addresses == nil {
		return nil, fmt.Errorf("the child does not start: %w", err)
	}
	log := &logbook{}
	web, err := serve(newGateway(*m.Addresses, slog.New(slog.NewJSONHandler(log, nil))))
	if err != nil {
		return nil, err
	}
	defer web.close()
	before := quietGoroutines()
	fmt.Fprintln(child.in, web.url)
	report, samples, err := watch(child, out)
	if err != nil {
		return nil, err
	}
	fmt.Fprint(out, report.Table)
	child.stop()
	failures = append(report.Failures, verdictOn(samples, out)...)
	failures = append(failures, settled(before, web, out)...)
	for _, line := range log.found() {
		failures = append(failures, "the log has: "+line)
	}
	return failures, nil
}

// watch samples until the child reports.
func watch(c *child, out io.Writer) (*soakReport, []sample, error) {
	began := time.Now()
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	var samples []sample
	var at progress
	for {
		select {
		case <-tick.C:
			s := takeSample(time.Since(began), at)
			samples = append(samples, s)
			if len(samples)%printEvery == 1 {
				fmt.Fprintln(out, s)
			}
		case m, ok := <-c.messages:
			switch {
			case !ok:
				return nil, nil, fmt.Errorf("the child has ended: %w", c.err)
			case m.Report != nil:
				return m.Report, samples, nil
			case m.Progress != nil:
				at = *m.Progress
			}
		}
	}
}

// child is the other process.
type child struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	messages chan message
	err      error
}

func startChild(t task) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(self), messages: make(chan message)}
	c.cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go c.read(output)
	return c, nil
}

func (c *child) read(r io.Reader) {
	defer close(c.messages)
	d := json.NewDecoder(r)
	for {
		var m message
		if c.err = d.Decode(&m); c.err != nil {
			return
		}
		c.messages <- m
	}
}

func (c *child) next() (message, error) {
	m, ok := <-c.messages
	if !ok {
		return m, c.err
	}
	return m, nil
}

// stop ends the child, which ends by itself when nobody listens to it any more.
func (c *child) stop() {
	_ = c.in.Close()
	for range c.messages {
	}
	_ = c.cmd.Wait()
}

// isChild returns the task of this process, if it is the child.
func isChild() (t task, ok bool) {
	text := os.Getenv(childVariable)
	ok = text != "" && json.Unmarshal([]byte(text), &t) == nil
	return t, ok
}
