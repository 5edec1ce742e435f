package poe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is sent, in bytes. Poe documents none; these hold whatever is real.
const (
	maxFileName    = 200
	maxContentType = 127     // each half of a type is as long at most (RFC 6838 §4.2)
	maxAddress     = 8 << 10 // signed ones have some 1,500
)

// newMultipartBody is the form that takes a file: one part named "file", with its name and
// type (poe-protocol.md §5). What stands around the file is made first, so that the length
// of it all is known and the file itself passes through.
func newMultipartBody(c FileContent) (uploadBody, error) {
	switch err := checkFile(c.Name, c.ContentType); {
	case err != nil:
		return uploadBody{}, err
	case c.Size <= 0 || c.Open == nil:
		return uploadBody{}, errors.New("want a file of one byte or more")
	}
	var frame bytes.Buffer
	form := multipart.NewWriter(&frame)
	_, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + c.Name + `"`},
		"Content-Type":        {c.ContentType},
	})
	head := frame.Len()
	if err = errors.Join(err, form.Close()); err != nil {
		return uploadBody{}, err
	}
	before, after := frame.Bytes()[:head], frame.Bytes()[head:]
	return uploadBody{
		contentType: form.FormDataContentType(),
		length:      int64(frame.Len()) + c.Size,
		open: func() io.Reader {
			return io.MultiReader(bytes.NewReader(before), &exactly{c.Open(), c.Size, c.Size}, bytes.NewReader(after))
		},
	}, nil
}

// newFormBody is the form that has Poe fetch a file; from this machine only where local.
func newFormBody(name, contentType, from string, local bool) (uploadBody, error) {
	if err := checkFile(name, contentType); err != nil {
		return uploadBody{}, err
	}
	if err := checkAddress(from, local); err != nil {
		return uploadBody{}, fmt.Errorf("the address to fetch the file from %w", err)
	}
	form := url.Values{"download_url": {from}, "download_filename": {name}}.Encode()
	return uploadBody{
		contentType: "application/x-www-form-urlencoded", length: int64(len(form)),
		open: func() io.Reader { return strings.NewReader(form) },
	}, nil
}

// checkFile repeats neither: a name may be made of what a user has written.
func checkFile(name, contentType string) error {
	if name == "" || len(name) > maxFileName || strings.ContainsAny(name, `"'/\`) || !isPrintable(name) {
		return fmt.Errorf("want a file name of 1 to %d bytes, without quotes, slashes and control characters", maxFileName)
	}
	if !isContentType(contentType) {
		return errors.New("want the type of the file, such as image/png")
	}
	return nil
}

func isContentType(text string) bool {
	kind, _, err := mime.ParseMediaType(text)
	return err == nil && strings.Contains(kind, "/") && len(text) <= maxContentType && isPrintable(text)
}

func isPrintable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) })
}

// checkAddress says what is wrong with the address of a file, to be read after the words
// for it, and does not repeat it. Local takes http on this machine too.
func checkAddress(text string, local bool) error {
	u, err := url.Parse(text)
	switch {
	case len(text) > maxAddress:
		return fmt.Errorf("is longer than %d bytes", maxAddress)
	case err != nil || !isPrintable(text) || strings.Contains(text, " "):
		return errors.New("cannot be read")
	case u.Host == "" || u.User != nil:
		return errors.New("has no host, or a user")
	case u.Scheme == "https" || local && u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("is not https")
}

// exactly reads as many bytes as were promised: a body that is longer or shorter than its
// Content-Length would be an error that says nothing.
type exactly struct {
	in         io.Reader
	left, size int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.in.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	switch {
	case e.left == 0:
		return n, nil
	case errors.Is(err, io.EOF):
		return n, fmt.Errorf("the file ends after %d of %d bytes", e.size-e.left, e.size)
	case err != nil:
		return n, fmt.Errorf("the file cannot be read beyond byte %d: %w", e.size-e.left, err)
	}
	return n, nil
}

// sentBody is the body of one try. A transport may read on after it has answered; once
// stop has returned it does not, and whoever owns the bytes can use them again.
type sentBody struct {
	mu    sync.Mutex
	in    io.Reader // nil: stopped
	begun bool      // something of it was read
	err   error     // of the file
}

func (b *sentBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.in == nil {
		return 0, io.ErrClosedPipe
	}
	n, err := b.in.Read(p)
	b.begun = b.begun || n > 0
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// Close implements io.Closer for the transport.
func (b *sentBody) Close() error {
	b.stop()
	return nil
}

// stop reports whether something of it was read, ever.
func (b *sentBody) stop() (begun bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.in = nil
	return b.begun
}

// short is why the file could not be sent, where that is its own fault.
func (b *sentBody) short() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}
