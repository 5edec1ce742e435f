package main

import "fmt"

// number is one thing that is measured of every subject. Less is better in all.
type number struct {
	name   string // for programs
	title  string
	unit   string
	target float64 // of the gateway
}

// The numbers, in the order of the table. Times are medians; what is added is beyond a
// direct connection to the upstream.
var (
	firstToken   = number{"first-token", "added to the first token", "ms", 0.5}
	deltaTime    = number{"delta", "added to a delta", "µs", 100}
	cpuPaced     = number{"cpu-paced", "CPU of a delta, paced", "µs", 50}
	cpuTogether  = number{"cpu-together", fmt.Sprintf("the same, %d answers at a time", together), "µs", 50}
	cpuFlat      = number{"cpu-flat-out", "CPU of a delta, flat out", "µs", 5}
	streamMemory = number{"stream-memory", "memory of an open stream", "kB", 64}
	idleMemory   = number{"idle-memory", "memory when idle", "MB", 15}
	startTime    = number{"start", "from start to ready", "ms", 12}

	allNumbers = []number{firstToken, deltaTime, cpuPaced, cpuTogether, cpuFlat, streamMemory, idleMemory, startTime}
)

// numbers are the samples of each number of each subject.
type numbers map[string]map[string][]float64

func (n numbers) add(subject string, of number, value float64) {
	if n[subject] == nil {
		n[subject] = map[string][]float64{}
	}
	n[subject][of.name] = append(n[subject][of.name], value)
}
