package attachment

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// isBMFF recognises the container of MP4, QuickTime and 3GP (ISO/IEC 14496-12), which
// begins with the size and the name of a box. QuickTime's older files have no ftyp. The
// size's first byte tells it from text: no first box has 16 MB.
func isBMFF(head []byte) bool {
	if len(head) < 12 || head[0] != 0 || binary.BigEndian.Uint32(head) < 8 {
		return false
	}
	box := string(head[4:8])
	return box == "ftyp" || box == "moov" || box == "wide" && string(head[12:min(16, len(head))]) == "mdat"
}

// isHEIF recognises pictures in that container, HEIC and AVIF, which neither Bedrock
// nor Go reads.
func isHEIF(head []byte) bool {
	if !isBMFF(head) {
		return false
	}
	for _, b := range brands(head) {
		if slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}, b) {
			return true
		}
	}
	return false
}

// brands returns the brands of ftyp, the major one first; nil where there is no ftyp.
func brands(data []byte) []string {
	const most = 1024 // bytes of the box that are looked at
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return nil
	}
	end := min(int64(binary.BigEndian.Uint32(data)), int64(len(data)), most)
	out := []string{string(data[8:12])}
	for at := int64(16); at+4 <= end; at += 4 {
		out = append(out, string(data[at:at+4]))
	}
	return out
}

// identifyBMFF tells the formats by their brand, and sound from video by the tracks.
func identifyBMFF(data []byte, _ hint) (Kind, string) {
	major := "qt  "
	if b := brands(data); b != nil {
		major = b[0]
	}
	silent := hasTrack(data, "soun") && !hasTrack(data, "vide")
	switch {
	case strings.HasPrefix(major, "M4A"), strings.HasPrefix(major, "M4B"), strings.HasPrefix(major, "M4P"):
		return Audio, "m4a"
	case silent:
		return Audio, "mp4"
	case major == "qt  ":
		return Video, "mov"
	case strings.HasPrefix(major, "3g"):
		return Video, "three_gp"
	case isMP4(data):
		return Video, "mp4"
	}
	return 0, ""
}

// isMP4 leaves out other uses of the container, as raw pictures of cameras.
func isMP4(data []byte) bool {
	for _, b := range brands(data) {
		for _, prefix := range []string{"iso", "mp4", "avc", "M4V", "MSNV", "dash", "f4v", "F4V"} {
			if strings.HasPrefix(b, prefix) {
				return true
			}
		}
	}
	return false
}

// hasTrack looks for the handler box of a track: name, version and flags, a reserved
// word, the handler's type.
func hasTrack(data []byte, handler string) bool {
	for {
		at := bytes.Index(data, []byte("hdlr"))
		if at < 0 || len(data)-at < 16 {
			return false
		}
		if string(data[at+12:at+16]) == handler {
			return true
		}
		data = data[at+4:]
	}
}

// identifyMatroska tells WebM by its DocType, and sound from video by the names of the
// codecs (RFC 9559 §5.1.4.1.21), which come in the first part of a file.
func identifyMatroska(data []byte, _ hint) (Kind, string) {
	const tracks = 1 << 20
	head := within(data, tracks)
	webm := bytes.Contains(within(head, 128), []byte("webm"))
	if !webm && !bytes.Contains(within(head, 128), []byte("matroska")) {
		return 0, ""
	}
	silent := hasCodec(head, 'A') && !hasCodec(head, 'V')
	switch {
	case silent && webm:
		return Audio, "webm"
	case silent:
		return Audio, "mka"
	case webm:
		return Video, "webm"
	}
	return Video, "mkv"
}

// hasCodec looks for a CodecID of up to 62 bytes that begins with a letter and "_".
func hasCodec(data []byte, letter byte) bool {
	for i := 0; i+4 <= len(data); i++ {
		if data[i] == 0x86 && data[i+1] > 0x80 && data[i+1] < 0xbf && data[i+2] == letter && data[i+3] == '_' {
			return true
		}
	}
	return false
}

// The header of ASF, which is a file's first object, and the type of a video stream.
const (
	asfHeader = "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"
	asfVideo  = "\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
)

// identifyASF takes WMV but not WMA, for which Bedrock has no format.
func identifyASF(data []byte, _ hint) (Kind, string) {
	const header = 1 << 20
	if bytes.Contains(within(data, header), []byte(asfVideo)) {
		return Video, "wmv"
	}
	return 0, ""
}

// isTransportStream looks for the byte that every packet of MPEG-TS begins with, in
// what is not text.
func isTransportStream(head []byte) bool {
	const packet, enough = 188, 4
	if len(head) < packet*enough || mayBeText(head) {
		return false
	}
	for i := range enough {
		if head[i*packet] != 'G' {
			return false
		}
	}
	return true
}
