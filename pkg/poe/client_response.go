package poe

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// checkHeader judges the head of a response. To Poe's client the content type
// alone decides, in lower case, whatever the status (poe-protocol.md §8.2).
func (x *exchange) checkHeader(resp *http.Response) *BotError {
	contentType := strings.Join(resp.Header.Values("Content-Type"), ", ")
	kind, _, _ := strings.Cut(contentType, ";")
	if resp.StatusCode != http.StatusOK {
		x.answer.find("the status is %d instead of 200", resp.StatusCode)
	}
	if !strings.Contains(kind, "text/event-stream") {
		x.answer.find("the content type is %q; text/event-stream is needed, in lower case", contentType)
		return x.communicating(fmt.Sprintf("status %d with content type %q", resp.StatusCode, contentType))
	}
	if _, parameters, err := mime.ParseMediaType(contentType); err == nil {
		if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			x.answer.find("the charset is %q; events are UTF-8", charset)
		}
	}
	if !strings.Contains(resp.Header.Get("Cache-Control"), "no-store") {
		x.answer.find("the header has no Cache-Control: no-store")
	}
	return nil
}

var errTooLong = errors.New("the answer is too long to be read")

// boundedBody reads at most left bytes and tells of the first.
type boundedBody struct {
	in    io.Reader
	left  int
	first func()
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	if n > 0 {
		b.left -= n
		b.first()
	}
	return n, err
}
