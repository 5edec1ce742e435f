package image

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// gather fetches the pictures that the order is about. One that cannot be had is a matter for
// the user: a picture that was made without it would not be what they asked for, and cost.
func (a *answer) gather(ctx context.Context, wanted []*poe.Attachment) error {
	if len(wanted) == 0 {
		return nil
	}
	frame := a.order.form.frame
	results := a.fetch(ctx, wanted)
	if ctx.Err() != nil {
		return fault.Wrap(fault.Timeout, op, context.Cause(ctx))
	}
	a.outcome.Files = len(wanted)
	var told []string
	for i, r := range results {
		if problem := a.problem(r, frame, poe.ShownName(wanted[i].Name)); problem != "" {
			told = append(told, problem)
		}
	}
	if len(told) > 0 {
		return &advice{strings.Join(told, " ")}
	}
	if err := a.assign(ctx, results); err != nil {
		return err
	}
	return a.knowsWhere(ctx)
}

// fetch fetches pictures within the frame. A mask that is transparent where nothing was painted
// stays so: on white it would be white all over, and all of the picture would change.
func (a *answer) fetch(ctx context.Context, wanted []*poe.Attachment) []attachment.Result {
	requests := make([]attachment.Wanted, len(wanted))
	for i, at := range wanted {
		requests[i] = attachment.Wanted{URL: at.URL, Name: at.Name, ContentType: at.ContentType}
	}
	pictures, limits := len(requests), a.order.form.frame.limits()
	if a.order.task.Mask != bot.Refused {
		pictures = min(pictures, a.order.form.most())
	}
	results := a.services.Fetcher.Fetch(ctx, a.query.ConversationID, requests[:pictures], limits)
	if masks := requests[pictures:]; len(masks) > 0 {
		limits.Shape.Opaque = false
		results = append(results, a.services.Fetcher.Fetch(ctx, a.query.ConversationID, masks, limits)...)
	}
	return results
}

// problem is why a picture cannot be used; empty if it can.
func (a *answer) problem(r attachment.Result, f frame, name string) string {
	found := note("")
	switch {
	case r.Err != nil:
		found = problemNote(r.Err)
		a.outcome.FileError = cmp.Or(a.outcome.FileError, r.Err.Error())
	case r.File.Kind != attachment.Image:
		found = noteUnsupported
	case !f.takes(r.File):
		a.outcome.FilesFailed++
		return a.text(noteNarrow, name, f.longest())
	default:
		return ""
	}
	a.outcome.FilesFailed++
	return a.text(found, name)
}

// assign gives each picture its part in the order.
func (a *answer) assign(ctx context.Context, results []attachment.Result) (err error) {
	o := a.order
	most := o.form.most()
	for i := range results {
		switch file := results[i].File; {
		case i < most:
			o.pictures = append(o.pictures, file)
		case o.task.StylePicture != bot.Refused:
			o.style = &file
		default:
			if o.mask, err = a.makeMask(ctx, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// longest is how many times the shorter side the longer may be, as users are told.
func (f frame) longest() float64 {
	if f.aspect > 0 {
		return f.aspect
	}
	return float64(cmp.Or(f.side, maxSide)) / float64(max(f.shape.MinSide, 1))
}

// maxSide is the fetcher's, where a frame has none.
const maxSide = 8000

// problemNotes are what the user is told of why a picture could not be had.
var problemNotes = map[attachment.Reason]note{
	attachment.NotAllowed:         noteUnavailable,
	attachment.RedirectNotAllowed: noteUnavailable,
	attachment.Gone:               noteGone,
	attachment.Failed:             noteUnavailable,
	attachment.TooLarge:           noteTooLarge,
	attachment.TooSlow:            noteUnavailable,
	attachment.Empty:              noteDamaged,
	attachment.UnknownType:        noteUnsupported,
	attachment.Damaged:            noteDamaged,
	attachment.TooManyPixels:      noteTooLarge,
	attachment.OverBudget:         noteTooLarge,
}

func problemNote(err error) note {
	if p, ok := errors.AsType[*attachment.Problem](err); ok {
		return cmp.Or(problemNotes[p.Reason], noteUnavailable)
	}
	return noteUnavailable
}
