package image

import (
	"context"
	"errors"
	"fmt"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// deliver shows the pictures, one after the other, and below them what there is to say. Where
// one cannot be delivered the others would hardly be: then the user is told how many are
// missing.
func (a *answer) deliver(ctx context.Context) error {
	var failed error
	shown := 0
	for i, text := range a.made.pictures {
		if failed = a.show(ctx, i, text); failed != nil {
			break
		}
		shown++
	}
	if errors.Is(failed, poe.ErrFull) {
		return nil
	}
	if shown > 0 {
		if err := a.tell(); err != nil {
			return ignoreFull(err)
		}
	}
	return a.undelivered(failed, shown)
}

// show decodes a picture, puts it where Poe can show it, and has it shown.
func (a *answer) show(ctx context.Context, i int, text []byte) error {
	data, err := decode(text)
	if err != nil {
		return fault.New(fault.StreamBroken, op, "picture %d in the answer: %w", i+1, err)
	}
	kind, err := contentType(data)
	if err != nil {
		return fault.New(fault.StreamBroken, op, "picture %d in the answer: %w", i+1, err)
	}
	file, err := a.put(ctx, fmt.Sprintf("picture-%d.%s", i+1, endings[kind]), kind, data)
	if err != nil {
		return err
	}
	return a.w.Picture(file, a.order.prompt)
}

// put uploads a picture with the first key that Poe takes. A fallback is for whatever Poe
// does not take.
func (a *answer) put(ctx context.Context, name, kind string, data []byte) (file poe.File, err error) {
	err = fault.New(fault.Misconfigured, op, "the bot has no access key to upload pictures with")
	for _, key := range a.keys {
		file, err = a.services.Uploader.UploadBytes(ctx, key, name, kind, data)
		if fault.KindOf(err) != fault.AccessDenied || err == nil {
			break
		}
	}
	if err == nil || a.services.Fallback == nil || ctx.Err() != nil {
		return file, err
	}
	url, elsewhere := a.services.Fallback(ctx, data, kind)
	if elsewhere != nil {
		return poe.File{}, fault.Wrap(fault.KindOf(err), op, errors.Join(err, elsewhere))
	}
	return poe.File{URL: url, ContentType: kind, Name: name}, nil
}

// undelivered says of an error that pictures were made: to ask again is to pay again, which is
// for the user to decide.
func (a *answer) undelivered(err error, shown int) error {
	if err == nil || errors.Is(err, poe.ErrGone) {
		return err
	}
	failed := &fault.Error{Kind: fault.KindOf(err), Op: op + ": deliver a picture", Err: err, NoRetry: true}
	switch failed.Kind {
	case fault.AccessDenied: // Poe does not know the key
		failed.Kind = fault.Misconfigured
	case fault.InvalidRequest: // Poe does not take the file, which no user has caused
		failed.Kind = fault.Internal
	}
	switch all := len(a.made.pictures); {
	case shown > 0:
		failed.UserText = a.text(noteSomeUndelivered, all-shown, all)
	case failed.Kind != fault.Misconfigured && failed.Kind != fault.StreamBroken:
		failed.UserText = a.text(noteUndelivered)
	}
	return failed
}

// tell writes the notes below the pictures: what a filter has kept back, what was left out of
// the question, and the seed.
func (a *answer) tell() error {
	notes := a.notes
	if asked, made := a.order.pictureCount(), len(a.made.pictures); made < asked {
		notes = append([]string{a.text(noteWithheld, asked-made, asked)}, notes...)
	} else if a.made.withheld {
		notes = append([]string{a.text(noteSomeWithheld)}, notes...)
	}
	if seed, known := a.seed(); known {
		notes = append(notes, a.text(noteSeed, seed))
	}
	for _, text := range notes {
		if err := a.w.Text(poe.Note(text)); err != nil {
			return err
		}
	}
	return nil
}

// seed is that of the first picture, as the model says it or as it was asked.
func (a *answer) seed() (seed int64, known bool) {
	if !a.order.seeded() {
		return 0, false
	}
	if len(a.made.seeds) > 0 {
		return a.made.seeds[0], true
	}
	return a.order.seed, true
}
