package trial

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
)

// sample is a file that is attached for a try.
type sample struct {
	kind        string // of bot.Capabilities.Input
	name        string
	contentType string
	parsed      string // the text that Poe has read out of it
	bytes       func() []byte
}

// sampleText stands in a file; a model that is given the file is given this.
const sampleText = "The heron stands in the shallows."

// samples are a file of each kind.
func samples() []sample {
	return []sample{
		{bot.InputText, "heron.txt", "text/plain", sampleText, func() []byte { return []byte(sampleText) }},
		{bot.InputImage, "photo.png", "image/png", "", samplePicture},
		{bot.InputDocument, "heron.pdf", "application/pdf", sampleText, samplePDF},
		{bot.InputVideo, "film.mp4", "video/mp4", "", sampleFilm},
		{bot.InputAudio, "voice.wav", "audio/wav", "", sampleVoice},
	}
}

func sampleOf(kind string) sample {
	all := samples()
	return all[slices.IndexFunc(all, func(s sample) bool { return s.kind == kind })]
}

// called is the same file by another name, for tasks that take two.
func (s sample) called(name string) sample {
	s.name = name
	return s
}

func serveSample(w http.ResponseWriter, r *http.Request) {
	all := append(samples(), sampleOf(bot.InputImage).called("second.png"))
	i := slices.IndexFunc(all, func(s sample) bool { return s.name == r.PathValue("name") })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", all[i].contentType)
	_, _ = w.Write(all[i].bytes()) // the fetcher may be gone
}

// samplePicture is black on the left and white on the right, so that it is a mask too.
func samplePicture() []byte {
	const side = 512
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := side / 2; x < side; x++ {
			img.SetGray(x, y, color.Gray{Y: 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // to memory
	return b.Bytes()
}

func samplePDF() []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

// sampleFilm is the head of an MP4 file, and no picture in it.
func sampleFilm() []byte {
	return append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41\x00\x00\x00\x08free"), make([]byte, 64)...)
}

// sampleVoice is a tenth of a second of silence.
func sampleVoice() []byte {
	const samples = 1600 // bytes
	head := "RIFF\x64\x06\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x40\x06\x00\x00"
	return append([]byte(head), make([]byte, samples)...)
}
