package emulator

import (
	"fmt"
	"net/http"
	"time"
)

// Report is what Lambda writes into the log at the end of an invocation.
type Report struct {
	RequestID string
	PID       int           // of the process that served it
	Init      time.Duration // from the start of the process to its first poll; 0 in a warm one
	Duration  time.Duration
	Memory    int // MB that the function has
	// MaxMemory is the most that the process has held, in MB; 0 where the system does not tell.
	MaxMemory int
	// Error is empty for an invocation that succeeded: the function's own error
	// type, or one of Lambda's, such as Sandbox.Timedout.
	Error   string
	Message string
	Bytes   int // of the body

	unseen bool // the process ended before it had taken the invocation
}

// String is the REPORT line. Its fields, their order and the tabs are as in logs that people
// have published: Init Duration after the memory, Status and Error Type only for what Lambda
// itself found wrong. An init is billed as well.
func (r Report) String() string {
	line := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\t",
		r.RequestID, milliseconds(r.Duration), billed(r.Init+r.Duration), r.Memory)
	if r.MaxMemory > 0 {
		line += fmt.Sprintf("Max Memory Used: %d MB\t", r.MaxMemory)
	}
	if r.Init > 0 {
		line += fmt.Sprintf("Init Duration: %.2f ms\t", milliseconds(r.Init))
	}
	switch r.Error {
	case ErrorTimedOut:
		line += "Status: timeout"
	case ErrorExit, ErrorMemory, ErrorEntrypoint:
		line += "Status: error\tError Type: " + r.Error
	}
	return line
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// billed is a time in whole milliseconds, of which one that has begun counts.
func billed(d time.Duration) int64 { return int64((d + time.Millisecond - 1) / time.Millisecond) }

// Result is what an invocation without a function URL has come to.
type Result struct {
	Status int // of the answer; 0 for a failed invocation
	Header http.Header
	Body   []byte
	Report Report
}
