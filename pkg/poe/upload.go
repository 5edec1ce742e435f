package poe

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// DefaultUploadURL is where Poe takes the files of an answer (poe-protocol.md §5).
const DefaultUploadURL = "https://www.quora.com/poe_api/file_upload_3RD_PARTY_POST"

// How Poe's own library uploads (poe-protocol.md §5).
const (
	uploadTimeout = 120 * time.Second // of one try
	uploadTries   = 2                 // with retryPause between them
	// maxUploadAnswer bounds what is read of an answer, in bytes: an address and a type.
	maxUploadAnswer = 64 << 10
)

// UploadAPI puts files on Poe, so that an answer can show them: the [File] that comes back
// goes to [EventWriter.Picture] or [EventWriter.File].
//
// A try that fails for a reason that may pass is made again, once, after half a second:
// when nobody answers, the connection breaks, time is up, or Poe is too busy or broken. That
// is safe at any moment, sent or not: an upload costs nothing, and a file that arrived twice
// is one that nobody refers to.
//
// No error tells the access key, the name of a file, or an address: one that was signed
// opens the file to whoever reads it. The kind of an error says what to do: AccessDenied
// for a key that Poe refuses, Throttled, Unavailable and Timeout for what may pass,
// InvalidRequest for a file that Poe does not take, Misconfigured for an address that is not
// Poe's or a key that is none, Internal for a mistake of the caller's. The texts that users
// read about these kinds speak of a model; set [fault.Error.UserText] where that is wrong.
//
// It is safe for concurrent use.
type UploadAPI struct {
	URL string // checked by [CheckAPIURL]; empty: DefaultUploadURL
	// Transport makes the calls; nil: http.DefaultTransport. There is no client around it,
	// which would follow redirects and repeat addresses in its errors.
	Transport http.RoundTripper

	timeout time.Duration                              // of one try; 0: uploadTimeout
	pause   func(context.Context, time.Duration) error // between tries; nil waits
}

// FileContent is a file that is uploaded from here.
type FileContent struct {
	Name        string // shown to the user: 1 to 200 bytes, no quotes, slashes or control characters
	ContentType string // such as image/png; Poe may correct it
	Size        int64  // in bytes, from 1 to MaxFileBytes
	// Open begins the file anew, once a try. It has to give Size bytes, and is not read any
	// more when Upload has returned, nor closed.
	Open func() io.Reader
}

// Upload sends a file and returns what Poe has made of it. The bytes pass through small
// buffers: a file costs no memory beside that which it is read from.
func (a *UploadAPI) Upload(ctx context.Context, accessKey string, c FileContent) (File, error) {
	body, err := newMultipartBody(c)
	if err != nil {
		return File{}, fault.Wrap(fault.Internal, opUpload, err)
	}
	return a.upload(ctx, upload{
		file: File{Name: c.Name, ContentType: c.ContentType}, key: accessKey, size: c.Size, body: body,
	})
}

// UploadBytes uploads bytes in memory, which are not copied. They must not change until it
// returns.
func (a *UploadAPI) UploadBytes(ctx context.Context, accessKey, name, contentType string, data []byte) (File, error) {
	return a.Upload(ctx, accessKey, FileContent{
		Name: name, ContentType: contentType, Size: int64(len(data)),
		Open: func() io.Reader { return bytes.NewReader(data) },
	})
}

// UploadURL has Poe fetch a file from an https address, such as one that was signed for a
// while. Poe fetches it before it answers. ContentType is what the file is taken for where
// Poe does not say.
func (a *UploadAPI) UploadURL(ctx context.Context, accessKey, name, contentType, from string) (File, error) {
	body, err := newFormBody(name, contentType, from, a.isLocal())
	if err != nil {
		return File{}, fault.Wrap(fault.Internal, opUpload, err)
	}
	return a.upload(ctx, upload{
		file: File{Name: name, ContentType: contentType}, key: accessKey, from: from, body: body,
	})
}

const opUpload = "poe: upload a file"

// upload is one file on its way.
type upload struct {
	file File // as it will be shown, without its address
	key  string
	from string // where Poe fetches it; empty: it is sent
	size int64  // of what is sent
	body uploadBody
}

// uploadBody is the body of every try.
type uploadBody struct {
	contentType string
	length      int64
	open        func() io.Reader
}

func (a *UploadAPI) upload(ctx context.Context, u upload) (File, error) {
	switch {
	case u.key == "" || !isPrintable(u.key):
		return File{}, fault.New(fault.Misconfigured, opUpload, "want an access key, of characters that can be printed")
	case u.size > MaxFileBytes:
		return File{}, fault.New(fault.InvalidRequest, opUpload, "the file has %d bytes; Poe takes %d at most", u.size, MaxFileBytes)
	}
	for try := 1; ; try++ {
		file, err := a.try(ctx, u)
		if err == nil || try == uploadTries || ctx.Err() != nil || !fault.KindOf(err).Retryable() {
			return file, err
		}
		if a.wait(ctx) != nil {
			return File{}, err // which says more than that there was no time for another
		}
	}
}

func (a *UploadAPI) wait(ctx context.Context) error {
	if a.pause != nil {
		return a.pause(ctx, retryPause)
	}
	return (&Client{}).wait(ctx, retryPause)
}

// try uploads once.
func (a *UploadAPI) try(ctx context.Context, u upload) (File, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(a.timeout, uploadTimeout))
	defer cancel()
	body := &sentBody{in: u.body.open()}
	defer body.stop()
	status, answer, err := a.post(ctx, u, body)
	switch short := body.short(); {
	case short != nil:
		return File{}, fault.Wrap(fault.Internal, opUpload, errors.New(u.hide(short.Error())))
	case err != nil:
		return File{}, fault.Wrap(networkKind(ctx), opUpload, errors.New(u.hide(innermost(err).Error())))
	case status != http.StatusOK:
		return File{}, fault.New(statusKind(status), opUpload, "Poe answers %d%s", status, u.words(answer))
	}
	file, err := readUpload(answer, u.file, a.isLocal())
	return file, fault.Wrap(fault.Unavailable, opUpload, err)
}

// post sends one try. An error may tell addresses.
func (a *UploadAPI) post(ctx context.Context, u upload, body *sentBody) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, cmp.Or(a.URL, DefaultUploadURL), body)
	if err != nil {
		return 0, nil, err
	}
	req.ContentLength = u.body.length // or it would be sent in chunks
	req.Header.Set("Content-Type", u.body.contentType)
	req.Header.Set("Authorization", u.key) // bare: with "Bearer " in front it is refused
	req.Header.Set("Accept", "application/json")
	transport := a.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxUploadAnswer))
	if err != nil && resp.StatusCode == http.StatusOK {
		return 0, nil, errors.New("the answer broke off: " + innermost(err).Error())
	}
	return resp.StatusCode, answer, nil // of a refusal the status is enough
}
