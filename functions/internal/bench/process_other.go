//go:build !linux

package main

import (
	"errors"
	"runtime"
	"syscall"
	"time"
)

func pin(string, int) error { return nil }

func pinned(_, _ int, start func() error) error { return start() }

func endsWithUs() *syscall.SysProcAttr { return nil }

func cores() []int { return nil }

var errLinux = errors.New("times and memory of a process are read from /proc, which only Linux has")

func cpuTime(int) (time.Duration, error) { return 0, errLinux }

func memory(int) (int64, error) { return 0, errLinux }

func system() string { return runtime.GOOS + "/" + runtime.GOARCH }
