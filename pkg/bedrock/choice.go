package bedrock

import (
	"context"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// candidate is a target with what has become of it in one question.
type candidate struct {
	Target
	index int        // in the request's targets
	asked int        // attempts
	last  fault.Kind // of its last failure
	err   error      // its first failure
	ready bool       // what is known of its model has been applied
}

// beginWith is the target to begin with: the first that is well, or where none is, the first
// that was asked least.
func (q *asking) beginWith() *candidate {
	if c := q.fresh(); c != nil {
		return c
	}
	return q.retry()
}

// fresh is the first target that is well and has not been asked in this question; nil if
// there is none.
func (q *asking) fresh() *candidate {
	for _, c := range q.targets {
		if c.asked == 0 && q.client.health.claim(c.place()) {
			return c
		}
	}
	return nil
}

// others is how many beside the chosen one have not been asked, well or not.
func (q *asking) others() (n int) {
	for _, c := range q.targets {
		if c != q.target && c.asked == 0 {
			n++
		}
	}
	return n
}

// choose finds who is to be asked after a failure, and waits where that calls for it. It
// reports false where nobody is left. A target that has failed is asked again only when
// there is no other that is well: then the one that was asked least.
//
// What is wrong with the question is wrong for all models, unless it is only a fallback
// that does not take it: that one is out of the question then.
func (q *asking) choose(err error) bool {
	kind := fault.KindOf(err)
	switch {
	case kind == fault.InvalidRequest && q.target.Model != q.targets[0].Model:
		q.exclude(q.target.Model, kind)
	case !kind.Failover():
		return false
	}
	next := q.fresh()
	if next == nil {
		next = q.retry()
	}
	if next == nil || !q.wait(q.backoff(next, err)) {
		return false
	}
	q.target = next
	return true
}

// exclude has a model not asked any more.
func (q *asking) exclude(model string, why fault.Kind) {
	for _, c := range q.targets {
		if c.Model == model {
			c.asked, c.last = max(c.asked, 1), why
		}
	}
}

// verdict is what a query fails with: what a fallback alone has against the question is
// nothing that the user could mend.
func (q *asking) verdict(err error) error {
	if fault.KindOf(err) == fault.InvalidRequest && q.target.Model != q.targets[0].Model && q.targets[0].err != nil {
		return q.targets[0].err
	}
	return err
}

// retry is the target that is asked again, or for the first time though it is passed
// over: the one that was asked least, of equals not the one that has just failed; nil if
// none is worth it.
func (q *asking) retry() (found *candidate) {
	for _, c := range q.targets {
		worthIt := c.asked == 0 || c.last.Retryable()
		if worthIt && (found == nil || c.asked < found.asked || c.asked == found.asked && found == q.target) {
			found = c
		}
	}
	return found
}

// backoff is the pause before a target is asked. One that was not asked before needs none.
func (q *asking) backoff(next *candidate, err error) time.Duration {
	if next.asked == 0 {
		return 0
	}
	delay, failed := q.client.opts.Backoff.BackoffDelay(q.attempts, err)
	if failed != nil {
		return maxBackoff
	}
	return delay
}

// wait waits before a target is asked. It reports false where that would leave no time
// for an answer, or when the context has ended meanwhile.
func (q *asking) wait(delay time.Duration) bool {
	if left, bounded := q.remaining(); bounded && left <= delay {
		return false
	}
	return sleep(q.ctx, delay)
}

// sleep waits, and reports false when the context has ended meanwhile.
func sleep(ctx context.Context, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
