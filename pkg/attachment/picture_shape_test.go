package attachment

import (
	"bytes"
	"image"
	"image/color"
	"testing"
)

// whole asks all that any model does.
var whole = Limits{ImageSide: 400, Shape: Shape{Plain: true, Opaque: true, MinSide: 64, Pixels: 60_000}}

func TestAPictureOfTheShapeThatIsAskedIsPassedOnByteForByte(t *testing.T) {
	for name, data := range map[string][]byte{
		"JPEG":                          asJPEG(t, noise(80, 70)),
		"PNG":                           asPNG(t, noise(80, 70)),
		"PNG of greys":                  asPNG(t, image.NewGray(image.Rect(0, 0, 80, 70))),
		"PNG of a palette":              asPNG(t, image.NewPaletted(image.Rect(0, 0, 80, 70), color.Palette{color.White, color.Black})),
		"PNG with alpha, but not in it": asPNG(t, alphaKept{plain(80, 70, color.White)}),
	} {
		t.Run(name, func(t *testing.T) {
			got := fitted(t, data, whole)
			if got.Err != nil || !bytes.Equal(got.File.Data, data) {
				t.Fatalf("%v, changed", got.Err)
			}
			decoded(t, got.File)
		})
	}
}

func TestWhatWasTransparentBecomesWhiteWhereAPictureHasToBeOpaque(t *testing.T) {
	got := fitted(t, asPNG(t, plain(80, 70, color.NRGBA{255, 0, 0, 0})), whole)
	if got.Err != nil {
		t.Fatal(got.Err)
	}
	if r, g, b, _ := decoded(t, got.File).At(40, 35).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff {
		t.Errorf("it is of %d %d %d", r>>8, g>>8, b>>8)
	}
}

func TestAPictureOfAnotherShapeIsMadeToHaveIt(t *testing.T) {
	transparent := plain(80, 70, color.NRGBA{255, 0, 0, 0})
	paletted := image.NewPaletted(image.Rect(0, 0, 80, 70), color.Palette{color.NRGBA{0, 0, 0, 0}, color.Black})
	for name, row := range map[string]struct {
		data   []byte
		limits Limits
		size   image.Point
	}{
		"WebP becomes another":           {losslessWebP(80, 70), whole, image.Pt(80, 70)},
		"GIF becomes another":            {asGIF(t, color.White), Limits{Shape: Shape{Plain: true}}, image.Pt(40, 20)},
		"16 bits become 8":               {asPNG(t, image.NewRGBA64(image.Rect(0, 0, 80, 70))), whole, image.Pt(80, 70)},
		"what lies on its side is stood": {withEXIF(asJPEG(t, noise(80, 70)), "II", 6), whole, image.Pt(70, 80)},
		"transparency becomes white":     {asPNG(t, transparent), whole, image.Pt(80, 70)},
		"so does that of a palette":      {asPNG(t, paletted), whole, image.Pt(80, 70)},
		"too small grows":                {asPNG(t, noise(32, 40)), whole, image.Pt(64, 80)},
		"too many pixels become fewer":   {asJPEG(t, noise(390, 300)), whole, image.Pt(279, 214)},
		"too narrow to grow stays":       {asPNG(t, noise(10, 300)), whole, image.Pt(10, 300)},
		"too long becomes shorter":       {asPNG(t, noise(800, 150)), whole, image.Pt(400, 75)},
		"transparency may be asked for":  {asPNG(t, transparent), Limits{Shape: Shape{Plain: true, MinSide: 140}}, image.Pt(160, 140)},
	} {
		t.Run(name, func(t *testing.T) {
			got := fitted(t, row.data, row.limits)
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			p := decoded(t, got.File)
			if size := p.Bounds().Size(); size != row.size {
				t.Errorf("it is of %v, want %v", size, row.size)
			}
			if got.File.Format != "png" && got.File.Format != "jpeg" {
				t.Errorf("it is a %s", got.File.Format)
			}
			if row.limits.Shape.Opaque && !opaque(p) {
				t.Error("it is transparent")
			}
			if m := p.ColorModel(); m == color.RGBA64Model || m == color.NRGBA64Model {
				t.Error("it has 16 bits a channel")
			}
		})
	}
}

// alphaKept is a picture that says it is transparent, so that its alpha is encoded.
type alphaKept struct{ *image.NRGBA }

func (alphaKept) Opaque() bool { return false }
