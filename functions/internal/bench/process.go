package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
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

// on calls start, which starts a process, on the core of what is measured.
func (p placement) on(start func() error) error {
	if !p.pinned {
		return start()
	}
	return pinned(p.subject, p.own, start)
}

// launch is how a subject is started.
type launch struct {
	address  string          // where it listens
	upstream string          // URL
	streams  int             // that will be open at a time
	ended    func(why error) // is called when its process ends
}

// most is how many streams a subject may answer at a time: one may come before the last has
// ended.
func (l launch) most() int { return l.streams + 1 }

// running is a subject that was started. Its process lives while pid is not 0.
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

// longestStart is when a process that does not answer, or does not come to rest, is given up.
const longestStart = 20 * time.Second

// Why a process is given up.
var (
	errSilent = fmt.Errorf("it does not answer, or not rest, within %s", longestStart)
	errEnded  = errors.New("it has ended")
)

func (p placement) start(ctx context.Context, s subject, upstream string, streams int) (*process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, longestStart, errSilent)
	defer cancel()
	life, ended := context.WithCancelCause(ctx)
	defer ended(nil)
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	r, err := s.run(p, launch{address, upstream, streams, ended})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	started := &process{running: r, route: route{"http://" + address + s.path, s.events}}
	err = await(life, address, s.path)
	started.ready = time.Since(began)
	if err == nil {
		err = p.settle(life, started)
	}
	if err != nil {
		r.stop()
		return nil, fmt.Errorf("%s does not start: %w\n%s", s.name, err, r.said())
	}
	return started, nil
}

// settle moves a process to its core and lets it come to rest.
func (p placement) settle(ctx context.Context, started *process) error {
	pid := started.pid()
	if pid == 0 {
		return errEnded
	}
	if p.pinned {
		if err := pin(strconv.Itoa(pid), p.subject); err != nil {
			return err
		}
	}
	var err error
	started.idle, err = idleMemoryOf(ctx, pid)
	return err
}

// idleMemoryOf waits until a process rests, since what is ready may have more to do that no
// request waits for.
func idleMemoryOf(ctx context.Context, pid int) (int64, error) {
	used := time.Duration(0)
	for {
		now, err := cpuTime(pid)
		if err != nil {
			return 0, err
		}
		if used > 0 && now-used < rest/100 {
			return memory(pid)
		}
		used = now
		if err := pause(ctx, rest); err != nil {
			return 0, err
		}
	}
}

// rest is how long a process that has nothing to do computes for less than a hundredth of it.
const rest = 50 * time.Millisecond

// pause waits for some time, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// await asks until there is a response, be it a refusal.
func await(ctx context.Context, address, path string) error {
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			break
		}
		if err := pause(ctx, 200*time.Microsecond); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+path, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	once := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := once.Do(request)
	if err != nil {
		return cmp.Or(context.Cause(ctx), err)
	}
	return response.Body.Close()
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
