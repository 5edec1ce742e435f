package bedrocksim

import (
	"math/bits"
	"strings"
)

// encoder codes pictures of one color (ITU-T H.264, Constrained Baseline, CAVLC). Only the
// first macroblock of the first picture says anything, its color; all others are predicted
// from their neighbours, and all later pictures are the first again.
type encoder struct{ width, height int } // pixels; even

const macroblock = 16 // pixels, each side

func (e encoder) columns() int { return (e.width + macroblock - 1) / macroblock }
func (e encoder) rows() int    { return (e.height + macroblock - 1) / macroblock }

// sequence is the sequence parameter set.
func (e encoder) sequence() []byte {
	var b bitWriter
	b.write("0110 0111")                     // nal_unit_type 7
	b.write("0100 0010 1100 0000 0010 1000") // profile 66, constrained, level 4.0
	b.ue(0, 0, 2, 1)                         // id; frame_num of 4 bits; order of display is that of the file; one reference
	b.write("0")
	b.ue(e.columns()-1, e.rows()-1)
	b.write("1 1") // whole frames
	right, bottom := (e.columns()*macroblock-e.width)/2, (e.rows()*macroblock-e.height)/2
	if right+bottom > 0 {
		b.write("1")
		b.ue(0, right, 0, bottom)
	} else {
		b.write("0")
	}
	b.write("0") // no VUI
	return b.nal()
}

// parameters is the picture parameter set.
func (e encoder) parameters() []byte {
	var b bitWriter
	b.write("0110 1000") // nal_unit_type 8
	b.ue(0, 0)
	b.write("0 0") // CAVLC
	b.ue(0, 0, 0)
	b.write("0 00")
	b.se(0, 0, 0)
	b.write("1 0 0") // pictures say how they are deblocked
	return b.nal()
}

// picture is the first picture, with its length in front. Its color is in steps of 10 from
// middle grey for brightness, and of 7 for both differences; -8 to 8 each.
func (e encoder) picture(luma, blue, red int) []byte {
	var b bitWriter
	b.write("0110 0101") // nal_unit_type 5
	b.ue(0, 7, 0)        // the whole picture is intra coded
	b.write("0000")      // frame_num
	b.ue(0)
	b.write("0 0")
	b.se(48 - 26) // quantiser: coarse, so that small levels are seen
	b.ue(1)       // no deblocking
	b.ue(7)       // Intra 16x16 by the mean of its neighbours, with DC of chroma
	b.ue(0)
	b.se(0)
	b.level(luma, "1", "01", "000101")
	b.level(blue, "01", "1", "000111")
	b.level(red, "01", "1", "000111")
	b.write(strings.Repeat("00100 1 1 1", e.columns()*e.rows()-1)) // the same, and nothing differs
	return prefixed(b.nal())
}

// still is the nth picture, which is the one before it.
func (e encoder) still(n int) []byte {
	var b bitWriter
	b.write("0100 0001") // nal_unit_type 1
	b.ue(0, 5, 0)
	for bit := 3; bit >= 0; bit-- { // frame_num
		b.bit(n>>bit&1 == 1)
	}
	b.write("0 0 0")
	b.se(0)
	b.ue(1)
	b.ue(e.columns() * e.rows()) // all are skipped
	return prefixed(b.nal())
}

// prefixed puts the length of a unit in front of it.
func prefixed(nal []byte) []byte { return append(u32(uint32(len(nal))), nal...) }

// bitWriter writes bits one after the other.
type bitWriter struct {
	out  []byte
	used int // bits
}

func (b *bitWriter) bit(one bool) {
	if b.used%8 == 0 {
		b.out = append(b.out, 0)
	}
	if one {
		b.out[b.used/8] |= 0x80 >> (b.used % 8)
	}
	b.used++
}

// write writes digits; blanks are for the reader.
func (b *bitWriter) write(digits string) {
	for _, d := range digits {
		if d != ' ' {
			b.bit(d == '1')
		}
	}
}

// ue writes numbers as Exp-Golomb codes (§9.1).
func (b *bitWriter) ue(values ...int) {
	for _, v := range values {
		length := bits.Len(uint(v + 1))
		for range length - 1 {
			b.bit(false)
		}
		for i := length - 1; i >= 0; i-- {
			b.bit((v+1)>>i&1 == 1)
		}
	}
}

// se writes signed numbers (§9.1.1).
func (b *bitWriter) se(values ...int) {
	for _, v := range values {
		if v > 0 {
			b.ue(2*v - 1)
		} else {
			b.ue(-2 * v)
		}
	}
}

// level writes a block whose first coefficient is the only one (§9.2): the code of its token
// differs between luma and chroma.
func (b *bitWriter) level(v int, none, one, more string) {
	switch {
	case v == 0:
		b.write(none)
		return
	case v == 1:
		b.write(one + "0")
	case v == -1:
		b.write(one + "1")
	case v > 0:
		b.write(more + strings.Repeat("0", 2*v-4) + "1")
	default:
		b.write(more + strings.Repeat("0", -2*v-3) + "1")
	}
	b.write("1") // no zeros before it
}

// nal ends a unit, and keeps three bytes in it from looking like the start of another
// (§7.4.1).
func (b *bitWriter) nal() []byte {
	b.bit(true)
	var out []byte
	zeros := 0
	for _, v := range b.out {
		if zeros == 2 && v <= 3 {
			out, zeros = append(out, 3), 0
		}
		if zeros++; v != 0 {
			zeros = 0
		}
		out = append(out, v)
	}
	return out
}
