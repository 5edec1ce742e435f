package video

import (
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
)

// job is one job of Bedrock's on our side.
type job struct {
	arn    bedrock.JobARN
	begun  time.Time // zero: unknown
	origin origin
	seen   bool          // AWS has told when it began, so that it is known whose it is
	seed   *int64        // that it has; nil: none, or unknown
	length time.Duration // of the video; unknown where the job is followed
}

// origin is how a query has come to a job.
type origin uint8

const (
	started  origin = iota // by asking for it
	met                    // by asking for what had been asked for before
	followed               // by the handle in the conversation
)

// clocksApart is how much AWS's clock and ours may differ, and the parts of a second that
// either leaves out.
const clocksApart = 2 * time.Second

// meet corrects what a start alone does not tell: a job that is older than the call that
// started it was started by another. Two queries within clocksApart of each other both take
// it for theirs, and both account for it.
func (j *job) meet(submitted time.Time) {
	if submitted.IsZero() {
		return
	}
	j.seen = true
	if j.origin == started && submitted.Before(j.begun.Add(-clocksApart)) {
		j.origin = met
	}
	if j.origin != started {
		j.begun = submitted
	}
}
