package video

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// wish reads what the message asks for, and fetches its pictures. A message that does not fit
// the task is answered with what to do instead, before anything is paid for.
func (a *answer) wish(ctx context.Context, task bot.VideoTask, m *poe.Message) (w wish, err error) {
	w.text = strings.TrimSpace(m.Content)
	if task.Shots > 0 {
		w.shots = splitShots(m.Content)
	}
	if err := a.checkWords(task, w); err != nil {
		return w, err
	}
	w.pictures, err = a.pictures(ctx, task, m)
	if task.Seed {
		w.seed = a.template.Video.Seed
	}
	return w, err
}

// minShots is how few parts a video has that is made of several (bedrock.md §4.3).
const minShots = 2

func (a *answer) checkWords(task bot.VideoTask, w wish) error {
	switch {
	case w.text == "" && task.Prompt == bot.Required:
		return a.advise(noteNoPrompt)
	case task.Shots == 0:
		return a.checkLength(w.text)
	case len(w.shots) < minShots || len(w.shots) > task.Shots:
		return a.advise(noteShots, minShots, task.Shots, len(w.shots))
	}
	for _, shot := range w.shots {
		if err := a.checkLength(shot); err != nil {
			return err
		}
	}
	return nil
}

// checkLength: what is too long is refused and not cut, since a video is paid for whatever it
// shows.
func (a *answer) checkLength(text string) error {
	if n, most := utf8.RuneCountInString(text), a.template.Video.PromptCharacters; n > most {
		return a.advise(noteLongPrompt, n, most)
	}
	return nil
}

// pictures fetches those of the message, each in the shape that the model wants.
func (a *answer) pictures(ctx context.Context, task bot.VideoTask, m *poe.Message) ([]attachment.File, error) {
	takes := task.Picture != bot.Refused && a.template.Video.TakesImage
	most := task.Pictures
	a.outcome.Files = len(m.Attachments)
	switch {
	case len(m.Attachments) == 0 && task.Picture == bot.Required:
		return nil, a.advise(noteNoPicture)
	case len(m.Attachments) == 0:
		return nil, nil
	case !takes:
		return nil, a.advise(noteNoFiles)
	case len(m.Attachments) > most:
		return nil, a.advise(noteTooManyPictures, most)
	}
	wanted := make([]attachment.Wanted, len(m.Attachments))
	for i, f := range m.Attachments {
		wanted[i] = attachment.Wanted{URL: f.URL, Name: f.Name, ContentType: f.ContentType}
	}
	results := a.Fetcher.Fetch(ctx, a.query.ConversationID, wanted, a.pictureLimits(len(wanted)))
	files := make([]attachment.File, len(results))
	for i, r := range results {
		if r.Err != nil {
			return nil, a.noFile(ctx, r.Err, noteBadPicture)
		}
		if files[i] = r.File; r.File.Kind != attachment.Image {
			return nil, a.advise(noteBadPicture)
		}
	}
	return files, nil
}

// allPictures is how many bytes all pictures of a request have room for: base64 makes four of
// three, and the words need some.
const allPictures = (maxRequest - 1_000_000) / 4 * 3

func (a *answer) pictureLimits(n int) attachment.Limits {
	l := attachment.Limits{Bytes: allPictures, Shape: attachment.Shape{Plain: true, Opaque: true}}
	l.ImageBytes = min(attachment.BedrockLimits().ImageBytes, allPictures/max(n, 1))
	if frame := dialects[a.template.Video.Dialect].frame; frame != nil {
		l.Shape.Frame = frame(a.template.Video.Resolution)
	}
	return l
}

// passing are the reasons for which a file may be had in a moment.
var passing = map[attachment.Reason]bool{attachment.Failed: true, attachment.TooSlow: true}

// noFile is why a file that the answer needs is not there. A video is not made without the
// picture that it was to begin with.
func (a *answer) noFile(ctx context.Context, err error, otherwise note) error {
	if ctx.Err() != nil {
		return &fault.Error{Kind: fault.Timeout, Op: op, Err: context.Cause(ctx), UserText: a.say(noteFileLater)}
	}
	a.outcome.FilesFailed++
	a.outcome.FileError = err.Error()
	if problem, ok := errors.AsType[*attachment.Problem](err); ok && passing[problem.Reason] {
		return a.advise(noteFileLater)
	}
	return a.advise(otherwise)
}
