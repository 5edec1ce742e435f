package video

import (
	"context"
	"errors"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// maxTries is how many jobs one message has at most, each after the one before has failed for
// a reason that may pass. Without it, who asks again would only meet the job that failed.
const maxTries = 3

// make starts the job of the message, or meets it, and stays with it.
func (a *answer) make(ctx context.Context, task bot.VideoTask) (err error) {
	_ = a.w.Progress(a.say(notePreparing))
	m := question(a.query)
	w, err := a.wish(ctx, task, m)
	if err != nil {
		return err
	}
	plain, err := a.request(w)
	if err != nil {
		return err
	}
	a.outcome.Times.Translated = time.Now()
	// Whether there is such a job already is known when it has been asked for. Where there is,
	// the answer costs nothing, and nothing of what is authorised here is charged.
	if err := a.pay.Authorise(ctx, a.template.VideoCost(length(a.template, w), a.template.Video.Resolution)); err != nil {
		return err
	}
	id := identify(a.query, m, a.template.Model.ID, a.region(), a.Bucket.uri(), string(plain))
	if m.MessageID == "" {
		defer func() { err = onlyOnce(err) }()
	}
	for try := 0; ; try++ {
		j, err := a.start(ctx, task, w, id.again(try))
		if err != nil {
			return err
		}
		state, err := a.watch(ctx, &j)
		if j.origin == met && try+1 < maxTries && mayPass(state) {
			continue
		}
		return a.end(ctx, j, state, err)
	}
}

// onlyOnce keeps Poe from running a query again by itself that would not meet its job, which
// may be under way whatever has failed.
func onlyOnce(err error) error {
	if err == nil {
		return nil
	}
	var told string
	if found, ok := errors.AsType[*fault.Error](err); ok {
		told = found.UserText
	}
	return &fault.Error{Kind: fault.KindOf(err), Op: op, Err: err, UserText: told, NoRetry: true}
}

// mayPass says whether a job has failed for a reason that another may not meet.
func mayPass(s bedrock.JobState) bool {
	err := s.Err()
	return err != nil && fault.KindOf(err).Retryable()
}

// start has Bedrock begin the job of an identity, which is the same job however often. The
// handle goes out at once: from here on a video is paid for.
func (a *answer) start(ctx context.Context, task bot.VideoTask, w wish, id identity) (job, error) {
	if most := a.template.Video.MaxSeed; task.Seed && most > 0 && w.seed == nil {
		seed := id.seed(most)
		w.seed = &seed
	}
	input, err := a.request(w)
	if err != nil {
		return job{}, err
	}
	a.outcome.Model, a.outcome.Region = a.template.Model.ID, a.region()
	a.outcome.Attempts++
	asked, times := time.Now(), &a.outcome.Times
	begun, err := a.Client.StartJob(ctx, bedrock.JobRequest{
		Model: a.template.Model.ID, Region: a.region(), Connect: a.template.Timeouts.Connect,
		Token: id.token(a.query.ConversationID), Input: input, OutputURI: a.Bucket.uri(),
	})
	a.outcome.RequestID = begun.RequestID
	if err != nil {
		times.Add(asked, time.Time{}, time.Time{}, time.Time{})
		a.failed(bot.Failure{Kind: fault.KindOf(err), RequestID: begun.RequestID, Began: asked, Took: time.Since(asked)})
		return job{}, a.notStarted(err)
	}
	times.Add(asked, time.Now(), time.Time{}, time.Time{})
	name, err := bedrock.ParseJobARN(begun.ARN)
	if err != nil {
		return job{}, err
	}
	j := job{arn: name, begun: asked, seed: w.seed, length: length(a.template, w)}
	a.account(j, bedrock.JobState{})
	return j, a.store(j, false)
}

// notStarted says of a full house what it is: the quota of jobs under way is one for some
// models (bedrock.md §4.3), and it passes. Where time was up the job may be under way: the
// same query again meets it, and a new description would be paid for beside it, so the user
// is told to wait a little.
func (a *answer) notStarted(err error) error {
	failed := &fault.Error{Kind: fault.KindOf(err), Op: op, Err: err}
	switch failed.Kind {
	case fault.QuotaExceeded, fault.Throttled:
		failed.UserText = a.say(noteFull)
	case fault.Timeout:
		failed.UserText = fault.UserText(&fault.Error{Kind: fault.Unavailable}, a.query.LanguageCode)
	default:
		return err
	}
	return failed
}

// failed notes a failure of the model's, or of a look at its job.
func (a *answer) failed(f bot.Failure) {
	f.Model, f.Region = a.outcome.Model, a.outcome.Region
	a.outcome.Failures = append(a.outcome.Failures, f)
}
