package bot

import (
	"math"
	"strconv"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// The sizes of pictures that the dialect titan takes (bedrock.md §4.1).
const (
	sizeStep  = 16
	minSide   = 320
	maxSide   = 4096
	maxPixels = 4_194_304
	maxRatio  = 4
	// ratioSlack is how far a size may be off its ratio, since sides go in steps.
	ratioSlack = 0.05
)

var (
	ratioShape = lazyregexp.New(`^([1-9][0-9]?):([1-9][0-9]?)$`)
	sizeShape  = lazyregexp.New(`^([1-9][0-9]{0,4})x([1-9][0-9]{0,4})$`)
)

// ParseSize reads a size in pixels, as in 1280x720.
func ParseSize(size string) (width, height int, ok bool) { return pair(sizeShape, size) }

func pair(shape *lazyregexp.Regexp, text string) (a, b int, ok bool) {
	m := shape.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false
	}
	a, _ = strconv.Atoi(m[1]) // the shape has digits, and few
	b, _ = strconv.Atoi(m[2])
	return a, b, true
}

// checkRatios: where the dialect asks for a size, every ratio has one that it takes.
func (c *checker) checkRatios(i Image) {
	for _, ratio := range sortedKeys(i.AspectRatios) {
		at, size := join("image.aspect_ratios", ratio), i.AspectRatios[ratio]
		x, y, ok := pair(ratioShape, ratio)
		switch {
		case !ok:
			c.fault(at, "as in 16:9", "not an aspect ratio: %q", short(ratio))
		case i.Dialect == ImageTitan:
			c.checkSize(at, size, float64(x)/float64(y))
		case i.Dialect == ImageStability && size != "":
			c.fault(at, `write ""`, "the dialect stability takes the ratio, and no size")
		}
	}
}

func (c *checker) checkSize(at, size string, ratio float64) {
	width, height, ok := ParseSize(size)
	shape := float64(width) / float64(height)
	switch {
	case !ok:
		c.fault(at, "as in 1280x720", "not a size in pixels: %q", short(size))
	case width%sizeStep != 0 || height%sizeStep != 0:
		c.fault(at, "", "width and height must be multiples of %d, got %s", sizeStep, size)
	case min(width, height) < minSide || max(width, height) > maxSide:
		c.fault(at, "", "width and height must be from %d to %d, got %s", minSide, maxSide, size)
	case width*height > maxPixels:
		c.fault(at, "", "must have at most %d pixels, got %d", maxPixels, width*height)
	case shape > maxRatio || shape < 1.0/maxRatio:
		c.fault(at, "", "must be from 1:%d to %d:1, got %s", maxRatio, maxRatio, size)
	case math.Abs(shape/ratio-1) > ratioSlack:
		c.fault(at, "", "%s is of another ratio", size)
	}
}
