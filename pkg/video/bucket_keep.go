package video

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// keepTimeout bounds the way of a file to the bucket.
const keepTimeout = 30 * time.Second

// Keep puts a file into the folder of the group, in the region of the configuration, under a
// name that nobody can guess. It returns an address of it that is signed for an hour: a way
// for pictures that Poe does not take. It is tried once, and does not keep data.
func (b *Bucket) Keep(ctx context.Context, data []byte, contentType string) (address string, err error) {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	name := rand.Text() + ending(contentType)
	o := object{b, b.config.Region, b.folder + "/files/" + name, contentType}
	to, _, err := o.sign(ctx, http.MethodPut, ownLife, url.Values{})
	if err != nil {
		return "", err
	}
	if err := o.put(ctx, to, data); err != nil {
		return "", err
	}
	address, _, err = o.link(ctx, name)
	return address, err
}

// ending is that of a file's name, "" for types that have none without odd letters.
func ending(contentType string) string {
	_, kind, _ := strings.Cut(contentType, "/")
	if !folderName.MatchString(kind) {
		return ""
	}
	return "." + kind
}

// put sends a file to a signed address, which is not to be repeated in an error.
func (o object) put(ctx context.Context, to string, data []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, to, bytes.NewReader(data))
	if err != nil {
		return fault.Wrap(fault.Internal, op, errors.New("an address that cannot be asked"))
	}
	r.Header.Set("Content-Type", o.contentType)
	response, err := o.client().Do(r)
	if err != nil {
		return fault.New(fault.Unavailable, op, "S3 does not answer")
	}
	_ = response.Body.Close()
	switch {
	case response.StatusCode == http.StatusOK:
		return nil
	case response.StatusCode == http.StatusForbidden:
		return fault.New(fault.Misconfigured, op, "S3 refuses a file: the role needs s3:PutObject on the folder of the group")
	}
	return fault.New(fault.Unavailable, op, "S3 answers %d", response.StatusCode)
}
