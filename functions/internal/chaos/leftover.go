package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is what the operating system says of one.
type process struct {
	RSS     int // kilobytes
	Threads int
	Files   int // open, sockets among them
}

// look reads what Linux tells; elsewhere all is 0.
func look(pid int) process {
	var p process
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return p
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			p.RSS = n
		case "Threads":
			p.Threads = n
		}
	}
	files, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	p.Files = len(files)
	return p
}

var (
	stackHead = regexp.MustCompile(`(?m)^goroutine \d+ .*\[.*\]:$`)
	idleConn  = regexp.MustCompile(`net/http\.\(\*persistConn\)\.(readLoop|writeLoop)`)
	ofRuntime = regexp.MustCompile(`gp=0x0|\ncreated by runtime\.`)
)

// goroutines ends a process with the signal that makes it print its stacks, and counts them.
func (c *cloud) goroutines(f *function) (n int, dump string) {
	pids := f.PIDs()
	dump = c.log.during(func() {
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGQUIT)
		}
		for deadline := time.Now().Add(10 * time.Second); len(f.PIDs()) > 0 && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
	})
	return countStacks(dump), dump
}

// countStacks counts goroutines in a dump, but those of idle connections and of Go's runtime,
// which begins some of its own only when it has something to clean up.
func countStacks(dump string) (n int) {
	heads := stackHead.FindAllStringIndex(dump, -1)
	for i, at := range heads {
		end := len(dump)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		if stack := dump[at[0]:end]; !idleConn.MatchString(stack) && !ofRuntime.MatchString(stack) {
			n++
		}
	}
	return n
}
