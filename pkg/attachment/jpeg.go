package attachment

import (
	"bytes"
	"encoding/binary"
	"image"
)

// jpegHeader is what the segments before a JPEG's first scan say.
type jpegHeader struct {
	width, height int
	progressive   bool
	samples       []sampling // of each component
	converted     bool       // decoding ends with a conversion into four bytes a pixel
	orientation   int        // EXIF's, 1 to 8
	scan          int        // where the first scan begins; the length of the data where there is none
}

type sampling struct{ h, v int64 }

// Markers of segments (ITU-T T.81 table B.1).
const (
	markerSOF0 = 0xc0
	markerSOF2 = 0xc2
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
	markerAPPe = 0xee
)

// readJPEG goes through the segments as image/jpeg does, because a file on which the
// two differ could take more memory than is counted.
func readJPEG(data []byte) jpegHeader {
	h := jpegHeader{orientation: 1, scan: len(data)}
	for rest := data[2:]; len(rest) >= 4; {
		marker := rest[1]
		switch {
		case rest[0] != 0xff, marker == 0xff: // stray bytes, or filling
			rest = rest[1:]
			continue
		case marker == 0, marker >= markerRST0 && marker <= markerRST7: // without a length
			rest = rest[2:]
			continue
		}
		size := int(binary.BigEndian.Uint16(rest[2:]))
		if marker == markerSOS {
			h.scan = len(data) - len(rest)
		}
		if marker == markerEOI || marker == markerSOS || size < 2 || 2+size > len(rest) {
			break
		}
		h.segment(marker, rest[4:2+size])
		rest = rest[2+size:]
	}
	h.converted = h.converted || saysRGB(data)
	return h
}

// maxScans is several times what programs write. Each scan of a progressive picture goes
// through all of it and takes a few dozen bytes, so that a file could have a decoder work
// for hours.
const maxScans = 100

// hasTooManyScans counts the marker wherever it is; between a picture's own bits there
// is none.
func hasTooManyScans(data []byte) bool {
	return readJPEG(data).progressive && bytes.Count(data, []byte{0xff, markerSOS}) > maxScans
}

// saysRGB looks for Adobe's segment without a transform. It counts wherever it is, even
// between scans.
func saysRGB(data []byte) bool {
	for {
		at := bytes.Index(data, []byte("Adobe"))
		if at < 0 {
			return false
		}
		if at >= 4 && data[at-4] == 0xff && data[at-3] == markerAPPe && at+11 < len(data) && data[at+11] == 0 {
			return true
		}
		data = data[at+1:]
	}
}

func (h *jpegHeader) segment(marker byte, body []byte) {
	switch {
	case marker == markerAPP1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
		h.orientation = exifOrientation(body[6:])
	case marker >= markerSOF0 && marker <= markerSOF2:
		h.frame(marker, body)
	}
}

// frame reads precision, height, width, and the components' names and sampling.
func (h *jpegHeader) frame(marker byte, body []byte) {
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return
	}
	h.progressive = marker == markerSOF2
	h.height = int(binary.BigEndian.Uint16(body[1:]))
	h.width = int(binary.BigEndian.Uint16(body[3:]))
	h.samples = nil
	for at := 6; at+3 <= len(body); at += 3 {
		h.samples = append(h.samples, sampling{int64(body[at+1] >> 4), int64(body[at+1] & 15)})
	}
	if len(h.samples) == 4 || body[5] == 3 && body[6] == 'R' {
		h.converted = true
	}
}

// jpegBytes counts a byte for each sample, in whole blocks, and for a progressive
// picture four bytes more, since its coefficients are gathered first. Where the header
// was not understood, it counts the most that any has.
func jpegBytes(data []byte, c image.Config) int64 {
	h := readJPEG(data)
	var most, all sampling
	for _, s := range h.samples {
		most.h, most.v = max(most.h, s.h), max(most.v, s.v)
		all.h += s.h * s.v
	}
	if h.width != c.Width || h.height != c.Height || most.h == 0 || most.v == 0 {
		return int64(c.Width) * int64(c.Height) * 24
	}
	across := (int64(h.width) + 8*most.h - 1) / (8 * most.h)
	down := (int64(h.height) + 8*most.v - 1) / (8 * most.v)
	need := across * down * 64 * all.h
	if h.progressive {
		need *= 5
	}
	if h.converted {
		need += across * down * 64 * most.h * most.v * 4
	}
	return need
}

// exifOrientation finds the tag 0x112 in the first directory (EXIF 2.3 §4.6.4); 1,
// upright, where there is none.
func exifOrientation(tiff []byte) int {
	const upright, tag, short = 1, 0x112, 3
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(tiff) < 8 || uint64(order.Uint32(tiff[4:]))+2 > uint64(len(tiff)) {
		return upright
	}
	directory := tiff[order.Uint32(tiff[4:]):]
	entries := directory[2:]
	for range order.Uint16(directory) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if value := int(order.Uint16(entries[8:])); value >= 1 && value <= 8 {
				return value
			}
		}
		entries = entries[12:]
	}
	return upright
}
