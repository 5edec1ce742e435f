package eventstream

import "fmt"

// ChecksumError is a frame whose bytes are not those that were sent, or no frame at all.
type ChecksumError struct{}

func (ChecksumError) Error() string { return "the checksum of a frame does not match" }

// LengthError is a frame whose lengths contradict each other, or are beyond the limits.
type LengthError struct {
	Total, Headers int // bytes, as the frame says
}

func (e LengthError) Error() string {
	return fmt.Sprintf("a frame of %d bytes with %d bytes of headers", e.Total, e.Headers)
}

// HeaderError is a frame whose headers cannot be taken apart.
type HeaderError struct{}

func (HeaderError) Error() string { return "the headers of a frame cannot be read" }
