package main

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
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
	return p, pin(p.own)
}

// process is a subject that runs.
type process struct {
	cmd   *exec.Cmd
	route route
	ready time.Duration // from its start to its first response
	idle  int64         // memory then, in bytes
}

// longestStart is when a process that does not answer is given up.
const longestStart = 20 * time.Second

func (p placement) start(s subject, upstream string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	cmd := s.command(address, upstream)
	var said strings.Builder
	cmd.Stderr = &limited{to: &said, left: 4 << 10}
	began := time.Now()
	if p.pinned {
		err = pinned(p.subject, p.own, cmd.Start)
	} else {
		err = cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	started := &process{cmd: cmd, route: route{"http://" + address + s.path, true}}
	if err := await(address, s.path, began.Add(longestStart)); err != nil {
		started.stop()
		return nil, fmt.Errorf("%s does not start: %w\n%s", s.name, err, said.String())
	}
	started.ready = time.Since(began)
	if started.idle, err = memory(cmd.Process.Pid); err != nil {
		started.stop()
	}
	return started, err
}

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

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it was killed
}

// limited keeps the beginning of what is written to it.
type limited struct {
	to   *strings.Builder
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	kept := b[:min(len(b), l.left)]
	l.left -= len(kept)
	l.to.Write(kept)
	return len(b), nil
}
