package video

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Fetcher downloads attachments, as [attachment.Fetcher] does.
type Fetcher interface {
	Fetch(ctx context.Context, conversation string, wanted []attachment.Wanted, limits attachment.Limits) []attachment.Result
}

// Uploader has Poe fetch a file from an address, as [poe.UploadAPI] does.
type Uploader interface {
	UploadURL(ctx context.Context, accessKey, name, contentType, from string) (poe.File, error)
}

// Options are what bots of this kind need. All but Bucket are required.
type Options struct {
	Client   *bedrock.Client
	Fetcher  Fetcher
	Uploader Uploader
	// Bucket is where videos are put. Without one, bots that make videos answer that they
	// are not set up; those that tell of videos need none.
	Bucket *Bucket
}

// Responder answers the queries of one video bot. It is safe for concurrent use.
type Responder struct {
	opts     Options
	template *bot.Template
}

// New returns the constructor of video bots.
func New(opts Options) bot.Constructor {
	return func(t *bot.Template) (bot.Responder, error) { return &Responder{opts, t}, nil }
}

// Respond implements [bot.Responder]. What it makes is accounted for by the query that has
// started it, whether or not that is there when it is ready; queries that only look at it, or
// meet it again, account for nothing. What a user has to do before a model can be asked is
// told as the answer, which then costs nothing either.
func (r *Responder) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter, pay bot.Payment) (bot.Outcome, error) {
	a := &answer{Options: r.opts, template: r.template.For(q), query: q, w: w, pay: pay}
	err := a.give(ctx)
	if tell, ok := errors.AsType[*advice](err); ok {
		err = ignoreFull(w.Text(poe.Note(tell.text)))
	}
	return a.outcome, err
}

// answer is one query on its way.
type answer struct {
	Options
	template *bot.Template // with what the user has chosen
	query    *poe.Query
	w        *poe.EventWriter
	pay      bot.Payment
	outcome  bot.Outcome
}

func (a *answer) give(ctx context.Context) error {
	task, ok := a.template.Video.Task()
	switch {
	case !ok: // validation knows the tasks; this is a template of a newer tool's
		return fault.New(fault.Misconfigured, op, "video.generate is no task of the dialect %q", a.template.Video.Dialect)
	case !task.Job:
		return a.understand(ctx, task)
	case a.Bucket == nil:
		return fault.New(fault.Misconfigured, op, "no bucket for videos is set: deploy the group with video_bucket.expire_days in group.yaml, or set POEBRIDGE_VIDEO_BUCKET")
	}
	if j, ok := a.unfinished(); ok {
		return a.follow(ctx, j)
	}
	return a.make(ctx, task)
}

// op begins our errors.
const op = "video"

// region is where the model is asked and the bucket is.
func (a *answer) region() string { return a.template.Model.Regions[0] }

// say is a text in the user's language.
func (a *answer) say(n note, args ...any) string { return n.in(a.query.LanguageCode, args...) }

// advice is what a user can do so that there will be an answer. It is a way to end, and no
// failure.
type advice struct{ text string }

func (*advice) Error() string { return "the user is told what is missing" }

func (a *answer) advise(n note, args ...any) error { return &advice{a.say(n, args...)} }
