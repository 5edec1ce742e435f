package attachment

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"
)

func TestPicturesOfAFrame(t *testing.T) {
	frame := Shape{Plain: true, Opaque: true, Frame: image.Pt(64, 36)}
	for name, data := range map[string][]byte{
		"wide":        asJPEG(t, noise(300, 50)),
		"high":        asJPEG(t, noise(50, 300)),
		"small":       asPNG(t, noise(16, 9)),
		"on its side": withEXIF(asJPEG(t, noise(90, 160)), "II", 6),
		"transparent": asPNG(t, plain(64, 36, color.Transparent)),
		"one pixel":   asPNG(t, noise(1, 1)),
		"a line":      asPNG(t, noise(900, 1)),
		"a WebP":      losslessWebP(40, 20),
	} {
		t.Run(name, func(t *testing.T) {
			got := fitted(t, data, Limits{Shape: frame})
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			if p := decoded(t, got.File); p.Bounds().Size() != frame.Frame || !opaque(p) {
				t.Errorf("%v, opaque: %t", p.Bounds().Size(), opaque(p))
			}
		})
	}
	exact := asPNG(t, noise(64, 36))
	if got := fitted(t, exact, Limits{Shape: frame}); got.Err != nil || !bytes.Equal(got.File.Data, exact) {
		t.Errorf("a picture of the frame's size is not passed on: %v", got.Err)
	}
	if got := fitted(t, asJPEG(t, noise(100, 100)), Limits{Shape: frame, ImageBytes: 100}); got.Err == nil {
		t.Error("it fits into 100 bytes")
	}
}

func TestAFrameShowsTheMiddle(t *testing.T) {
	p := plain(300, 100, color.Black)
	draw.Draw(p, image.Rect(100, 0, 200, 100), image.NewUniform(color.White), image.Point{}, draw.Src)
	shown := decoded(t, fitted(t, asPNG(t, p), Limits{Shape: Shape{Frame: image.Pt(50, 50)}}).File)
	for _, at := range []image.Point{{2, 2}, {25, 25}, {47, 47}} {
		if y := color.GrayModel.Convert(shown.At(at.X, at.Y)).(color.Gray).Y; y < 200 {
			t.Errorf("at %v it is %d", at, y)
		}
	}
}
