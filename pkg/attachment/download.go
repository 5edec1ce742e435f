package attachment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// headSize is how many bytes are read before it is decided how many may follow.
const headSize = 4096

// download gets the bytes of one file.
func (f *Fetcher) download(ctx context.Context, address string, limits Limits, left int64, large *turn) ([]byte, *Problem) {
	u, problem := f.places.parse(address)
	if problem != nil {
		return nil, problem
	}
	request := (&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{
		"User-Agent":      {"poebridge-attachments/1"},
		"Accept":          {"*/*"},
		"Accept-Encoding": {"identity"},
	}}).WithContext(ctx)
	response, err := f.client.Do(request)
	if err != nil {
		return nil, networkProblem(ctx, u.Hostname(), err)
	}
	defer response.Body.Close()
	if problem := judgeResponse(response); problem != nil {
		problem.Host = u.Hostname()
		return nil, problem
	}
	body := &patient{ctx: ctx, body: response.Body, turn: large, left: smallFile}
	data, problem := readBody(ctx, body, limits, left)
	if problem != nil {
		problem.Host = u.Hostname()
	}
	return data, problem
}

// judgeResponse looks at what comes before the body.
func judgeResponse(r *http.Response) *Problem {
	status := fmt.Errorf("status %d", r.StatusCode)
	switch r.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return &Problem{Reason: Gone, Err: status}
	case http.StatusNoContent:
		return &Problem{Reason: Empty, Err: status}
	default:
		return &Problem{Reason: Failed, Err: status}
	}
	if len(r.Header["Content-Encoding"]) > 0 {
		// None was asked for, and a few bytes can stand for gigabytes.
		return &Problem{Reason: Failed, Err: errors.New("the body is encoded")}
	}
	if r.ContentLength > maxRead {
		return &Problem{Reason: TooLarge}
	}
	return nil
}

// readBody reads as much as the kind of the file may have.
func readBody(ctx context.Context, body io.Reader, limits Limits, left int64) ([]byte, *Problem) {
	head, err := readAtMost(body, headSize)
	if err != nil {
		return nil, networkProblem(ctx, "", err)
	}
	if len(head) == 0 {
		return nil, &Problem{Reason: Empty}
	}
	kind := kindOfHead(head)
	if kind == 0 {
		return nil, &Problem{Reason: UnknownType}
	}
	limit, over := min(int64(limits.read(kind)), limits.Bytes), TooLarge
	switch {
	case kind == Image: // it may shrink, and its budget is seen to afterwards
		limit = int64(limits.read(kind))
	case left < limit:
		limit, over = left, OverBudget
	}
	// One byte more tells a file that is too large from one that just fits.
	data, err := readAtMost(io.MultiReader(bytes.NewReader(head), body), limit+1)
	if err != nil {
		return nil, networkProblem(ctx, "", err)
	}
	if int64(len(data)) > limit {
		return nil, &Problem{Reason: over}
	}
	return data, nil
}

// readAtMost reads to the end, or so many bytes. Memory grows with what arrives, not
// with what was announced, to at most twice as much for the moment, and the result has
// no spare room, since it may be kept.
func readAtMost(r io.Reader, most int64) ([]byte, error) {
	const firstChunk, largestChunk = headSize, 1 << 20
	var chunks [][]byte
	for size := int64(firstChunk); most > 0; size = min(2*size, largestChunk) {
		chunk := make([]byte, min(size, most))
		n, err := fill(r, chunk)
		chunks = append(chunks, chunk[:n])
		most -= int64(n)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return bytes.Join(chunks, nil), nil
}

// fill is io.ReadFull, but tells a body that has ended from one that was cut off, which
// is io.ErrUnexpectedEOF.
func fill(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var more int
		more, err = r.Read(p[n:])
		n += more
	}
	return n, err
}
