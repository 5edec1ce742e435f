package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// placement is where processes run.
type placement struct {
	subject, own int
	pinned       bool
}

// place takes a core for what is measured and another for the rest, if there are two.
func place() (placement, error) {
	all := cores()
	if len(all) < 2 {
		return placement{}, nil
	}
	p := placement{subject: all[1], own: all[0], pinned: true}
	return p, pin("self", p.own)
}

// launch is how a subject is started.
type launch struct {
	address  string // where it listens
	upstream string // URL
	streams  int    // that will be open at a time
}

// most is how many streams a subject may answer at a time: one may come before the last has
// ended.
func (l launch) most() int { return l.streams + 1 }

// running is a subject that was started.
type running interface {
	pid() int
	said() string // on its standard error, the beginning
	stop()
}

// process is a subject that has answered.
type process struct {
	running
	route route
	ready time.Duration // from its start to its first response
	idle  int64         // memory when it has come to rest, in bytes
}

// longestStart is when a process that does not answer is given up.
const longestStart = 20 * time.Second

func (p placement) start(s subject, upstream string, streams int) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	r, err := s.run(p, launch{address, upstream, streams})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	started := &process{running: r, route: route{"http://" + address + s.path, s.events}}
	if err := await(address, s.path, began.Add(longestStart)); err != nil {
		r.stop()
		return nil, fmt.Errorf("%s does not start: %w\n%s", s.name, err, r.said())
	}
	started.ready = time.Since(began)
	if p.pinned {
		err = pin(fmt.Sprint(r.pid()), p.subject)
	}
	if err == nil {
		started.idle, err = idleMemoryOf(r.pid())
	}
	if err != nil {
		r.stop()
	}
	return started, err
}

// idleMemoryOf waits until a process rests, since what is ready may have more to do that no
// request waits for.
func idleMemoryOf(pid int) (int64, error) {
	used := time.Duration(0)
	for range longestStart / rest {
		now, err := cpuTime(pid)
		if err != nil {
			return 0, err
		}
		if used > 0 && now-used < rest/100 {
			return memory(pid)
		}
		used = now
		time.Sleep(rest)
	}
	return 0, fmt.Errorf("the process does not come to rest in %s", longestStart)
}

// rest is how long a process that has nothing to do computes for less than a hundredth of it.
const rest = 50 * time.Millisecond

// await asks until there is a response, be it a refusal.
func await(address, path string, until time.Time) error {
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			break
		}
		if time.Now().After(until) {
			return err
		}
		time.Sleep(200 * time.Microsecond)
	}
	once := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: longestStart}
	response, err := once.Post("http://"+address+path, "application/json", strings.NewReader("{}"))
	if err == nil {
		response.Body.Close()
	}
	return err
}

// limited keeps the beginning of what is written to it.
type limited struct {
	mu   sync.Mutex
	to   strings.Builder
	left int
}

// mostSaid is what is kept of what a process says, in bytes.
const mostSaid = 4 << 10

func (l *limited) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := b[:min(len(b), l.left)]
	l.left -= len(kept)
	l.to.Write(kept)
	return len(b), nil
}

func (l *limited) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.String()
}
