package attachment

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// The formats that Bedrock does not take and that are converted.
const (
	bmpFormat  = "bmp"
	tiffFormat = "tiff"
)

// codec reads a format of pictures.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error) // of a GIF, the first frame
	sent   bool                                 // Bedrock takes the format as it is
}

var codecs = map[string]codec{
	"jpeg":     {jpeg.DecodeConfig, jpeg.Decode, true},
	"png":      {png.DecodeConfig, png.Decode, true},
	"gif":      {gif.DecodeConfig, gif.Decode, true},
	"webp":     {webp.DecodeConfig, webp.Decode, true},
	bmpFormat:  {bmp.DecodeConfig, bmp.Decode, false},
	tiffFormat: {tiff.DecodeConfig, tiff.Decode, false},
}

// isBMP is more than the two letters, which text may begin with: the reserved bytes
// are zero, and the size of the second header is one that exists.
func isBMP(head []byte) bool {
	if len(head) < 18 || string(head[:2]) != "BM" || string(head[6:10]) != "\x00\x00\x00\x00" {
		return false
	}
	switch head[14] {
	case 12, 40, 52, 56, 64, 108, 124:
		return string(head[15:18]) == "\x00\x00\x00"
	}
	return false
}

// fit passes on a picture that Bedrock takes, byte for byte and without decoding it unless
// only its pixels tell, and remakes any other.
func (f *Fetcher) fit(ctx context.Context, file File, limits Limits) (File, *Problem) {
	c := codecs[file.Format]
	config, err := c.config(bytes.NewReader(file.Data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return File{}, &Problem{Reason: Damaged, Err: errors.New("its header cannot be read")}
	}
	small := len(file.Data) <= limits.ImageBytes && max(config.Width, config.Height) <= limits.ImageSide
	shaped, look := limits.Shape.has(file, config)
	sent := small && c.sent && shaped
	if sent {
		if isCut(file.Format, file.Data) {
			return File{}, &Problem{Reason: Damaged, Err: errors.New("its end is missing")}
		}
		file.Width, file.Height = config.Width, config.Height
	}
	if sent && !look {
		return file, nil
	}
	if problem := whyNotDecode(file, config); problem != nil {
		return File{}, problem
	}
	select {
	case f.decoding <- struct{}{}:
		defer func() { <-f.decoding }()
	case <-ctx.Done():
		return File{}, &Problem{Reason: TooSlow, Err: ctx.Err()}
	}
	// The collector lets a heap double, and what was decoded before still counts. Without
	// this, pictures one after the other take twice the memory of one.
	runtime.GC()
	return remake(ctx, file, c, limits, sent)
}

// whyNotDecode says what speaks against decoding a picture; nil if nothing does.
func whyNotDecode(file File, config image.Config) *Problem {
	switch {
	case isAnimatedWebP(file.Data):
		return &Problem{Reason: TooLarge, Err: errors.New("an animated WebP cannot be made smaller")}
	case takesTooMuch(file.Format, file.Data, config):
		return &Problem{Reason: TooManyPixels}
	case file.Format == "jpeg" && hasTooManyScans(file.Data):
		return &Problem{Reason: Damaged, Err: errors.New("it has too many scans")}
	}
	return nil
}

// remake decodes a picture and encodes it anew, of another size as needed. One that is sent
// as it is if it is opaque is only looked at, if so.
func remake(ctx context.Context, file File, c codec, limits Limits, asItIs bool) (File, *Problem) {
	picture, err := c.decode(&stoppable{ctx: ctx, data: bytes.NewReader(file.Data)})
	if err != nil || picture.Bounds().Empty() {
		return File{}, tooSlowOr(ctx, Damaged, errors.New("it cannot be decoded"))
	}
	if asItIs && opaque(picture) {
		return file, nil
	}
	wasJPEG, orientation := file.Format == "jpeg", 1
	if wasJPEG {
		orientation = readJPEG(file.Data).orientation
	}
	picture, to := limits.Shape.framing(picture, orientation)
	if !limits.Shape.framed() {
		to = limits.Shape.sized(to, limits.ImageSide)
	}
	picture, err = resize(ctx, picture, to)
	if err != nil {
		return File{}, tooSlowOr(ctx, TooLarge, err)
	}
	picture = upright(picture, orientation)
	if limits.Shape.Plain {
		picture = plain8(picture)
	}
	if limits.Shape.Opaque && !opaque(picture) {
		picture = onWhite(picture)
	}
	encode := encodeWithin
	if limits.Shape.framed() {
		encode = encodeFrame
	}
	out, err := encode(ctx, picture, wasJPEG, limits.ImageBytes)
	if err != nil {
		return File{}, tooSlowOr(ctx, TooLarge, err)
	}
	return out, nil
}

// tooSlowOr is a step's own problem, unless it failed because nobody waits for it.
func tooSlowOr(ctx context.Context, reason Reason, err error) *Problem {
	if gone := ctx.Err(); gone != nil {
		return &Problem{Reason: TooSlow, Err: gone}
	}
	return &Problem{Reason: reason, Err: err}
}

// isAnimatedWebP looks at the flag in the extended header, which comes first.
func isAnimatedWebP(data []byte) bool {
	return riff("WEBP")(data) && len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&2 != 0
}

// stoppable has a decoder fail once nobody waits for it. It gives few bytes at a time,
// since a small part of a hostile file can stand for much work.
type stoppable struct {
	ctx  context.Context
	data *bytes.Reader
}

const stoppableStep = 512

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.data.Read(p[:min(len(p), stoppableStep)])
}

// ReadAt spares the decoder of TIFF a copy of the file.
func (s *stoppable) ReadAt(p []byte, offset int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.data.ReadAt(p, offset)
}
