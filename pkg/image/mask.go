package image

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // masks may be
	"image/png"

	"golang.org/x/image/draw"

	"github.com/poebridge/poebridge/pkg/attachment"
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

// makeMask makes a mask as the model wants it, pure and of the size of the picture that it is
// about. One is made at a time: it is decoded for that, to four bytes a pixel.
func (a *answer) makeMask(ctx context.Context, file attachment.File) ([]byte, error) {
	select {
	case a.masks <- struct{}{}:
		defer func() { <-a.masks }()
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Timeout, op, context.Cause(ctx))
	}
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
