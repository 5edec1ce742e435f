// Package eventstream reads AWS event-stream frames (bedrock.md §2), the framing of
// what a model streams. It knows nothing of what the payloads mean, and writes none.
//
// Start from [NewReader]. It does what the SDK's decoder does, but allocates nothing
// for a message, trusts no length without its checksum, and tells a stream that was
// cut inside a frame from one that ended behind one.
package eventstream

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// The parts of a frame, in bytes: the two lengths and their checksum, then headers and
// payload, then the checksum of all before.
const (
	lengthsSize  = 8
	preludeSize  = lengthsSize + checksumSize
	checksumSize = 4
	overhead     = preludeSize + checksumSize
)

// The limits of AWS's encoders. The SDK's decoder (aws/protocol/eventstream v1.7.26)
// enforces none; Bedrock's frames have a few hundred bytes.
const (
	maxHeaders = 128 << 10
	maxPayload = 16 << 20
)

// The buffer begins with room for a few deltas, which is all that a stream holds while its
// model is silent. A source that fills it has more, and gets room for a burst. What a huge
// frame made of it is not kept.
const (
	firstBuffer = 1 << 10
	burstBuffer = 8 << 10
	maxKept     = 64 << 10
)

// maxEmptyReads is how often in a row a source may bring nothing, as in bufio.
const maxEmptyReads = 100

// Reader takes frames off a stream of bytes. It is not safe for concurrent use.
type Reader struct {
	source     io.Reader
	buffer     []byte
	start, end int   // of what has been read and not been delivered
	size       int   // of the frame at start, if it is there; else 0
	headers    int   // of them, its headers
	ended      error // why the source has no more
	err        error // why there are no more frames
}

// NewReader returns a reader of the frames in source. It reads ahead what one Read
// brings, but calls Read only for a frame that is not complete.
func NewReader(source io.Reader) *Reader { return &Reader{source: source} }

// Fill waits until a frame is there, for Next to return without a Read; it fails as Next
// does. It waits on less stack than Next, which matters to those who have many streams.
func (r *Reader) Fill() error {
	if r.err == nil && r.size == 0 {
		r.err = r.fillFrame()
	}
	return r.err
}

func (r *Reader) fillFrame() error {
	if err := r.fill(preludeSize); err != nil {
		return err
	}
	total, headers, err := lengths(r.buffer[r.start:])
	if err != nil {
		return err
	}
	if err := r.fill(total); err != nil {
		return err
	}
	r.size, r.headers = total, headers
	return nil
}

// Next returns the next message. It fails with io.EOF where the stream ends behind a
// frame, io.ErrUnexpectedEOF where it ends within one, [ChecksumError], [LengthError]
// or [HeaderError] where a frame is none, and otherwise as the source does. The first
// failure is the last: there is no telling where another frame would begin.
func (r *Reader) Next() (Message, error) {
	if err := r.Fill(); err != nil {
		return Message{}, err
	}
	frame := r.buffer[r.start : r.start+r.size]
	r.start, r.size = r.start+r.size, 0
	var m Message
	m, r.err = parse(frame, r.headers)
	return m, r.err
}

// lengths reads a prelude: the bytes of the whole frame and of its headers.
func lengths(prelude []byte) (total, headers int, err error) {
	total, headers = int(binary.BigEndian.Uint32(prelude)), int(binary.BigEndian.Uint32(prelude[4:]))
	switch payload := total - overhead - headers; {
	case binary.BigEndian.Uint32(prelude[lengthsSize:]) != crc32.ChecksumIEEE(prelude[:lengthsSize]):
		return 0, 0, ChecksumError{}
	case headers > maxHeaders, payload < 0, payload > maxPayload:
		return 0, 0, LengthError{Total: total, Headers: headers}
	}
	return total, headers, nil
}

// parse checks a whole frame and takes it apart.
func parse(frame []byte, headers int) (Message, error) {
	sum := len(frame) - checksumSize
	if binary.BigEndian.Uint32(frame[sum:]) != crc32.ChecksumIEEE(frame[:sum]) {
		return Message{}, ChecksumError{}
	}
	m := Message{Payload: frame[preludeSize+headers : sum]}
	return m, m.read(frame[preludeSize : preludeSize+headers])
}

// fill reads until there are n bytes. Nothing at all is an end; less than n is a cut.
func (r *Reader) fill(n int) error {
	for empty := 0; r.end-r.start < n; {
		switch {
		case r.ended == io.EOF && r.end > r.start:
			return io.ErrUnexpectedEOF
		case r.ended != nil:
			return r.ended
		case empty == maxEmptyReads:
			return io.ErrNoProgress
		}
		r.makeRoom(n)
		var got int
		got, r.ended = r.source.Read(r.buffer[r.end:])
		if r.end += got; got == 0 {
			empty++
		} else {
			empty = 0
		}
	}
	return nil
}

// makeRoom makes room behind what is there, on the way to n bytes of it. The buffer
// grows by no more than what has come: a length is only a claim until the bytes are there.
func (r *Reader) makeRoom(n int) {
	have, size := r.end-r.start, len(r.buffer)
	switch {
	case size == 0:
		size = firstBuffer
	case size > maxKept && n <= burstBuffer:
		size = burstBuffer
	case r.end == size && size < burstBuffer:
		size *= 2
	case have > 0 && r.start+n <= size:
		return
	case n > size && have > size/2:
		size = min(2*size, n+burstBuffer)
	}
	to := r.buffer
	if size != len(to) {
		to = make([]byte, size)
	}
	copy(to, r.buffer[r.start:r.end])
	r.buffer, r.start, r.end = to, 0, have
}
