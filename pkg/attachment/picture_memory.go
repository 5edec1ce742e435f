package attachment

import (
	"bytes"
	"image"
	"image/color"
)

// What is decoded at most, so that the peak for one picture, scaled and turned, is about
// 220 MiB. A progressive photo comes to maxDecoded at 17 megapixels.
const (
	maxDecoded = 128 << 20 // bytes that decoding takes
	// maxPixels bounds the work of scaling, and its memory, which is a byte a pixel.
	maxPixels = 64 << 20
	// maxSide is JPEG's and GIF's. Where one side is a few pixels, scaling halves only
	// the other, and a decoder's rows are as large as the picture.
	maxSide = 1<<16 - 1
)

// takesTooMuch reports whether a picture is not to be decoded, from what its header says.
func takesTooMuch(format string, data []byte, c image.Config) bool {
	return max(c.Width, c.Height) > maxSide || c.Width*c.Height > maxPixels ||
		decodedBytes(format, data, c) > maxDecoded
}

// decodedBytes is what a picture takes in memory while it is decoded, from what its
// header says, without decoding it. It is never less than the truth, because claims
// are cheap: a file of a few bytes can claim 65,535 by 65,535 pixels.
func decodedBytes(format string, data []byte, c image.Config) int64 {
	pixels := int64(c.Width) * int64(c.Height)
	switch format {
	case "jpeg":
		return jpegBytes(data, c)
	case "png":
		return pixels * pngPixel(data)
	case "webp":
		return pixels * webpPixel(data)
	case tiffFormat:
		// A strip can be the whole picture, and is unpacked into up to 8 bytes a pixel. The
		// buffer for that grows by doubling, which makes the peak.
		return pixels * (modelPixel(c.ColorModel) + 8)
	}
	return pixels * modelPixel(c.ColorModel)
}

// modelPixel is the bytes of a pixel in Go's picture of a colour model.
func modelPixel(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// pngPixel goes by the file's header. Transparency makes four channels of one, and an
// interlaced picture is there twice: as its passes and as a whole.
func pngPixel(data []byte) int64 {
	const depthAt, typeAt, interlaceAt = 24, 25, 28 // of IHDR, which is always first
	if len(data) <= interlaceAt {
		return 16
	}
	size := int64(4)
	gray, palette := data[typeAt] == 0, data[typeAt] == 3
	if palette || gray && !bytes.Contains(data, []byte("tRNS")) {
		size = 1
	}
	if data[depthAt] == 16 {
		size *= 2
	}
	if data[interlaceAt] != 0 {
		size *= 2
	}
	return size
}

// webpPixel goes by the first chunk. A lossy picture has 1.5 bytes a pixel. A lossless
// one has 4, twice where it has a palette. With the extended header it may be either,
// or a lossy one whose transparency is encoded as a lossless one.
func webpPixel(data []byte) int64 {
	switch string(data[12:min(16, len(data))]) {
	case "VP8 ":
		return 2
	case "VP8L":
		return 8
	}
	return 11
}
