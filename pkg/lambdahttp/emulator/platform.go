package emulator

import (
	"fmt"
	"io"
	"time"
)

// platform writes the lines that Lambda itself writes into a function's log, in its text
// format, which is the one without a LoggingConfig. Where AWS's documentation gives no form
// they are as in logs that people have published: of a bootstrap for another machine, of a
// process that ran out of memory or time, and of an init that failed.
type platform struct{ log io.Writer }

func (p platform) begin(id string) {
	fmt.Fprintf(p.log, "START RequestId: %s Version: $LATEST\n", id)
}

// end tells what went wrong, if anything did, and reports.
func (p platform) end(r Report) {
	fmt.Fprintf(p.log, "%sEND RequestId: %s\n%v\n", complaint(r), r.RequestID, r)
}

// complaint is what precedes the end of an invocation that failed. A process that ran out of
// memory ended like any other that is killed; only the report knows better.
func complaint(r Report) string {
	const failed = "RequestId: %s Error: %s\n%s\n"
	switch r.Error {
	case "":
		return ""
	case ErrorTimedOut:
		return fmt.Sprintf("%s %s Task timed out after %.2f seconds\n\n", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), r.RequestID, r.Duration.Seconds())
	case ErrorMemory:
		return fmt.Sprintf(failed, r.RequestID, exitError+"signal: killed", ErrorExit)
	}
	return fmt.Sprintf(failed, r.RequestID, r.Message, r.Error)
}

// initFailed reports an init that came to nothing. Lambda tries it a second time, of which it
// writes a line with Phase: invoke; the emulator does not.
func (p platform) initFailed(took time.Duration, kind string) {
	status := "error\tError Type: " + kind
	if kind == ErrorTimedOut {
		status = "timeout"
	}
	fmt.Fprintf(p.log, "INIT_REPORT Init Duration: %.2f ms\tPhase: init\tStatus: %s\n", milliseconds(took), status)
}
