package video

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// headTimeout bounds the look at a video.
const headTimeout = 5 * time.Second

// shortestLife is how long a bucket keeps a video at least: its days are counted in whole ones.
const shortestLife = 24 * time.Hour

// size is how large the video is, in bytes; below 0 where nobody says. A video that is not
// there any more is [fault.NotFound]: buckets have a day on which they let go of things. S3
// says so only to those who may list the bucket and refuses others, so that a refusal is
// taken for it where a video was made long enough ago.
func (o object) size(ctx context.Context, made time.Time) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, headTimeout)
	defer cancel()
	address, _, err := o.sign(ctx, http.MethodHead, ownLife, url.Values{})
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, op, errors.New("an address that cannot be asked")) // it is signed: not to be repeated
	}
	response, err := o.client().Do(r)
	if err != nil {
		return -1, nil // Poe asks too, and perhaps with more luck
	}
	_ = response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return response.ContentLength, nil
	case http.StatusNotFound:
		return 0, fault.New(fault.NotFound, op, "S3 has no such video any more")
	case http.StatusForbidden:
		if !made.IsZero() && time.Since(made) >= shortestLife {
			return 0, fault.New(fault.NotFound, op, "S3 refuses a video that it need not have any more")
		}
		return 0, fault.New(fault.Misconfigured, op, "S3 refuses a video that is new: the role needs s3:GetObject on the folder of the group")
	}
	return -1, nil
}

// client is the configuration's own, which knows of proxies and certificates.
func (o object) client() interface {
	Do(*http.Request) (*http.Response, error)
} {
	if o.config.HTTPClient != nil {
		return o.config.HTTPClient
	}
	return http.DefaultClient
}
