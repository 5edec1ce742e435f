package attachment

import (
	"bytes"
	"encoding/binary"
)

// isCut says whether a picture lacks its end, as an upload that broke off does. A picture
// that is passed on is not decoded, so that nobody else would notice: the model refuses the
// whole conversation for it, and each that goes on from there.
func isCut(format string, data []byte) bool {
	switch format {
	case "png":
		return !hasEndChunk(data)
	case "jpeg":
		return bytes.LastIndex(data, []byte{0xff, markerEOI}) < readJPEG(data).scan
	case "gif":
		return !bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte{gifTrailer})
	case "webp":
		return len(data) < 12 || int64(binary.LittleEndian.Uint32(data[4:]))+8 > int64(len(data))
	}
	return false
}

// gifTrailer is the last byte of a GIF (GIF89a §27).
const gifTrailer = 0x3b

// hasEndChunk goes from chunk to chunk of a PNG (PNG §5.3): a length, four letters, so many
// bytes and a checksum.
func hasEndChunk(data []byte) bool {
	for rest := data[min(8, len(data)):]; len(rest) >= 12; {
		if string(rest[4:8]) == "IEND" {
			return true
		}
		size := int64(binary.BigEndian.Uint32(rest)) + 12
		if size > int64(len(rest)) {
			return false
		}
		rest = rest[size:]
	}
	return false
}
