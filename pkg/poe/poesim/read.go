package poesim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	maxFrame     = 64 << 10 // of a form around its file, in bytes
	fetchTimeout = 60 * time.Second
)

var tooLarge = fmt.Sprintf("the file is larger than %d bytes", poe.MaxFileBytes)

// readMultipart reads a form of one part, which is the file.
func readMultipart(r *http.Request) (File, *refusal) {
	form, err := r.MultipartReader()
	if err != nil {
		return File{}, refuse(http.StatusBadRequest, "the form cannot be read: "+err.Error())
	}
	part, err := form.NextPart()
	switch {
	case err != nil:
		return File{}, refuse(http.StatusBadRequest, "want one part, which is the file")
	case part.FormName() != "file":
		return File{}, refuse(http.StatusBadRequest, fmt.Sprintf("want a part named \"file\", got %q", part.FormName()))
	case !isName(part.FileName()):
		return File{}, refuse(http.StatusBadRequest, "the file has no filename")
	}
	f := File{Name: part.FileName(), ContentType: part.Header.Get("Content-Type")}
	if f.ContentType, err = contentType(f.ContentType); err != nil {
		return File{}, refuse(http.StatusBadRequest, "the file has no type that can be read")
	}
	var refused *refusal
	if f.Data, refused = readFile(part, r.ContentLength); refused != nil {
		return File{}, refused
	}
	return f, readEnd(form)
}

// isName: what consists of dots or is a slash cannot stand in an address.
func isName(name string) bool { return strings.Trim(name, "./") != "" }

// readEnd wants nothing behind the file but the end of the form.
func readEnd(form *multipart.Reader) *refusal {
	switch _, err := form.NextPart(); {
	case err == nil:
		return refuse(http.StatusBadRequest, "want one part, which is the file; there is another")
	case !errors.Is(err, io.EOF):
		return refuse(http.StatusBadRequest, "the form has no end")
	}
	return nil
}

// readFile reads a file of which is known how long it may be; negative: nothing is.
func readFile(in io.Reader, length int64) ([]byte, *refusal) {
	var data bytes.Buffer
	data.Grow(int(min(max(length, 0), poe.MaxFileBytes)) + bytes.MinRead)
	switch n, err := data.ReadFrom(io.LimitReader(in, poe.MaxFileBytes+1)); {
	case n > poe.MaxFileBytes:
		return nil, refuse(http.StatusRequestEntityTooLarge, tooLarge)
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "the file breaks off")
	case n == 0:
		return nil, refuse(http.StatusBadRequest, "the file is empty")
	}
	return data.Bytes(), nil
}

// contentType is a type without what a page could be tricked by.
func contentType(text string) (string, error) {
	kind, parameters, err := mime.ParseMediaType(text)
	if err != nil {
		return "", err
	}
	return mime.FormatMediaType(kind, parameters), nil
}

// fetchForm reads a form that says where the file is, and fetches it.
func (s *Server) fetchForm(r *http.Request) (File, *refusal) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxFrame))
	if err != nil {
		return File{}, refuse(http.StatusBadRequest, "the form is too long, or breaks off")
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return File{}, refuse(http.StatusBadRequest, "the form cannot be read")
	}
	for name, values := range form {
		if name != "download_url" && name != "download_filename" || len(values) != 1 {
			return File{}, refuse(http.StatusBadRequest, fmt.Sprintf("want one download_url and at most one download_filename, got %q", name))
		}
	}
	from, err := url.Parse(form.Get("download_url"))
	if err != nil || from.Host == "" || from.Scheme != "https" && from.Scheme != "http" {
		return File{}, refuse(http.StatusBadRequest, "want a download_url of http or https")
	}
	if !slices.Contains(s.opts.Trust, from.Host) {
		return File{}, refuse(http.StatusBadRequest, "the host of the download_url is none that this stand-in fetches from")
	}
	name := form.Get("download_filename")
	if name == "" {
		name = path.Base(from.Path)
	}
	if !isName(name) {
		return File{}, refuse(http.StatusBadRequest, "the file has no name")
	}
	return s.fetch(r.Context(), from, name)
}

// fetch gets a file from a host that is trusted, and from no other that it points to.
func (s *Server) fetch(ctx context.Context, from *url.URL, name string) (File, *refusal) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	transport := s.opts.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip((&http.Request{Method: http.MethodGet, URL: from, Host: from.Host, Header: http.Header{}}).WithContext(ctx))
	if err != nil {
		return File{}, refuse(http.StatusBadRequest, "the file cannot be fetched")
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return File{}, refuse(http.StatusBadRequest, fmt.Sprintf("the file cannot be fetched: its host answers %d", resp.StatusCode))
	}
	f := File{Name: name, ContentType: "application/octet-stream"}
	for _, text := range []string{resp.Header.Get("Content-Type"), mime.TypeByExtension(path.Ext(name))} {
		if kind, err := contentType(text); err == nil {
			f.ContentType = kind
			break
		}
	}
	var refused *refusal
	f.Data, refused = readFile(resp.Body, resp.ContentLength)
	return f, refused
}
