package attachment

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// formats are Bedrock's words (bedrock.md §1.2).
var formats = map[Kind]string{
	Image:    "png jpeg gif webp",
	Document: "pdf csv doc docx xls xlsx html txt md",
	Video:    "mkv mov mp4 webm flv mpeg mpg wmv three_gp",
	Audio:    "mp3 opus wav aac flac mp4 ogg mkv mka x-aac m4a mpeg mpga pcm webm",
	Text:     "txt",
}

// FuzzInspect: whatever a file is, nothing panics, and what is passed on is of a format
// of Bedrock's and within the limits.
func FuzzInspect(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.data, "a."+s.format, "")
		f.Add(s.data[:len(s.data)/2], "", "text/plain")
	}
	f.Add(asBMP(f, noise(40, 20)), "a.bmp", "image/bmp")
	f.Add(asTIFF(f, noise(40, 20)), "a.tiff", "image/tiff")
	f.Add(asGIF(f, noise(1, 1).At(0, 0)), "a.gif", "image/gif")
	f.Add(withEXIF(asJPEG(f, noise(40, 20)), "MM", 6), "a.jpg", "image/jpeg")
	f.Add(pngClaiming(f, 3000, 3000), "a.png", "image/png")
	f.Add(inUTF16BE("a,b"), "a.csv", "text/csv")
	fetcher := New(Options{})
	limits := Limits{ImageSide: 16, ImageBytes: 2000}.orBedrock()
	f.Fuzz(func(t *testing.T, data []byte, name, contentType string) {
		head := kindOfHead(within(data, headSize))
		file, problem := identify(data, hintOf(Wanted{Name: name, ContentType: contentType}))
		if problem != nil {
			return
		}
		if head == 0 {
			t.Fatal("the head was refused and the file is not")
		}
		if file.Kind == Image {
			// Outside of inspect, which would hide a panic of our own.
			if file, problem = fetcher.fit(t.Context(), file, limits); problem != nil {
				return
			}
			if len(file.Data) > limits.ImageBytes || max(file.Width, file.Height) > limits.ImageSide || min(file.Width, file.Height) < 1 {
				t.Errorf("%d bytes, %d × %d", len(file.Data), file.Width, file.Height)
			}
		}
		if !slices.Contains(strings.Fields(formats[file.Kind]), file.Format) {
			t.Errorf("a %s of format %q", file.Kind, file.Format)
		}
		if file.Text && (!utf8.Valid(file.Data) || strings.Contains(string(file.Data), "\x00")) {
			t.Error("it is no text")
		}
	})
}
