package main

import "os/exec"

// command is a subject that listens itself.
type command struct {
	cmd *exec.Cmd
	out limited
}

// runs starts the command that make makes, on the core of what is measured.
func runs(build func(launch) *exec.Cmd) func(placement, launch) (running, error) {
	return func(p placement, l launch) (running, error) {
		c := &command{cmd: build(l), out: limited{left: mostSaid}}
		c.cmd.Stderr = &c.out
		if p.pinned {
			return c, pinned(p.subject, p.own, c.cmd.Start)
		}
		return c, c.cmd.Start()
	}
}

func (c *command) pid() int { return c.cmd.Process.Pid }

func (c *command) said() string { return c.out.String() }

func (c *command) stop() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait() // it was killed
}
