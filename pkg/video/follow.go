package video

import (
	"context"
	"errors"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	// minPoll and maxPoll bound the time between two looks; each is half as long again as the
	// one before.
	minPoll = time.Second
	maxPoll = 30 * time.Second
	// maxBlind is how many looks may fail one after the other before an answer is ended. The
	// job goes on meanwhile.
	maxBlind = 4
	// reserve is how long before its end an answer stops to wait, so that a video that is
	// ready by then can be handed over. Of a short answer it is a quarter at most.
	reserve = 15 * time.Second
)

// errLater ends the wait for a job that goes on.
var errLater = errors.New("the job goes on without the answer")

// follow stays with a job that an earlier message has asked for. Whatever the user has
// written is not looked at before that is over: the words of a question about it cannot be
// told from a wish for another. A job that comes to nothing is told of as an answer and not
// as an error, which Poe may store nothing with: the chat would hang on it for ever.
func (a *answer) follow(ctx context.Context, j job) error {
	a.outcome.Model, a.outcome.Region = a.template.Model.ID, j.arn.Region
	if err := a.store(j, false); err != nil {
		return err
	}
	state, err := a.watch(ctx, &j)
	err = a.end(ctx, j, state, err)
	if final[fault.KindOf(err)] && err != nil {
		a.failed(bot.Failure{Kind: fault.KindOf(err), RequestID: state.RequestID})
		return a.giveUp(j, a.say(noteGone))
	}
	return err
}

// final are the failures of a look that no later one would not have: AWS knows no such job,
// or will not tell us of it.
var final = map[fault.Kind]bool{fault.NotFound: true, fault.AccessDenied: true, fault.InvalidRequest: true}

// unknown are the failures of a look at a job that AWS knows nothing of: one that has just
// been begun, and is paid for, may be known a moment later.
var unknown = map[fault.Kind]bool{fault.NotFound: true, fault.InvalidRequest: true}

// giveUp ends a job that was followed, with a text about it.
func (a *answer) giveUp(j job, text string) error {
	if err := a.w.Text(text); err != nil {
		return ignoreFull(err)
	}
	return a.store(j, true)
}

// watch looks at a job until it has ended, or time is up.
func (a *answer) watch(ctx context.Context, j *job) (state bedrock.JobState, err error) {
	end := waitUntil(ctx)
	pause := max(a.template.Video.Poll, minPoll)
	for blind := 0; ; pause = max(pause, min(pause*3/2, maxPoll)) {
		state, err = a.Client.Job(ctx, j.arn.Region, "", j.arn.String())
		switch {
		case outOfTime(ctx):
			return state, errLater
		case err == nil && j.origin == followed && !a.ours(state):
			return bedrock.JobState{}, fault.New(fault.NotFound, op, "job %s was begun in another chat", j.arn.ID)
		case err == nil:
			blind = 0
			j.meet(state.Submitted)
		case j.origin != followed && unknown[fault.KindOf(err)]:
			blind++
		case !fault.KindOf(err).Retryable() || ctx.Err() != nil:
			return state, err
		default:
			blind++
		}
		if state.Status == bedrock.JobCompleted || state.Status == bedrock.JobFailed {
			return state, nil
		}
		left := time.Until(end)
		if blind == maxBlind || !end.IsZero() && left <= 0 {
			return state, errLater
		}
		_ = a.w.Progress(a.stage(j))
		if !end.IsZero() {
			pause = min(pause, left) // and then the last look
		}
		if err := sleep(ctx, pause); err != nil {
			return state, err
		}
	}
}

// waitUntil is when the wait for a job ends; zero: never.
func waitUntil(ctx context.Context) time.Time {
	deadline, ends := ctx.Deadline()
	if !ends {
		return time.Time{}
	}
	return deadline.Add(-min(reserve, time.Until(deadline)/4))
}

// outOfTime reports whether a context has ended because its time is up. Lambda's deadline
// and the end of the process are such ends too.
func outOfTime(ctx context.Context) bool {
	return errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

// sleep waits. Its error is errLater where time is up, or why nobody waits any more.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
	}
	if outOfTime(ctx) {
		return errLater
	}
	return context.Cause(ctx)
}

// stage is what is being done, in words.
func (a *answer) stage(j *job) string {
	if j.origin == started || j.begun.IsZero() {
		return a.say(noteMaking)
	}
	return a.say(noteMakingSince, clock(j.begun))
}

// clock is a time of day. Poe does not tell where the user is.
func clock(t time.Time) string { return t.UTC().Format("15:04") + " UTC" }

// end says what has become of a job, as far as it is known.
func (a *answer) end(ctx context.Context, j job, state bedrock.JobState, err error) error {
	a.account(j, state)
	switch {
	case errors.Is(err, errLater):
		return a.handOver(j)
	case err != nil:
		return err
	case state.Status == bedrock.JobFailed:
		return a.tellFailure(j, state)
	}
	ready, times := time.Now(), &a.outcome.Times
	times.Add(times.Asked, times.Opened, ready, ready)
	return a.deliver(ctx, j, state)
}

// account says what the video costs, for the query that has started it. One that is not ready
// yet will be paid for unless it fails, so it is an estimate. One that was never seen may have
// been met: then its cost is another query's.
func (a *answer) account(j job, state bedrock.JobState) {
	o := &a.outcome
	o.StopReason, o.Cost, o.EstimatedCost, o.Doubtful = string(state.Status), 0, 0, 0
	cost := a.template.VideoCost(j.length, a.template.Video.Resolution)
	switch {
	case j.origin != started || state.Status == bedrock.JobFailed:
	case state.Status == bedrock.JobCompleted:
		o.Cost = cost
	default:
		o.EstimatedCost = cost
		if !j.seen {
			o.Doubtful = cost
		}
	}
}

// handOver ends an answer whose job goes on.
func (a *answer) handOver(j job) error {
	a.outcome.OutOfTime = true
	text := a.say(noteLost)
	switch {
	case a.returnsMetadata():
		text = a.say(noteLater)
	case question(a.query).MessageID != "":
		text = a.say(noteLaterSame)
	}
	if j.origin == followed {
		text += poe.Note(a.say(noteUnused))
	}
	return ignoreFull(a.w.Text(text))
}

// tellFailure says why there will be no video.
func (a *answer) tellFailure(j job, state bedrock.JobState) error {
	err := state.Err()
	kind := fault.KindOf(err)
	failure := bot.Failure{Kind: kind, RequestID: state.RequestID}
	if j.origin == started {
		failure.Began, failure.Took = j.begun, time.Since(j.begun)
	}
	a.failed(failure)
	failed := &fault.Error{Kind: kind, Op: op, Err: err}
	if kind.Retryable() {
		failed.UserText = a.say(noteNotMade)
	}
	if j.origin == followed {
		return a.giveUp(j, a.say(noteFailed)+" "+fault.UserText(failed, a.query.LanguageCode))
	}
	if err := a.store(j, true); err != nil {
		return err
	}
	return failed
}

// ignoreFull: where Poe takes no more, the writer has told the user.
func ignoreFull(err error) error {
	if errors.Is(err, poe.ErrFull) {
		return nil
	}
	return err
}
