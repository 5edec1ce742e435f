package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// pin has all threads of a process of /proc run on one core, and those that they start.
func pin(process string, core int) error {
	set := coreSet(core)
	for range 2 { // a thread that was not pinned yet may have started another meanwhile
		tasks, err := filepath.Glob(filepath.Join("/proc", process, "task", "*"))
		if err != nil {
			return err
		}
		for _, task := range tasks {
			id, _ := strconv.Atoi(filepath.Base(task))
			if err := unix.SchedSetaffinity(id, &set); err != nil && err != unix.ESRCH {
				return err
			}
		}
	}
	return nil
}

// pinned calls start, whose process runs on core, while this one stays on own.
func pinned(core, own int, start func() error) error {
	runtime.LockOSThread() // a process inherits the cores of the thread that starts it
	defer runtime.UnlockOSThread()
	theirs, ours := coreSet(core), coreSet(own)
	if err := unix.SchedSetaffinity(0, &theirs); err != nil {
		return err
	}
	err := start()
	if back := unix.SchedSetaffinity(0, &ours); err == nil {
		err = back
	}
	return err
}

// endsWithUs has a process end with this one, were it by SIGKILL. Linux goes by the thread that
// started it, of which Go ends none.
func endsWithUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

func coreSet(core int) unix.CPUSet {
	var set unix.CPUSet
	set.Set(core)
	return set
}

// cores are those that this process may use.
func cores() []int {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	var out []int
	for core := 0; len(out) < set.Count(); core++ {
		if set.IsSet(core) {
			out = append(out, core)
		}
	}
	return out
}

// cpuTime is what all threads of a process have used. Go ends none of them.
func cpuTime(pid int) (time.Duration, error) {
	stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	total := time.Duration(0)
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		first, _, _ := bytes.Cut(text, []byte(" "))
		n, err := strconv.ParseInt(string(first), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		total += time.Duration(n)
	}
	if err == nil && len(stats) == 0 {
		err = fmt.Errorf("process %d is gone", pid)
	}
	return total, err
}

// memory is what a process has in memory, its program included, in bytes.
func memory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return 0, err
	}
	return resident * int64(os.Getpagesize()), nil
}

// system says what the numbers were taken on.
func system() string {
	load, _ := os.ReadFile("/proc/loadavg")
	return fmt.Sprintf("linux/%s, %d cores, load %s", runtime.GOARCH, runtime.NumCPU(), bytes.Join(bytes.Fields(load)[:min(3, len(bytes.Fields(load)))], []byte(" ")))
}
