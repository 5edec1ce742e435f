package attachment

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// fitted runs a picture through all but the network.
func fitted(t testing.TB, data []byte, limits Limits) Result {
	f := New(Options{})
	file, problem := f.inspect(t.Context(), data, Wanted{}, limits.orBedrock())
	if problem != nil {
		return Result{Err: problem}
	}
	return Result{File: file}
}

// decoded is a picture that Bedrock is sent, checked against what the file says.
func decoded(t testing.TB, file File) image.Image {
	t.Helper()
	p, format, err := image.Decode(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	if size := p.Bounds().Size(); format != file.Format || size != image.Pt(file.Width, file.Height) {
		t.Errorf("it is a %s of %v, and said to be a %s of %d × %d", format, size, file.Format, file.Width, file.Height)
	}
	return p
}

func as(t testing.TB, encode func(io.Writer, image.Image) error, p image.Image) []byte {
	var out bytes.Buffer
	if err := encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asBMP(t testing.TB, p image.Image) []byte { return as(t, bmp.Encode, p) }

func asTIFF(t testing.TB, p image.Image) []byte {
	return as(t, func(w io.Writer, p image.Image) error {
		return tiff.Encode(w, p, &tiff.Options{Compression: tiff.Deflate})
	}, p)
}

func asGIF(t testing.TB, frames ...color.Color) []byte {
	all := &gif.GIF{}
	for _, c := range frames {
		p := image.NewPaletted(image.Rect(0, 0, 40, 20), color.Palette{c, color.Black})
		all.Image, all.Delay = append(all.Image, p), append(all.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPictureThatFitsIsPassedOnByteForByte(t *testing.T) {
	for name, data := range map[string][]byte{
		"JPEG":                  asJPEG(t, noise(80, 60)),
		"JPEG on its side":      withEXIF(asJPEG(t, noise(80, 60)), "II", 6),
		"PNG":                   asPNG(t, noise(80, 60)),
		"GIF":                   asGIF(t, color.White, color.Black),
		"WebP":                  losslessWebP(80, 60),
		"animated WebP":         extendedWebP(2, 80, 60),
		"JPEG with a long tail": append(asJPEG(t, noise(1, 1)), make([]byte, 1<<20)...),
		"8000 pixels":           pngClaiming(t, 8000, 8000),
	} {
		t.Run(name, func(t *testing.T) {
			var got Result
			if n := allocated(func() { got = fitted(t, data, Limits{}) }); n > 1<<20 {
				t.Errorf("%d bytes allocated", n)
			}
			if got.Err != nil || !bytes.Equal(got.File.Data, data) || got.File.Width == 0 || got.File.Height == 0 {
				t.Errorf("got %d × %d, %v", got.File.Width, got.File.Height, got.Err)
			}
		})
	}
}

func TestAPictureThatDoesNotFitIsMadeSmaller(t *testing.T) {
	small := Limits{ImageSide: 30}
	for _, row := range []struct {
		name   string
		data   []byte
		limits Limits
		format string
		size   image.Point
	}{
		{"JPEG", asJPEG(t, noise(80, 40)), small, "jpeg", image.Pt(30, 15)},
		{"gray JPEG", asJPEG(t, image.NewGray(image.Rect(0, 0, 40, 20))), small, "jpeg", image.Pt(30, 15)},
		{"PNG", asPNG(t, noise(40, 20)), small, "png", image.Pt(30, 15)},
		{"PNG that is high", asPNG(t, noise(20, 40)), small, "png", image.Pt(15, 30)},
		{"PNG of a million pixels", asPNG(t, plain(1200, 1000, color.White)), Limits{ImageSide: 1100}, "png", image.Pt(1100, 916)},
		{"PNG of more", asPNG(t, plain(1200, 1000, color.White)), Limits{ImageSide: 1180}, "jpeg", image.Pt(1180, 983)},
		{"16-bit PNG", asPNG(t, image.NewRGBA64(image.Rect(0, 0, 40, 20))), small, "png", image.Pt(30, 15)},
		{"PNG with a palette", asPNG(t, image.NewPaletted(image.Rect(0, 0, 40, 20), color.Palette{color.White})), small, "png", image.Pt(30, 15)},
		{"GIF", asGIF(t, color.White, color.Black), small, "png", image.Pt(30, 15)},
		{"lossless WebP", losslessWebP(40, 20), small, "png", image.Pt(30, 15)},
		{"a line", asPNG(t, noise(9000, 1)), Limits{}, "png", image.Pt(8000, 1)},
		{"BMP", asBMP(t, noise(40, 20)), Limits{}, "png", image.Pt(40, 20)},
		{"large BMP", asBMP(t, noise(1100, 1000)), Limits{}, "jpeg", image.Pt(1100, 1000)},
		{"TIFF", asTIFF(t, noise(40, 20)), Limits{}, "png", image.Pt(40, 20)},
		{"16-bit TIFF", asTIFF(t, image.NewGray16(image.Rect(0, 0, 40, 20))), small, "png", image.Pt(30, 15)},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := fitted(t, row.data, row.limits)
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			if p := decoded(t, got.File); got.File.Format != row.format || p.Bounds().Size() != row.size {
				t.Errorf("got a %s of %v; want a %s of %v", got.File.Format, p.Bounds().Size(), row.format, row.size)
			}
		})
	}
}

func TestAPictureOfTooManyBytesGetsFewerBytes(t *testing.T) {
	transparent := noise(400, 300)
	for i := 3; i < len(transparent.Pix); i += 8 {
		transparent.Pix[i] = 0
		copy(transparent.Pix[i-3:i], []byte{0, 0, 0})
	}
	for _, row := range []struct {
		name   string
		data   []byte
		bytes  int
		format string
	}{
		{"JPEG whose quality suffices", asJPEG(t, photo(400, 300)), 30_000, "jpeg"},
		{"JPEG of noise", asJPEG(t, noise(400, 300)), 10_000, "jpeg"},
		{"PNG of noise", asPNG(t, noise(400, 300)), 40_000, "jpeg"},
		{"transparent PNG that is a little too large", asPNG(t, transparent), 200_000, "png"},
		{"transparent PNG that is much too large", asPNG(t, transparent), 20_000, "jpeg"},
		{"very little room", asJPEG(t, noise(400, 300)), 2000, "jpeg"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if len(row.data) <= row.bytes {
				t.Fatalf("it has only %d bytes", len(row.data))
			}
			got := fitted(t, row.data, Limits{ImageBytes: row.bytes})
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			decoded(t, got.File)
			if n := len(got.File.Data); n > row.bytes || n < row.bytes/4 || got.File.Format != row.format {
				t.Errorf("got a %s of %d bytes, %d × %d", got.File.Format, n, got.File.Width, got.File.Height)
			}
		})
	}
	wantReason(t, fitted(t, asJPEG(t, noise(100, 100)), Limits{ImageBytes: 10}), TooLarge)
	wantReason(t, fitted(t, extendedWebP(2, 9000, 10), Limits{}), TooLarge)
}

func TestColoursSurvive(t *testing.T) {
	orange := color.NRGBA{240, 120, 20, 255}
	for name, data := range map[string][]byte{
		"JPEG": asJPEG(t, plain(300, 100, orange)), "PNG": asPNG(t, plain(300, 100, orange)),
		"BMP": asBMP(t, plain(300, 100, orange)), "TIFF": asTIFF(t, plain(300, 100, orange)),
		"GIF": asGIF(t, orange, color.Black),
	} {
		got := fitted(t, data, Limits{ImageSide: 35})
		if got.Err != nil {
			t.Fatal(name, got.Err)
		}
		r, g, b, _ := decoded(t, got.File).At(3, 3).RGBA()
		if near(r, 240) && near(g, 120) && near(b, 20) {
			continue
		}
		t.Errorf("%s: got %d, %d, %d", name, r>>8, g>>8, b>>8)
	}
}

func near(got uint32, want int) bool { d := int(got>>8) - want; return d > -6 && d < 6 }

func TestWhatWasTransparentIsWhiteInAJPEG(t *testing.T) {
	p := plain(400, 300, color.Transparent)
	r := noise(400, 300)
	for y := range 300 {
		copy(p.Pix[p.PixOffset(200, y):][:800], r.Pix[r.PixOffset(200, y):])
	}
	got := fitted(t, asPNG(t, p), Limits{ImageBytes: 15_000})
	if got.Err != nil || got.File.Format != "jpeg" {
		t.Fatalf("got a %s, %v", got.File.Format, got.Err)
	}
	if r, g, b, _ := decoded(t, got.File).At(5, 5).RGBA(); !near(r, 255) || !near(g, 255) || !near(b, 255) {
		t.Errorf("got %d, %d, %d", r>>8, g>>8, b>>8)
	}
}

// corners is red, green, blue and white, from the upper left on, clockwise.
func corners(w, h int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch right, low := x >= w/2, y >= h/2; {
			case right && low:
				c = color.RGBA{0, 0, 255, 255}
			case right:
				c = color.RGBA{0, 255, 0, 255}
			case low:
				c = color.RGBA{255, 255, 255, 255}
			}
			p.Set(x, y, c)
		}
	}
	return p
}

// readCorners names the corners' colours, from the upper left on, clockwise.
func readCorners(p image.Image) string {
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	out := ""
	for _, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {3 * w / 4, 3 * h / 4}, {w / 4, 3 * h / 4}} {
		r, g, b, _ := p.At(at.X, at.Y).RGBA()
		out += map[[3]bool]string{{true, false, false}: "r", {false, true, false}: "g", {false, false, true}: "b", {true, true, true}: "w"}[[3]bool{r > 1<<15, g > 1<<15, b > 1<<15}]
	}
	return out
}

func TestAPhotoThatIsRemadeStandsUpright(t *testing.T) {
	// What the picture's corners are once it is shown as the orientation says.
	for orientation, want := range map[uint16]string{
		1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr", 9: "rgbw",
	} {
		for _, order := range []string{"II", "MM"} {
			data := withEXIF(asJPEG(t, corners(160, 80)), order, orientation)
			got := fitted(t, data, Limits{ImageSide: 100})
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			p := decoded(t, got.File)
			if read := readCorners(p); read != want {
				t.Errorf("orientation %d: got %s, want %s", orientation, read, want)
			}
			if onItsSide := orientation >= 5 && orientation <= 8; onItsSide != (p.Bounds().Dy() == 100) {
				t.Errorf("orientation %d: got %v", orientation, p.Bounds().Size())
			}
		}
	}
}

func TestADamagedPictureIsAProblem(t *testing.T) {
	photo := asJPEG(t, noise(200, 100))
	drawing := asPNG(t, noise(200, 100))
	broken := bytes.Clone(drawing)
	broken[len(broken)/2] ^= 0xff
	for name, data := range map[string][]byte{
		"a JPEG without a header":       photo[:20],
		"a PNG without a header":        drawing[:20],
		"a GIF without a header":        []byte("GIF89a\x01"),
		"a WebP without a header":       webpOf("VP8 ", []byte{1, 2, 3, 4}),
		"a PNG of no pixels":            pngClaiming(t, 0, 10),
		"a JPEG that is cut off":        photo[:len(photo)/2],
		"a PNG that is cut off":         drawing[:len(drawing)/2],
		"a PNG with a flipped bit":      broken,
		"a WebP that is cut off":        losslessWebP(200, 100)[:26],
		"a TIFF that is cut off":        asTIFF(t, noise(200, 100))[:3000],
		"a BMP that is cut off":         asBMP(t, noise(200, 100))[:3000],
		"a WebP with only a large head": extendedWebP(0, 200, 100),
	} {
		t.Run(name, func(t *testing.T) {
			wantReason(t, fitted(t, data, Limits{ImageSide: 100}), Damaged)
		})
	}
}

func TestACodecThatPanicsDamagesOnlyItsPicture(t *testing.T) {
	was := codecs["png"]
	codecs["png"] = codec{config: png.DecodeConfig, decode: func(io.Reader) (image.Image, error) { panic("codec") }, sent: true}
	defer func() { codecs["png"] = was }()
	f := New(Options{})
	for range 2 { // the second waits for no other
		_, problem := f.inspect(t.Context(), asPNG(t, noise(20, 10)), Wanted{}, Limits{ImageSide: 10}.orBedrock())
		if problem == nil || problem.Reason != Damaged {
			t.Errorf("got %v", problem)
		}
	}
}

func TestAThinLineSurvivesShrinking(t *testing.T) {
	p := plain(1000, 100, color.White)
	for y := range 100 {
		p.Set(251, y, color.Black)
	}
	small, err := shrink(t.Context(), p, image.Pt(100, 10))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := small.At(25, 5).RGBA(); r>>8 > 240 {
		t.Errorf("where the line was it is %d", r>>8)
	}
}

func TestATargetKeepsProportions(t *testing.T) {
	for _, row := range []struct {
		size image.Point
		side int
		want image.Point
	}{
		{image.Pt(100, 50), 200, image.Pt(100, 50)},
		{image.Pt(100, 50), 10, image.Pt(10, 5)},
		{image.Pt(60_000, 2), 8000, image.Pt(8000, 1)},
		{image.Pt(8000, 8000), 8000, image.Pt(4096, 4096)},
	} {
		if got := target(row.size, row.side); got != row.want {
			t.Errorf("%v within %d: got %v, want %v", row.size, row.side, got, row.want)
		}
	}
}
