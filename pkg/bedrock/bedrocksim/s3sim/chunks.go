package s3sim

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// chunks reads a body of content encoding aws-chunked: each chunk has its length in front, in
// hexadecimal, and perhaps a signature; after the last, which is empty, trailers may come.
type chunks struct {
	from *bufio.Reader
	left int64 // of the chunk
	over bool
}

func newChunks(from io.Reader) *chunks { return &chunks{from: bufio.NewReader(from)} }

var errChunk = errors.New("s3sim: a chunk without its length")

// Read implements [io.Reader].
func (c *chunks) Read(p []byte) (int, error) {
	if c.left == 0 && !c.over {
		if err := c.begin(); err != nil {
			return 0, err
		}
	}
	if c.over {
		return 0, io.EOF
	}
	n, err := c.from.Read(p[:min(int64(len(p)), c.left)])
	if c.left -= int64(n); c.left == 0 && err == nil {
		_, err = c.from.Discard(len("\r\n"))
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// begin reads the head of a chunk; of the last, all that follows.
func (c *chunks) begin() error {
	line, err := c.from.ReadString('\n')
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	length, _, _ := strings.Cut(strings.TrimSpace(line), ";")
	if c.left, err = strconv.ParseInt(length, 16, 64); err != nil || c.left < 0 {
		return errChunk
	}
	if c.over = c.left == 0; c.over {
		_, err = io.Copy(io.Discard, c.from)
		return err
	}
	return nil
}
