package attachment

import "bytes"

// isID3 recognises the tag before most MP3 files: version, revision, flags, and a size
// of four bytes below 0x80.
func isID3(head []byte) bool {
	return len(head) >= 10 && string(head[:3]) == "ID3" && head[3] >= 2 && head[3] <= 4 &&
		(head[6]|head[7]|head[8]|head[9])&0x80 == 0
}

// identifyID3 looks behind the tag, which other formats may have too.
func identifyID3(data []byte, _ hint) (Kind, string) {
	size := int(data[6])<<21 | int(data[7])<<14 | int(data[8])<<7 | int(data[9])
	rest := data[min(len(data), 10+size):]
	switch {
	case starts("fLaC")(rest):
		return Audio, "flac"
	case isADTS(rest):
		return Audio, "aac"
	}
	return Audio, "mp3"
}

// isADTS recognises AAC's own framing: twelve bits set, layer 0, a known sample rate.
func isADTS(head []byte) bool {
	return len(head) >= 7 && head[0] == 0xff && head[1]&0xf6 == 0xf0 && head[2]>>2&0xf < 13
}

// isMPEGAudio recognises a frame of layer II or III: eleven bits set, then a version,
// bit rate and sample rate that exist. Layer I is left out, since the mark of UTF-16
// looks like it.
func isMPEGAudio(head []byte) bool {
	if len(head) < 4 || head[0] != 0xff || head[1]&0xe0 != 0xe0 {
		return false
	}
	version, layer := head[1]>>3&3, head[1]>>1&3
	bitRate, sampleRate := head[2]>>4, head[2]>>2&3
	return version != 1 && (layer == 1 || layer == 2) && bitRate != 0 && bitRate != 15 && sampleRate != 3
}

func identifyMPEGAudio(data []byte, _ hint) (Kind, string) {
	if data[1]>>1&3 == 1 { // layer III
		return Audio, "mp3"
	}
	return Audio, "mpga"
}

// identifyOgg tells Opus from Vorbis and FLAC, and leaves out video.
func identifyOgg(data []byte, _ hint) (Kind, string) {
	const firstPages = 4096
	head := within(data, firstPages)
	switch {
	case bytes.Contains(head, []byte("\x80theora")):
		return 0, ""
	case bytes.Contains(head, []byte("OpusHead")):
		return Audio, "opus"
	}
	return Audio, "ogg"
}
