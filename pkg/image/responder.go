package image

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// Uploader puts pictures on Poe, as [poe.UploadAPI] does. It does not keep data.
type Uploader interface {
	UploadBytes(ctx context.Context, accessKey, name, contentType string, data []byte) (poe.File, error)
}

// Services are what all image bots of a process share. All but Fallback are required.
type Services struct {
	Client   *bedrock.Client
	Fetcher  Fetcher
	Uploader Uploader
	// Fallback, if there is one, finds another place for a picture that Poe has not taken,
	// and returns its address there. It does not keep data.
	Fallback func(ctx context.Context, data []byte, contentType string) (url string, err error)
}

// New returns the constructor of image bots.
func New(s Services) bot.Constructor {
	masks := make(chan struct{}, 1)
	return func(t *bot.Template) (bot.Responder, error) {
		d, ok := dialects[t.Image.Dialect]
		if !ok {
			return nil, fmt.Errorf("image.dialect %q is not one that this version has", t.Image.Dialect)
		}
		return &Responder{services: s, template: t, dialect: d, masks: masks}, nil
	}
}

// Responder answers the queries of one image bot. It is safe for concurrent use.
type Responder struct {
	services Services
	template *bot.Template
	dialect  dialect
	masks    chan struct{} // holds a value while a mask is made, or a picture looked through, one at a time
}

// Respond implements [bot.Responder]. What a user has to do before a model can be asked is
// told as the answer, which then costs nothing.
func (r *Responder) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter, pay bot.Payment) (bot.Outcome, error) {
	a := &answer{Responder: r, query: q, w: w, pay: pay, settings: r.template.For(q)}
	err := a.give(ctx)
	if tell, ok := errors.AsType[*advice](err); ok {
		err = ignoreFull(w.Text(poe.Note(tell.text)))
	}
	return a.outcome, a.late(err)
}

// answer is one query on its way.
type answer struct {
	*Responder
	query    *poe.Query
	w        *poe.EventWriter
	pay      bot.Payment
	settings *bot.Template // for this query

	keys    []string // with which pictures can be uploaded, the likeliest first
	order   *order
	made    result
	garbled bool     // an answer was, and the question is asked again for it
	paid    bool     // something is, in all likelihood
	notes   []string // below the pictures
	outcome bot.Outcome
}

// advice is what a user can do so that there will be an answer. It is a way to end, and no
// failure.
type advice struct{ text string }

func (*advice) Error() string { return "the user is told what is missing" }

func (a *answer) advise(n note, values ...any) error { return &advice{a.text(n, values...)} }

func (a *answer) text(n note, values ...any) string {
	return fmt.Sprintf(n.in(a.query.LanguageCode), values...)
}

// give makes pictures and shows them. What can be known to be missing without asking anybody
// comes first.
func (a *answer) give(ctx context.Context) error {
	wanted, err := a.read()
	if err != nil {
		return err
	}
	if err := a.findKeys(ctx); err != nil {
		return err
	}
	if err := a.w.Progress(a.text(noteDrawing)); err != nil {
		return ignoreFull(err)
	}
	if err := a.gather(ctx, wanted); err != nil {
		return err
	}
	a.outcome.Times.Translated = time.Now()
	if err := a.authorise(ctx); err != nil {
		return err
	}
	if err := a.ask(ctx); err != nil {
		return err
	}
	a.order.forget()
	return a.deliver(ctx)
}

const op = "image"

// findKeys makes sure that there is a way to deliver a picture before one is paid for.
func (a *answer) findKeys(ctx context.Context) (err error) {
	if a.keys, err = a.query.AccessKeys.Find(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if len(a.keys) == 0 && a.services.Fallback == nil {
		return fault.New(fault.Misconfigured, op, "the bot has no access key to upload pictures with")
	}
	return nil
}

// late tells of an error that time is up in words that are about pictures: fault's are about a
// question that may be too long.
func (a *answer) late(err error) error {
	if fault.KindOf(err) != fault.Timeout {
		return err
	}
	failed, ok := fault.Wrap(fault.Timeout, op, err).(*fault.Error)
	if ok && failed.UserText == "" {
		failed.UserText = a.text(noteTooSlow)
		return failed
	}
	return err
}

func ignoreFull(err error) error {
	if errors.Is(err, poe.ErrFull) {
		return nil
	}
	return err
}
