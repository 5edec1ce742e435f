package attachment

import (
	"context"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// maxRemade bounds the pixels of a picture that is encoded anew. A photo of more does
// not fit into what Bedrock takes at a quality worth sending, and no model looks at
// as many.
const maxRemade = 16 << 20

// target is the largest size of a picture's proportions within a side and maxRemade.
func target(size image.Point, side int) image.Point {
	scale := min(1, float64(side)/float64(max(size.X, size.Y)))
	size = scaled(size, scale)
	if pixels := size.X * size.Y; pixels > maxRemade {
		size = scaled(size, math.Sqrt(float64(maxRemade)/float64(pixels)))
	}
	return size
}

// scaled rounds down, to a pixel at least.
func scaled(size image.Point, by float64) image.Point {
	return image.Pt(max(1, int(float64(size.X)*by)), max(1, int(float64(size.Y)*by)))
}

// shrink brings a picture to a size. It halves it until the rest is less than a half:
// at a half the interpolation is the mean of four pixels, so that no line is lost
// between them, and it takes a fraction of the time and memory of a larger kernel.
func shrink(ctx context.Context, picture image.Image, to image.Point) (image.Image, error) {
	for size := picture.Bounds().Size(); size != to; size = picture.Bounds().Size() {
		half := image.Pt(max(to.X, (size.X+1)/2), max(to.Y, (size.Y+1)/2))
		smaller := image.NewRGBA(image.Rectangle{Max: half})
		if err := scale(ctx, smaller, picture); err != nil {
			return nil, err
		}
		picture = smaller
	}
	return picture, nil
}

// scale goes band by band, so that it can end once nobody waits for it.
func scale(ctx context.Context, to *image.RGBA, from image.Image) error {
	const bandPixels = 1 << 18
	all := to.Bounds()
	height := max(1, bandPixels/all.Dx())
	for top := 0; top < all.Dy(); top += height {
		if err := ctx.Err(); err != nil {
			return err
		}
		band := to.SubImage(image.Rect(0, top, all.Dx(), top+height)).(*image.RGBA)
		draw.ApproxBiLinear.Scale(band, all, from, from.Bounds(), draw.Src, nil)
	}
	return nil
}

// toRGBA returns the picture in the form that is encoded and turned fast.
func toRGBA(picture image.Image) *image.RGBA {
	if p, ok := picture.(*image.RGBA); ok && p.Rect.Min == (image.Point{}) {
		return p
	}
	p := image.NewRGBA(image.Rectangle{Max: picture.Bounds().Size()})
	draw.Draw(p, p.Bounds(), picture, picture.Bounds().Min, draw.Src)
	return p
}

// upright turns a picture as EXIF's orientation says, which encoding anew loses. Each
// orientation says where a pixel of the upright picture comes from.
func upright(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	from := toRGBA(picture)
	right, bottom := from.Rect.Dx()-1, from.Rect.Dy()-1
	source := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}[orientation]
	size := from.Rect.Size()
	if orientation >= 5 { // on its side
		size = image.Pt(size.Y, size.X)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			sx, sy := source(x, y)
			copy(out.Pix[out.PixOffset(x, y):][:4], from.Pix[from.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
