package bedrocksim

import "encoding/binary"

// A video of the simulator is one picture of a flat color that stands still for as long as was
// asked, as H.264 in MP4: some kilobytes that every player plays. It is put together here,
// bit by bit, since no encoder comes with Go.

// clip is a video of an order in a size and a length, at 24 pictures a second.
func clip(o order, seconds int) []byte {
	const fps = 24
	o = o.sized()
	hash := o.hash()
	level := func(shift uint) int { return int(hash>>shift&7) - 4 } // -4 to 3
	e := encoder{width: o.width, height: o.height}
	samples := [][]byte{e.picture(level(0), level(8), level(16))}
	for n := 1; n < fps*seconds; n++ {
		samples = append(samples, e.still(n))
	}
	return mp4(e, samples, fps)
}

// mp4 puts pictures into a file (ISO/IEC 14496-12 and 14496-15): what describes them comes
// before them, so that a player can begin at once.
func mp4(e encoder, samples [][]byte, fps uint32) []byte {
	frames := uint32(len(samples))
	ms := frames * 1000 / fps
	ftyp := box("ftyp", str("isom"), u32(0x200), str("isomiso2avc1mp41"))
	var sizes, data []byte
	for _, s := range samples {
		sizes = append(sizes, u32(uint32(len(s)))...)
		data = append(data, s...)
	}
	moov := func(offset uint32) []byte {
		table := box("stbl",
			box("stsd", u32(0, 1), e.entry()),
			box("stts", u32(0, 1, frames, 1)),
			box("stss", u32(0, 1, 1)),
			box("stsc", u32(0, 1, 1, frames, 1)),
			box("stsz", u32(0, 0, frames), sizes),
			box("stco", u32(0, 1, offset)))
		media := box("mdia",
			box("mdhd", u32(0, 0, 0, fps, frames), u16(0x55c4, 0)),
			box("hdlr", u32(0, 0), str("vide"), u32(0, 0, 0), str("Video\x00")),
			box("minf", box("vmhd", u32(1, 0, 0)), box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))), table))
		return box("moov",
			box("mvhd", u32(0, 0, 0, 1000, ms, 0x10000), u16(0x100, 0), u32(0, 0), matrix, u32(0, 0, 0, 0, 0, 0, 2)),
			box("trak",
				box("tkhd", u32(7, 0, 0, 1, 0, ms, 0, 0), u16(0, 0, 0, 0), matrix, u32(uint32(e.width)<<16, uint32(e.height)<<16)),
				media))
	}
	start := len(ftyp) + len(moov(0)) + 8
	out := append(ftyp, moov(uint32(start))...)
	return append(out, box("mdat", data)...)
}

// entry describes how the pictures are coded.
func (e encoder) entry() []byte {
	sps, pps := e.sequence(), e.parameters()
	config := append([]byte{1, sps[1], sps[2], sps[3], 0xff, 0xe1}, u16(uint16(len(sps)))...)
	config = append(append(append(append(config, sps...), 1), u16(uint16(len(pps)))...), pps...)
	return box("avc1", u32(0), u16(0, 1), u32(0, 0, 0, 0), u16(uint16(e.width), uint16(e.height)),
		u32(0x480000, 0x480000, 0), u16(1), make([]byte, 32), u16(24, 0xffff), box("avcC", config))
}

// matrix is the one that turns nothing.
var matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

// box is a part of the file: its length, its name and what is in it.
func box(name string, parts ...[]byte) []byte {
	size := 8
	for _, p := range parts {
		size += len(p)
	}
	out := append(u32(uint32(size)), name...)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func str(s string) []byte { return []byte(s) }

func u32(values ...uint32) (out []byte) {
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

func u16(values ...uint16) (out []byte) {
	for _, v := range values {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out
}
