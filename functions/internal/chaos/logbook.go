package main

import (
	"bytes"
	"strings"
	"sync"
)

// logbook reads what the processes log, keeps what is alarming, and the stacks that a
// process is told to print.
type logbook struct {
	mu      sync.Mutex
	alarms  []string
	dump    *strings.Builder // nil: stacks are not wanted
	partial []byte
	lines   int
}

// alarming are what no line may have: signs of a defect, and marks of conversations, which
// are never logged.
var alarming = []string{`"msg":"panic"`, "DATA RACE", "fatal error:", "panic:", "chaos-0", accessKey}

// maxAlarms bounds what is kept.
const maxAlarms = 20

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dump != nil {
		l.dump.Write(p)
		return len(p), nil
	}
	l.partial = append(l.partial, p...)
	for {
		line, rest, ok := bytes.Cut(l.partial, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.line(string(line))
		l.partial = append([]byte(nil), rest...)
	}
}

func (l *logbook) line(s string) {
	l.lines++
	for _, word := range alarming {
		if strings.Contains(s, word) && len(l.alarms) < maxAlarms {
			l.alarms = append(l.alarms, s)
			return
		}
	}
}

// during collects all that is written while f runs, as it stands.
func (l *logbook) during(f func()) string {
	l.mu.Lock()
	l.dump = &strings.Builder{}
	l.mu.Unlock()
	f()
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.dump.String()
	l.dump = nil
	return text
}

func (l *logbook) found() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.alarms...)
}
