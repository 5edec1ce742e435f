package image

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // masks may be, and pictures
	"image/png"

	"golang.org/x/image/draw"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// maskColours say how a model wants to be told what changes. Users paint that white.
type maskColours uint8

const (
	noMask maskColours = iota
	whiteChanges
	blackChanges
)

// middle is the grey from which on something is meant to be white. Titan takes no greys
// (bedrock.md §4.1), and a brush leaves some at its edge.
const middle = 128

// alone waits until no other picture is decoded, to four bytes a pixel, and then has this
// query's be it until done is called.
func (a *answer) alone(ctx context.Context) (done func(), err error) {
	select {
	case a.masks <- struct{}{}:
		return func() { <-a.masks }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Timeout, op, context.Cause(ctx))
	}
}

// knowsWhere makes sure that a model which changes a part of a picture is told which one. A
// mask says so, or words where the task has some for it, or else the picture, where it is
// transparent: of an opaque one the model would make something that nobody has asked for.
func (a *answer) knowsWhere(ctx context.Context) error {
	o := a.order
	if o.task.Mask == bot.Refused || o.task.MaskPrompt != bot.Refused || o.mask != nil || len(o.pictures) == 0 {
		return nil
	}
	done, err := a.alone(ctx)
	if err != nil {
		return err
	}
	defer done()
	p, _, err := image.Decode(bytes.NewReader(o.pictures[0].Data))
	if err != nil {
		return a.advise(noteDamaged, "?")
	}
	if whole, ok := p.(interface{ Opaque() bool }); !ok || whole.Opaque() {
		return a.advise(noteNeedSecond)
	}
	return nil
}

// makeMask makes a mask as the model wants it, pure and of the size of the picture that it is
// about.
func (a *answer) makeMask(ctx context.Context, file attachment.File) ([]byte, error) {
	done, err := a.alone(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	painted, _, err := image.Decode(bytes.NewReader(file.Data))
	if err != nil {
		return nil, a.advise(noteDamaged, "?")
	}
	of := a.order.pictures[0]
	mask := image.NewGray(image.Rect(0, 0, of.Width, of.Height))
	draw.NearestNeighbor.Scale(mask, mask.Rect, painted, painted.Bounds(), draw.Src, nil)
	for i, grey := range mask.Pix {
		if white := grey >= middle; white == (a.order.form.mask == whiteChanges) {
			mask.Pix[i] = 255
		} else {
			mask.Pix[i] = 0
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, mask); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	return out.Bytes(), nil
}
