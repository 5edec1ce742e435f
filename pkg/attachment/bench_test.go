package attachment

import (
	"bytes"
	"testing"
)

func BenchmarkShrinkA12MegapixelJPEG(b *testing.B) {
	data := asJPEG(b, photo(4000, 3000))
	for name, limits := range map[string]Limits{
		"passed on as it is": {},
		"to 2000 pixels":     {ImageSide: 2000},
		"to 1568 pixels":     {ImageSide: 1568},
		"to 3 MB":            {ImageBytes: 3_000_000},
		"to 1 MB":            {ImageBytes: 1_000_000},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var got Result
			for b.Loop() {
				got = fitted(b, data, limits)
			}
			b.ReportMetric(float64(len(got.File.Data)), "bytes-out")
			b.ReportMetric(float64(got.File.Width), "px-out")
			b.ReportMetric(float64(len(data)), "bytes-in")
		})
	}
}

func BenchmarkPassOnAPhoto(b *testing.B) {
	data := asJPEG(b, photo(1600, 1200))
	for b.Loop() {
		fitted(b, data, Limits{})
	}
}

func BenchmarkIdentify(b *testing.B) {
	for _, s := range samples(b) {
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				_, _ = identify(s.data, hint{})
			}
		})
	}
	text := bytes.Repeat([]byte("a line of text\n"), 4_500_000/15)
	b.Run("4.5 MB of text", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			_, _ = identify(text, hint{})
		}
	})
}
