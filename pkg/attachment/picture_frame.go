package attachment

import (
	"context"
	"errors"
	"image"
	"image/jpeg"
)

// framed says whether pictures are brought to one exact size.
func (s Shape) framed() bool { return s.Frame != (image.Point{}) }

// framing is the part of a picture that is in the frame, and the size of it all before it is
// turned upright. Without a frame it is the picture as it is.
func (s Shape) framing(picture image.Image, orientation int) (image.Image, image.Point) {
	all := picture.Bounds()
	if !s.framed() {
		return picture, all.Size()
	}
	to, size := s.Frame, all.Size()
	if orientation >= 5 { // on its side
		to = image.Pt(to.Y, to.X)
	}
	if width := size.Y * to.X / to.Y; width < size.X {
		size.X = max(width, 1)
	} else {
		size.Y = max(size.X*to.Y/to.X, 1)
	}
	from := all.Min.Add(all.Size().Sub(size).Div(2))
	whole, ok := picture.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok { // of what is decoded, all have it
		whole, from = toRGBA(picture), from.Sub(all.Min)
	}
	return whole.SubImage(image.Rectangle{Min: from, Max: from.Add(size)}), to
}

// encodeFrame encodes a picture at its size, however much that takes of its quality.
func encodeFrame(ctx context.Context, picture image.Image, _ bool, limit int) (File, error) {
	const poorQuality = 50
	if !opaque(picture) {
		picture = onWhite(picture)
	}
	picture = forJPEG(picture)
	for _, quality := range []int{goodQuality, fairQuality, poorQuality} {
		out := &bounded{ctx: ctx, limit: limit}
		if err := jpeg.Encode(out, picture, &jpeg.Options{Quality: quality}); err != nil {
			return File{}, err
		}
		if out.size <= limit {
			return pictureFile("jpeg", out.data, picture), nil
		}
	}
	return File{}, errors.New("it does not fit at the size that is asked for")
}
