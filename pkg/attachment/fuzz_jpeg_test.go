package attachment

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// FuzzReadJPEG: whatever image/jpeg makes a picture of, the header was read as it did, and
// the picture takes no more memory than was counted.
func FuzzReadJPEG(f *testing.F) {
	f.Add(asJPEG(f, noise(9, 5)))
	f.Add(asJPEG(f, image.NewGray(image.Rect(0, 0, 3, 3))))
	f.Add(asJPEG(f, noise(17, 2))[:200])
	f.Add(withEXIF(asJPEG(f, noise(2, 2)), "MM", 6))
	f.Add(withEXIF(asJPEG(f, noise(2, 2)), "II", 8))
	f.Add(jpegClaiming(f, 60000, 60000))
	f.Add([]byte("\xff\xd8\xff\xff\x00\xff\xd0\xff\xe1\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
			return
		}
		h := readJPEG(data)
		if h.orientation < 1 || h.orientation > 8 || h.scan < 0 || h.scan > len(data) {
			t.Errorf("%+v", h)
		}
		config, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || config.Width*config.Height > 1<<16 {
			return
		}
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		if h.width != config.Width || h.height != config.Height {
			t.Errorf("%d × %d, and image/jpeg finds %d × %d", h.width, h.height, config.Width, config.Height)
		}
		if need, counted := planes(picture), jpegBytes(data, config); need > counted {
			t.Errorf("%T takes %d bytes, counted were %d", picture, need, counted)
		}
	})
}

// planes is how many bytes the samples of a picture take.
func planes(p image.Image) int64 {
	switch p := p.(type) {
	case *image.Gray:
		return int64(len(p.Pix))
	case *image.YCbCr:
		return int64(len(p.Y) + len(p.Cb) + len(p.Cr))
	case *image.RGBA:
		return int64(len(p.Pix))
	case *image.CMYK:
		return int64(len(p.Pix))
	}
	return 0
}
