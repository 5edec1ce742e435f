package attachment

// The most that is fetched, whatever a caller allows.
const (
	// MaxFiles is how many files one call fetches; the rest are over the budget.
	MaxFiles = 20
	// maxRead bounds the bytes of any one file. It is the size under which Bedrock
	// takes a video (bedrock.md §1.2), and large enough for pictures from a camera,
	// which are made smaller afterwards.
	maxRead = 25_000_000
)

// Limits bound one call. Where a limit is 0, it is Bedrock's own.
type Limits struct {
	Bytes         int64 // of all files together, as they will be sent
	ImageBytes    int   // of one picture, as it will be sent
	ImageSide     int   // pixels
	DocumentBytes int   // of one document or text
	MediaBytes    int   // of one video or sound
	Shape         Shape // of one picture, beyond that
}

// BedrockLimits are what Converse takes (bedrock.md §1.2). The sum leaves room for
// base64 and the conversation in a request of 25 MB.
func BedrockLimits() Limits {
	return Limits{
		Bytes:         18_750_000,
		ImageBytes:    3_932_160, // 3.75 MB
		ImageSide:     8000,
		DocumentBytes: 4_718_592, // 4.5 MB
		MediaBytes:    maxRead - 1,
	}
}

// orBedrock fills in what a caller left out.
func (l Limits) orBedrock() Limits {
	b := BedrockLimits()
	return Limits{
		Bytes:         either(l.Bytes, b.Bytes),
		ImageBytes:    either(l.ImageBytes, b.ImageBytes),
		ImageSide:     either(l.ImageSide, b.ImageSide),
		DocumentBytes: either(l.DocumentBytes, b.DocumentBytes),
		MediaBytes:    either(l.MediaBytes, b.MediaBytes),
		Shape:         l.Shape,
	}
}

func either[T int | int64](given, other T) T {
	if given > 0 {
		return given
	}
	return other
}

// read returns how many bytes of a file of some kind are read. Of a picture that is
// more than may be sent, since it can be made smaller.
func (l Limits) read(k Kind) int {
	switch k {
	case Document, Text:
		return min(l.DocumentBytes, maxRead)
	case Video, Audio:
		return min(l.MediaBytes, maxRead)
	}
	return maxRead
}
