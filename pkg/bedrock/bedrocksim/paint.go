package bedrocksim

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
)

// paintCells is how many fields a picture has in each direction: enough that two pictures
// differ, and few enough that a large one has a few kilobytes.
const paintCells = 8

// hash is a number that depends on what was ordered alone.
func (o order) hash(more ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, o.model, o.task, strings.Join(o.texts, "\x00"), o.seed, more) // a hash never fails
	return h.Sum64()
}

// drawnSeed is the seed that was given, or one drawn for the order.
func (o order) drawnSeed() int64 {
	if o.seed != 0 {
		return o.seed
	}
	return int64(o.hash("seed")%stabilitySeed) + 1
}

// paint paints the nth picture of an order: fields of flat colors, which depend on the prompt,
// the seed and n. The same order always gets the same bytes.
func paint(o order, n int) []byte {
	o = o.sized()
	rng := rand.New(rand.NewPCG(o.hash(), uint64(n)))
	img := image.NewPaletted(image.Rect(0, 0, o.width, o.height), palette(rng, o.transparent))
	for row := range paintCells {
		y0, y1 := row*o.height/paintCells, (row+1)*o.height/paintCells
		for column := range paintCells {
			index := uint8(rng.IntN(len(img.Palette)))
			for x := column * o.width / paintCells; x < (column+1)*o.width/paintCells; x++ {
				img.Pix[y0*img.Stride+x] = index
			}
		}
		first := img.Pix[y0*img.Stride:][:o.width]
		for y := y0 + 1; y < y1; y++ {
			copy(img.Pix[y*img.Stride:], first)
		}
	}
	return encoded(img, o.format)
}

// sized is the order with a size, which one that breaks the rules may lack.
func (o order) sized() order {
	o.width, o.height = orInt(o.width, amazonSide), orInt(o.height, amazonSide)
	return o
}

// paintMask is the mask of a picture: white in the middle of black.
func paintMask(o order) []byte {
	o = o.sized()
	img := image.NewPaletted(image.Rect(0, 0, o.width, o.height), color.Palette{color.Black, color.White})
	for y := o.height / 4; y < o.height*3/4; y++ {
		for x := o.width / 4; x < o.width*3/4; x++ {
			img.Pix[y*img.Stride+x] = 1
		}
	}
	return encoded(img, "png")
}

// palette has few colors; the first is none where the background is to be removed.
func palette(rng *rand.Rand, transparent bool) color.Palette {
	const colors = 6
	var p color.Palette
	if transparent {
		p = append(p, color.NRGBA{})
	}
	for range colors {
		v := rng.Uint32()
		p = append(p, color.NRGBA{uint8(v), uint8(v >> 8), uint8(v >> 16), 255})
	}
	return p
}

func encoded(img image.Image, format string) []byte {
	var b bytes.Buffer
	err := error(nil)
	if format == "jpeg" {
		err = jpeg.Encode(&b, img, nil)
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
	}
	if err != nil {
		panic(fmt.Sprintf("bedrocksim: a picture that cannot be encoded: %v", err)) // only one of no size
	}
	return b.Bytes()
}
