package emulator

import (
	"fmt"
	"net/http"
	"time"
)

// Report is what Lambda would write into the log at the end of an invocation.
type Report struct {
	RequestID string
	PID       int           // of the process that served it
	Init      time.Duration // from the start of the process to its first poll; 0 in a warm one
	Duration  time.Duration
	// Error is empty for an invocation that succeeded: the function's own error
	// type, or one of Lambda's, such as Sandbox.Timedout.
	Error   string
	Message string
	Bytes   int // of the body

	unseen bool // the process ended before it had taken the invocation
}

// String is a line as Lambda's: what is 0 or empty is left out.
func (r Report) String() string {
	line := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms", r.RequestID, milliseconds(r.Duration))
	if r.Init > 0 {
		line += fmt.Sprintf("\tInit Duration: %.2f ms", milliseconds(r.Init))
	}
	if r.Error != "" {
		line += fmt.Sprintf("\tError Type: %s\t%s", r.Error, r.Message)
	}
	return line
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Result is what an invocation without a function URL has come to.
type Result struct {
	Status int // of the answer; 0 for a failed invocation
	Header http.Header
	Body   []byte
	Report Report
}
