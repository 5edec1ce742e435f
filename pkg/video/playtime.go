package video

import (
	"encoding/binary"
	"math"
	"time"
)

// playTime is how long a video is, where it is an MP4 or QuickTime file that says so. Its
// header is the box mvhd in the box moov (ISO/IEC 14496-12 §8.2.2).
func playTime(film []byte) (time.Duration, bool) {
	moov, ok := box(film, "moov")
	if !ok {
		return 0, false
	}
	head, ok := box(moov, "mvhd")
	if !ok || len(head) < 20 {
		return 0, false
	}
	scale, units := uint64(binary.BigEndian.Uint32(head[12:])), uint64(binary.BigEndian.Uint32(head[16:]))
	if head[0] == 1 { // times of 64 bits
		if len(head) < 32 {
			return 0, false
		}
		scale, units = uint64(binary.BigEndian.Uint32(head[20:])), binary.BigEndian.Uint64(head[24:])
	}
	if scale == 0 || units == 0 || units == math.MaxUint32 || units/scale > maxPlayTime {
		return 0, false
	}
	return time.Duration(float64(units) / float64(scale) * float64(time.Second)), true
}

// maxPlayTime is longer than any file of a size that is taken can be, in seconds.
const maxPlayTime = 24 * 60 * 60

// box finds the first box of a name, and returns what is in it.
func box(data []byte, name string) ([]byte, bool) {
	for len(data) >= 8 {
		size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		switch {
		case size == 0: // to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= 16: // 64 bits
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < head || size > uint64(len(data)) {
			return nil, false
		}
		if string(data[4:8]) == name {
			return data[head:size], true
		}
		data = data[size:]
	}
	return nil, false
}
