package attachment

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"io"
	"runtime"
	"testing"
)

func TestAPictureOfTooManyPixelsCostsNoMemory(t *testing.T) {
	progressive := jpegClaiming(t, 9000, 2000)
	progressive[bytes.Index(progressive, []byte{0xff, markerSOF0})+1] = markerSOF2
	canvas := asGIF(t, color.White)
	binary.LittleEndian.PutUint32(canvas[6:], 0xffffffff)
	hugeBMP := asBMP(t, noise(1, 1))
	binary.LittleEndian.PutUint32(hugeBMP[18:], 30_000)
	binary.LittleEndian.PutUint32(hugeBMP[22:], 30_000)
	for name, data := range map[string][]byte{
		"a PNG of 60000 × 60000":           pngClaiming(t, 60_000, 60_000),
		"a PNG of 134 million × 1":         pngClaiming(t, 1<<27, 1),
		"a PNG of 1 × 65536":               pngClaiming(t, 1, 1<<16),
		"a gray PNG of 9000 × 8000":        pngClaiming(t, 9000, 8000),
		"a JPEG of 65535 × 65535":          jpegClaiming(t, 65_535, 65_535),
		"a progressive JPEG of 18 million": progressive,
		"a WebP of 16384 × 16384":          losslessWebP(16_384, 16_384),
		"an extended WebP of 40000²":       extendedWebP(16, 40_000, 40_000),
		"a GIF of 65535 × 65535":           canvas,
		"a BMP of 30000 × 30000":           hugeBMP,
	} {
		t.Run(name, func(t *testing.T) {
			if len(data) > 2000 {
				t.Fatalf("it has %d bytes", len(data))
			}
			var got Result
			if n := allocated(func() { got = fitted(t, data, Limits{}) }); n > 1<<20 {
				t.Errorf("%d bytes allocated", n)
			}
			wantReason(t, got, TooManyPixels)
		})
	}
}

func TestWhatIsLeftOfAPictureIsFreedBeforeTheNext(t *testing.T) {
	was := codecs["png"]
	defer func() { codecs["png"] = was }()
	var inUse []uint64
	codecs["png"] = codec{config: png.DecodeConfig, sent: true, decode: func(io.Reader) (image.Image, error) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		inUse = append(inUse, m.HeapAlloc)
		return image.NewGray(image.Rect(0, 0, 4000, 4000)), nil
	}}
	for range 3 {
		if got := fitted(t, asPNG(t, noise(20, 10)), Limits{ImageSide: 10}); got.Err != nil {
			t.Fatal(got.Err)
		}
	}
	if inUse[2] > inUse[0]+8<<20 {
		t.Errorf("in use before decoding: %d bytes", inUse)
	}
}

func TestMemoryIsCountedAsTheDecoderTakesIt(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 160, 100))
	rgb := asJPEG(t, noise(160, 100))
	at := bytes.Index(rgb, []byte{0xff, markerSOF0})
	progressive := bytes.Clone(rgb)
	progressive[at+1] = markerSOF2
	for _, i := range []int{10, 13, 16} { // the names of the components
		rgb[at+i] = "R..G..B"[i-10]
	}
	for _, row := range []struct {
		name   string
		format string
		data   []byte
		want   int64
	}{
		{"JPEG with a quarter of the colours", "jpeg", asJPEG(t, noise(160, 100)), 160 * 112 * 3 / 2},
		{"JPEG of gray", "jpeg", asJPEG(t, gray), 160 * 104},
		{"progressive JPEG", "jpeg", progressive, 160 * 112 * 3 / 2 * 5},
		{"JPEG of red, green and blue", "jpeg", rgb, 160*112*3/2 + 160*112*4},
		{"JPEG with another header before", "jpeg", append([]byte("\xff\xd8\xff\xd0\xff\xd1"), asJPEG(t, gray)[2:]...), 160 * 104},
		{"PNG of colours", "png", asPNG(t, noise(160, 100)), 160 * 100 * 4},
		{"PNG of gray", "png", asPNG(t, gray), 160 * 100},
		{"PNG of 16 bits", "png", asPNG(t, image.NewGray16(gray.Rect)), 160 * 100 * 2},
		{"WebP", "webp", losslessWebP(160, 100), 160 * 100 * 8},
		{"extended WebP", "webp", extendedWebP(0, 160, 100), 160 * 100 * 11},
		{"TIFF", "tiff", asTIFF(t, gray), 160 * 100 * 9},
		{"BMP", "bmp", asBMP(t, noise(160, 100)), 160 * 100 * 4},
	} {
		config, err := codecs[row.format].config(bytes.NewReader(row.data))
		if err != nil {
			t.Fatal(row.name, err)
		}
		if got := decodedBytes(row.format, row.data, config); got != row.want {
			t.Errorf("%s: got %d, want %d", row.name, got, row.want)
		}
	}
}

func TestAHeaderThatIsNotUnderstoodCountsAsTheWorst(t *testing.T) {
	if got := jpegBytes([]byte("\xff\xd8\xff\xd9"), image.Config{Width: 10, Height: 10}); got != 2400 {
		t.Errorf("got %d", got)
	}
}
