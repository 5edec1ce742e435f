package attachment

// Wanted is a file to download.
type Wanted struct {
	URL string
	// Name and ContentType are claims. They decide only between kinds of text, which
	// the content does not tell apart, and between two formats that share a container.
	Name        string
	ContentType string
}

// File is what was downloaded. Its Data may be shared and must not be modified.
type File struct {
	Kind   Kind
	Format string // Bedrock's word for it (bedrock.md §1.2); "txt" where Kind is Text
	Data   []byte
	Text   bool // Data is UTF-8 without a byte order mark and without NUL
	Width  int  // of pictures, in pixels as they are stored; 0 for anything else
	Height int
}

// Result is a file or an error, which then is a [*Problem].
type Result struct {
	File File
	Err  error
}

// Kind says which content block of Bedrock's a file can become.
type Kind uint8

// The kinds. The zero value is no kind.
const (
	Image    Kind = iota + 1
	Document      // of a format that Bedrock reads, text among them
	Video
	Audio
	Text // of a format that Bedrock has no document for: JSON, source code, SVG
)

// String returns the kind's name for logs and metrics.
func (k Kind) String() string {
	switch k {
	case Image:
		return "image"
	case Document:
		return "document"
	case Video:
		return "video"
	case Audio:
		return "audio"
	case Text:
		return "text"
	}
	return "unknown"
}
