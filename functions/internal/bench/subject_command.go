package main

import (
	"fmt"
	"os/exec"
)

// command is a subject that listens itself.
type command struct {
	cmd  *exec.Cmd
	out  limited
	gone chan struct{} // closed once it has ended
}

// runs starts the command that build makes, on the core of what is measured.
func runs(build func(launch) *exec.Cmd) func(placement, launch) (running, error) {
	return func(p placement, l launch) (running, error) {
		c := &command{cmd: build(l), out: limited{left: mostSaid}, gone: make(chan struct{})}
		c.cmd.Stderr, c.cmd.SysProcAttr = &c.out, endsWithUs()
		err := p.on(c.cmd.Start)
		if c.cmd.Process == nil {
			return nil, err
		}
		go func() {
			defer close(c.gone)
			if err := c.cmd.Wait(); err != nil {
				l.ended(fmt.Errorf("%w: %w", errEnded, err))
				return
			}
			l.ended(errEnded)
		}()
		if err != nil {
			c.stop()
		}
		return c, err
	}
}

func (c *command) pid() int { return c.cmd.Process.Pid }

func (c *command) said() string { return c.out.String() }

func (c *command) stop() {
	_ = c.cmd.Process.Kill() // it may have ended already
	<-c.gone
}
