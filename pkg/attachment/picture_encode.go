package attachment

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/draw"
)

// How pictures are encoded. 85 is where a larger file stops looking better; 70 is worth
// more than fewer pixels if it suffices.
const (
	goodQuality = 85
	fairQuality = 70
	attempts    = 10
	// Pictures up to this many pixels stay lossless: they may be drawings or text, in
	// which JPEG shows, and PNG costs little there.
	maxLossless = 1 << 20
)

// encodeWithin encodes a picture in at most limit bytes: as PNG if it is transparent, or
// is small and was no JPEG; else, or if that does not fit, as JPEG, on white where it is
// transparent.
func encodeWithin(ctx context.Context, picture image.Image, wasJPEG bool, limit int) (File, error) {
	size := picture.Bounds().Size()
	transparent := !opaque(picture)
	if transparent || !wasJPEG && size.X*size.Y <= maxLossless {
		if file, ok := encodePNG(ctx, picture, limit); ok {
			return file, nil
		}
	}
	if transparent {
		picture = onWhite(picture)
	}
	return encodeJPEG(ctx, picture, limit)
}

// encodePNG makes one attempt at the picture's size and two at a smaller one, as long as
// a step leaves half of the side: with less, a JPEG on white shows more.
func encodePNG(ctx context.Context, picture image.Image, limit int) (File, bool) {
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	for range 3 {
		out := &bounded{ctx: ctx, limit: limit}
		err := encoder.Encode(out, picture)
		if err == nil && out.size <= limit {
			return pictureFile("png", out.data, picture), true
		}
		by := out.excess()
		if err != nil || by < 0.5 {
			break
		}
		if picture, err = shrink(ctx, picture, scaled(picture.Bounds().Size(), by)); err != nil {
			break
		}
	}
	return File{}, false
}

// encodeJPEG lowers the quality if that may suffice, and then the size.
func encodeJPEG(ctx context.Context, picture image.Image, limit int) (File, error) {
	picture = forJPEG(picture)
	quality := goodQuality
	for range attempts {
		out := &bounded{ctx: ctx, limit: limit}
		err := jpeg.Encode(out, picture, &jpeg.Options{Quality: quality})
		if err != nil {
			return File{}, err
		}
		if out.size <= limit {
			return pictureFile("jpeg", out.data, picture), nil
		}
		if quality == goodQuality && out.size < limit+limit/2 {
			quality = fairQuality
			continue
		}
		if picture, err = shrink(ctx, picture, scaled(picture.Bounds().Size(), out.excess())); err != nil {
			return File{}, err
		}
	}
	return File{}, errors.New("it does not fit, however small it is made")
}

// forJPEG returns what the encoder of JPEG has a fast way for.
func forJPEG(picture image.Image) image.Image {
	switch picture.(type) {
	case *image.YCbCr, *image.Gray, *image.RGBA:
		return picture
	}
	return toRGBA(picture)
}

func pictureFile(format string, data []byte, picture image.Image) File {
	size := picture.Bounds().Size()
	return File{Kind: Image, Format: format, Data: data, Width: size.X, Height: size.Y}
}

// opaque reports whether no pixel is transparent.
func opaque(picture image.Image) bool {
	p, ok := picture.(interface{ Opaque() bool })
	return ok && p.Opaque()
}

func onWhite(picture image.Image) image.Image {
	out := image.NewRGBA(image.Rectangle{Max: picture.Bounds().Size()})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), picture, picture.Bounds().Min, draw.Over)
	return out
}

// bounded keeps what is written up to a limit and counts the rest. It fails once nobody
// waits for it.
type bounded struct {
	ctx   context.Context
	limit int
	data  []byte
	size  int
}

func (b *bounded) Write(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	b.size += len(p)
	if b.size <= b.limit {
		b.data = append(b.data, p...)
	}
	return len(p), nil
}

// excess is by how much both sides have to shrink for the size to come within the
// limit, if it goes with the area, with a little to spare.
func (b *bounded) excess() float64 { return 0.95 * math.Sqrt(float64(b.limit)/float64(b.size)) }
