package attachment

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"math"
)

// Shape is what a model that changes pictures asks of one, beyond the limits of bytes and
// sides. The zero value asks nothing. What a picture can be made to have without another
// one becoming of it, it is made to have.
type Shape struct {
	// Plain pictures are PNG or JPEG, of 8 bits a channel and no other colours than those
	// of screens, upright without having to be turned, and still.
	Plain bool
	// Opaque pictures are laid on white where they are transparent.
	Opaque bool
	// MinSide is how many pixels each side has at least; smaller pictures are made larger.
	// A picture so narrow that its other side would be beyond Limits.ImageSide for it is
	// left as it is.
	MinSide int
	// Pixels is how many a picture has at most; 0: as many as the limits allow.
	Pixels int
	// Frame, unless it is zero, is the size that a picture is brought to: what is beyond its
	// proportions is cut off evenly at both sides. It goes before the others that are sizes.
	Frame image.Point
}

// has says whether a picture, by its header, can be passed on as it is. Where only its pixels
// tell whether it is opaque, that is still to be seen.
func (s Shape) has(file File, config image.Config) (ok, look bool) {
	size := image.Pt(config.Width, config.Height)
	switch {
	case s.framed() && size != s.Frame:
		return false, false
	case s.framed(): // it has its size, whatever that is
	case s.Pixels > 0 && size.X*size.Y > s.Pixels, min(size.X, size.Y) < s.MinSide:
		return false, false
	}
	if s.Plain && !isPlain(file, config) {
		return false, false
	}
	return true, s.Opaque && mayBeTransparent(file, config.ColorModel)
}

func isPlain(file File, config image.Config) bool {
	switch config.ColorModel {
	case color.CMYKModel, color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		return false
	}
	switch file.Format {
	case "png":
		return true
	case "jpeg":
		return readJPEG(file.Data).orientation == 1
	}
	return false
}

// mayBeTransparent goes by the header. Of a PNG the chunk tRNS says so too, which comes before
// the pixels (PNG §5.6).
func mayBeTransparent(file File, m color.Model) bool {
	if file.Format == "jpeg" {
		return false
	}
	header, _, _ := bytes.Cut(file.Data, []byte("IDAT"))
	_, paletted := m.(color.Palette)
	solid := paletted || m == color.RGBAModel || m == color.GrayModel
	return file.Format != "png" || !solid || bytes.Contains(header, []byte("tRNS"))
}

// plain8 is a picture of 8 bits a channel.
func plain8(picture image.Image) image.Image {
	switch picture.ColorModel() {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		return toRGBA(picture)
	}
	return picture
}

// sized is the size that a picture is made to have within a side.
func (s Shape) sized(size image.Point, side int) image.Point {
	size = target(size, side)
	if pixels := size.X * size.Y; s.Pixels > 0 && pixels > s.Pixels {
		size = scaled(size, math.Sqrt(float64(s.Pixels)/float64(pixels)))
	}
	short, long := min(size.X, size.Y), max(size.X, size.Y)
	if short >= s.MinSide {
		return size
	}
	by := float64(s.MinSide) / float64(short)
	larger := image.Pt(up(size.X, by), up(size.Y, by))
	if up(long, by) > side || s.Pixels > 0 && larger.X*larger.Y > s.Pixels {
		return size
	}
	return larger
}

// up rounds up, so that a side is not a pixel short of what is asked.
func up(side int, by float64) int { return int(math.Ceil(float64(side)*by - 1e-9)) }

// resize brings a picture to a size, larger or smaller.
func resize(ctx context.Context, picture image.Image, to image.Point) (image.Image, error) {
	size := picture.Bounds().Size()
	if to.X <= size.X && to.Y <= size.Y {
		return shrink(ctx, picture, to)
	}
	larger := image.NewRGBA(image.Rectangle{Max: to})
	return larger, scale(ctx, larger, picture)
}
