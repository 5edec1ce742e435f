package bedrocksim

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"slices"

	_ "golang.org/x/image/webp" // a decoder that can tell a picture's size
)

// shown is a picture that a body brings.
type shown struct {
	at            string
	width, height int
	image         image.Image // nil: only its size was looked at
}

// frame says which pictures a vendor takes.
type frame struct {
	formats    []string
	side       [2]int  // pixels, least and most; 0: no such limit
	pixels     [2]int  // the same of all pixels
	aspect     float64 // longer side to shorter, at most; 0: any
	exactly    [2]int  // width and height; 0: any
	bytes      int     // at most; 0: any number
	opaque     bool    // transparency is refused
	blackWhite bool    // a mask, of pure colours
	measuresOf string  // has the size of the picture at this pointer
	hearsay    bool    // the limits of size rest on no checked source
}

// picture is a picture in base64.
func (r frame) picture(f *form, at string, v any) {
	s, ok := v.(string)
	if !ok {
		f.malformed(at, "expected type: String, found: %s", typeName(v))
		return
	}
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		f.object("Unable to process provided image: %s is not valid base64.", at)
		return
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil, !slices.Contains(r.formats, format):
		f.object("Unable to process provided image: %s is not of a supported format %v.", at, r.formats)
		return
	case r.bytes > 0 && len(data) > r.bytes:
		f.object("The image at %s has %d bytes, and may have %d.", at, len(data), r.bytes)
		return
	}
	was := f.doubtful
	f.doubtful = was || r.hearsay
	before := len(f.findings)
	r.measure(f, at, size.Width, size.Height)
	f.doubtful = was
	p := shown{at: at, width: size.Width, height: size.Height}
	if f.clean(before) && (r.opaque || r.blackWhite) {
		p.image = r.look(f, at, data)
	}
	f.pictures = append(f.pictures, p)
}

func (r frame) measure(f *form, at string, w, h int) {
	low, high := min(w, h), max(w, h)
	switch {
	case r.exactly[0] > 0 && (w != r.exactly[0] || h != r.exactly[1]):
		f.object("The image at %s is %dx%d, and must be exactly %dx%d.", at, w, h, r.exactly[0], r.exactly[1])
	case r.side[0] > 0 && low < r.side[0], r.side[1] > 0 && high > r.side[1]:
		f.object("The image at %s is %dx%d: each side must have %d to %d pixels.", at, w, h, r.side[0], r.side[1])
	case r.pixels[0] > 0 && w*h < r.pixels[0], r.pixels[1] > 0 && w*h > r.pixels[1]:
		f.object("The image at %s has %d pixels, and must have %d to %d.", at, w*h, r.pixels[0], r.pixels[1])
	case r.aspect > 0 && float64(high) > r.aspect*float64(low):
		f.object("The image at %s is %dx%d: one side may be %v times the other.", at, w, h, r.aspect)
	}
	if r.measuresOf == "" {
		return
	}
	for _, p := range f.pictures {
		if p.at == r.measuresOf && (p.width != w || p.height != h) {
			f.object("The mask at %s is %dx%d, and must have the size of the image, %dx%d.", at, w, h, p.width, p.height)
		}
	}
}

// look decodes a picture for what only its pixels tell.
func (r frame) look(f *form, at string, data []byte) image.Image {
	img, _, err := image.Decode(bytes.NewReader(data))
	switch {
	case err != nil:
		f.object("Unable to process provided image: %s cannot be decoded.", at)
	case r.opaque && !isOpaque(img):
		f.object("The image at %s has transparent pixels, and must be fully opaque.", at)
	case r.blackWhite && !isBlackWhite(img):
		f.object("The mask at %s has other colors than pure black and pure white.", at)
	}
	return img
}

func isOpaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return !ok || o.Opaque()
}

func isBlackWhite(img image.Image) bool {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if g, ok := color.GrayModel.Convert(img.At(x, y)).(color.Gray); !ok || g.Y > 0 && g.Y < 255 {
				return false
			}
		}
	}
	return true
}

// shownAt is the picture at a pointer.
func (f *form) shownAt(at string) (shown, bool) {
	i := slices.IndexFunc(f.pictures, func(p shown) bool { return p.at == at })
	if i < 0 {
		return shown{}, false
	}
	return f.pictures[i], true
}

// as gives what is ordered the size of a picture that was brought.
func (f *form) as(at string) {
	if p, ok := f.shownAt(at); ok {
		f.width, f.height = p.width, p.height
	}
}
