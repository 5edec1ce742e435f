package usage_test

import (
	"math"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestImagesCountByTheirPixels(t *testing.T) {
	for _, row := range []struct {
		name                string
		width, height, want int
	}{
		{"a photograph of a megapixel", 1200, 900, 1440},
		{"part of a token is a token", 750, 101, 101},
		{"a tiny one is scaled up", 16, 16, 100},
		{"no size", 0, 0, 100},
		{"a size below zero", -5, -5, 100},
		{"the largest that is looked at whole", 1568, 1568, 3279},
		{"a larger one is scaled down", 8000, 8000, 3279},
		{"a long narrow one is cut at its side", 8000, 750, 1568},
		{"a size that no image has", math.MaxInt, math.MaxInt, 3279},
	} {
		got, turned := usage.Image(row.width, row.height), usage.Image(row.height, row.width)
		if got != row.want || turned != row.want {
			t.Errorf("%s: %d tokens, %d when turned; want %d", row.name, got, turned, row.want)
		}
	}
}

func TestMediaCountByTheirBytes(t *testing.T) {
	for _, row := range []struct {
		name      string
		got, want int
	}{
		{"no video", usage.Video(0), 0},
		{"the shortest video has a frame", usage.Video(1), 288},
		{"ten seconds of video", usage.Video(1_250_000), 2880},
		{"a long video is looked at in fewer frames", usage.Video(1 << 30), 276_480},
		{"a video of impossible size", usage.Video(math.MaxInt), 276_480},
		{"no audio", usage.Audio(-1), 0},
		{"a minute of speech", usage.Audio(480_000), 1500},
		{"audio of impossible size", usage.Audio(math.MaxInt), math.MaxInt/320 + 1},
	} {
		if row.got != row.want {
			t.Errorf("%s: %d tokens, want %d", row.name, row.got, row.want)
		}
	}
}

// TestLargerMediaNeverCountForLess walks sizes around every step of the estimates.
func TestLargerMediaNeverCountForLess(t *testing.T) {
	for name, estimate := range map[string]func(int) int{
		"image": func(n int) int { return usage.Image(n/100, 700) },
		"video": usage.Video,
		"audio": usage.Audio,
		"pdf":   func(n int) int { return usage.Document("pdf", n) },
		"docx":  func(n int) int { return usage.Document("docx", n) },
		"other": func(n int) int { return usage.Document("", n) },
	} {
		last := estimate(math.MinInt)
		if last < 0 {
			t.Errorf("%s: %d tokens", name, last)
		}
		for n := -1000; n < 3<<20; n += 997 {
			got := estimate(n)
			if got < last {
				t.Fatalf("%s: %d tokens at %d bytes, fewer than the %d before", name, got, n, last)
			}
			last = got
		}
		if got := estimate(math.MaxInt); got < last {
			t.Errorf("%s: %d tokens at the largest size", name, got)
		}
	}
}
