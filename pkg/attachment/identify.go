package attachment

import (
	"bytes"
	"mime"
	"path"
	"strings"
)

// hint is what a file is claimed to be.
type hint struct {
	extension string // in lower case, without the dot
	mediaType string // in lower case, without parameters
}

func hintOf(w Wanted) hint {
	mediaType, _, _ := mime.ParseMediaType(w.ContentType)
	return hint{
		extension: strings.TrimPrefix(strings.ToLower(path.Ext(w.Name)), "."),
		mediaType: mediaType,
	}
}

// says reports whether the name ends in one of the extensions, or, where it has none,
// the media type is one of those with a slash.
func (h hint) says(any ...string) bool {
	for _, a := range any {
		if a == h.extension && a != "" || h.extension == "" && strings.Contains(a, "/") && a == h.mediaType {
			return true
		}
	}
	return false
}

// signature is a way in which files begin.
type signature struct {
	begins func(head []byte) bool
	kind   Kind // decides how much is read; 0: nothing that Bedrock reads
	// identify looks at the whole file. A format of "" is unknown.
	identify func(data []byte, h hint) (Kind, string)
}

// signatures are tried in order.
var signatures = []signature{
	{starts("\xff\xd8\xff"), Image, always(Image, "jpeg")},
	{starts("\x89PNG\r\n\x1a\n"), Image, always(Image, "png")},
	{starts("GIF87a"), Image, always(Image, "gif")},
	{starts("GIF89a"), Image, always(Image, "gif")},
	{riff("WEBP"), Image, always(Image, "webp")},
	{isBMP, Image, always(Image, bmpFormat)},
	{starts("II*\x00"), Image, always(Image, tiffFormat)},
	{starts("MM\x00*"), Image, always(Image, tiffFormat)},

	{isPDF, Document, always(Document, "pdf")},
	{starts("PK\x03\x04"), Document, identifyZip},
	{starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Document, identifyOLE},

	{isHEIF, 0, nil},
	{isBMFF, Video, identifyBMFF},
	{starts("\x1a\x45\xdf\xa3"), Video, identifyMatroska},
	{starts("FLV\x01"), Video, always(Video, "flv")},
	{starts("\x00\x00\x01\xba"), Video, always(Video, "mpeg")}, // a program stream
	{starts("\x00\x00\x01\xb3"), Video, always(Video, "mpeg")}, // bare video
	{starts(asfHeader), Video, identifyASF},

	{isID3, Audio, identifyID3},
	{riff("WAVE"), Audio, always(Audio, "wav")},
	{starts("fLaC"), Audio, always(Audio, "flac")},
	{starts("OggS\x00"), Audio, identifyOgg},
	{isADTS, Audio, always(Audio, "aac")},
	{isMPEGAudio, Audio, identifyMPEGAudio},

	// No byte of its own tells it from text.
	{isTransportStream, Video, always(Video, "mpeg")},
}

// kindOfHead tells from the first bytes of a file what it may turn out to be, or 0 if
// it is nothing that Bedrock reads.
func kindOfHead(head []byte) Kind {
	for _, s := range signatures {
		if s.begins(head) {
			return s.kind
		}
	}
	if mayBeText(head) {
		return Document
	}
	return 0
}

// identify tells what a file is. Of text, the result's Data is UTF-8 and may be new.
func identify(data []byte, h hint) (File, *Problem) {
	for _, s := range signatures {
		if !s.begins(data) {
			continue
		}
		if s.kind == 0 {
			return File{}, &Problem{Reason: UnknownType}
		}
		kind, format := s.identify(data, h)
		if format == "" {
			return File{}, &Problem{Reason: UnknownType}
		}
		return File{Kind: kind, Format: format, Data: data}, nil
	}
	return identifyText(data, h)
}

func always(k Kind, format string) func([]byte, hint) (Kind, string) {
	return func([]byte, hint) (Kind, string) { return k, format }
}

func starts(with string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(with)) }
}

// riff recognises a RIFF file of a form.
func riff(form string) func([]byte) bool {
	return func(head []byte) bool {
		return len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == form
	}
}

// within returns the first n bytes, or as many as there are.
func within(data []byte, n int) []byte { return data[:min(n, len(data))] }
