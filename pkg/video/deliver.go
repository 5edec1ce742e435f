package video

import (
	"context"
	"errors"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

const videoType = "video/mp4"

// lastWords is how long before the end of an answer an upload is given up for a link. Of little
// time it is a quarter.
const lastWords = 3 * time.Second

// deliver hands over the video of a job that is complete.
func (a *answer) deliver(ctx context.Context, j job, state bedrock.JobState) error {
	_ = a.w.Progress(a.say(noteFetching))
	o, ok := a.Bucket.object(j.arn, state.OutputURI)
	if !ok && j.origin == followed {
		return a.gone(j)
	}
	if !ok {
		return fault.New(fault.Misconfigured, op, "job %s has put its video somewhere else than in %s", j.arn.ID, a.Bucket.uri())
	}
	size, err := o.size(ctx, state.Ended)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return a.gone(j)
	case err != nil:
		return err
	}
	if err := a.show(ctx, o, size, "video-"+j.arn.ID+".mp4"); err != nil {
		return ignoreFull(err)
	}
	return a.close(j)
}

// gone ends a job whose video is not there: nobody has to ask for it any more.
func (a *answer) gone(j job) error {
	if err := a.store(j, true); err != nil {
		return err
	}
	return &fault.Error{Kind: fault.NotFound, Op: op, Err: errGone, UserText: a.say(noteGone)}
}

var errGone = errors.New("the video of a job is not in the folder of the group")

// show attaches a video, or where Poe does not take it gives its address.
func (a *answer) show(ctx context.Context, o object, size int64, name string) error {
	file, err := a.upload(ctx, o, size, name)
	if err == nil {
		return a.attach(file)
	}
	a.outcome.FileError = err.Error()
	link, until, err := o.link(ctx, name)
	if err != nil {
		return err
	}
	return a.offer(link, until)
}

// upload has Poe fetch the video, with the first of the bot's keys that Poe knows.
func (a *answer) upload(ctx context.Context, o object, size int64, name string) (file poe.File, err error) {
	if size > poe.MaxFileBytes {
		return file, fault.New(fault.InvalidRequest, op, "the video has %d bytes, and Poe takes %d", size, poe.MaxFileBytes)
	}
	if deadline, ends := ctx.Deadline(); ends {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-min(lastWords, time.Until(deadline)/4)))
		defer cancel()
	}
	link, _, err := o.link(ctx, name)
	if err != nil {
		return file, err
	}
	keys, err := a.query.AccessKeys.Find(ctx)
	if err != nil {
		return file, err
	}
	err = fault.New(fault.Misconfigured, op, "no access key to upload with")
	for _, key := range keys {
		if file, err = a.Uploader.UploadURL(ctx, key, name, videoType, link); fault.KindOf(err) != fault.AccessDenied || err == nil {
			break
		}
	}
	return file, err
}

// attach shows the video below a sentence: Poe reports answers without text as broken.
func (a *answer) attach(file poe.File) error {
	if err := a.w.Text(a.say(noteReady)); err != nil {
		return err
	}
	return a.w.File(file)
}

// offer gives the signed address itself.
func (a *answer) offer(link string, until time.Time) error {
	left := max(int(time.Until(until).Round(time.Minute)/time.Minute), 1)
	return a.w.Text(a.say(noteReady) + "\n\n[" + a.say(noteDownload) + "](" + link + ")" + poe.Note(a.say(noteLink, clock(until), left)))
}

// close adds what is to be known of the video, and that nobody has to ask for it any more.
func (a *answer) close(j job) error {
	var notes string
	if j.seed != nil {
		notes = poe.Note(a.say(noteSeed, *j.seed))
	}
	switch j.origin {
	case met:
		notes += poe.Note(a.say(noteAgain))
	case followed:
		notes += poe.Note(a.say(noteNext))
	}
	if err := a.w.Text(notes); err != nil {
		return ignoreFull(err)
	}
	return a.store(j, true)
}
