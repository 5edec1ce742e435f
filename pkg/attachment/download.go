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
func (f *Fetcher) download(ctx context.Context, address string, limits Limits, left int64) ([]byte, *Problem) {
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
	data, problem := readBody(ctx, response.Body, limits, left)
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

// readBody reads as much as the kind of the file may have. Memory grows with what
// arrives, not with what was announced.
func readBody(ctx context.Context, body io.Reader, limits Limits, left int64) ([]byte, *Problem) {
	var data bytes.Buffer
	if _, err := io.CopyN(&data, body, headSize); err != nil && err != io.EOF {
		return nil, networkProblem(ctx, "", err)
	}
	if data.Len() == 0 {
		return nil, &Problem{Reason: Empty}
	}
	kind := kindOfHead(data.Bytes())
	if kind == 0 {
		return nil, &Problem{Reason: UnknownType}
	}
	limit, over := int64(limits.read(kind)), TooLarge
	if kind != Image && left < limit { // a picture may shrink, and its budget is seen to afterwards
		limit, over = left, OverBudget
	}
	// One byte more tells a file that is too large from one that just fits.
	if _, err := io.CopyN(&data, body, max(0, limit+1-int64(data.Len()))); err != nil && err != io.EOF {
		return nil, networkProblem(ctx, "", err)
	}
	if int64(data.Len()) > limit {
		return nil, &Problem{Reason: over}
	}
	return data.Bytes(), nil
}
