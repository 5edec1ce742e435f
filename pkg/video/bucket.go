package video

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Bucket is the folder in S3 that the videos of a group are put into. It signs addresses with
// the credentials of the process, of videos in that folder and of nothing else. It calls S3
// only to see how large a video is and to put a picture there, so it does without the SDK's
// client of S3, which would make the function larger and slower to start. It is safe for concurrent use.
type Bucket struct {
	name, folder string
	endpoint     string // in place of AWS's; "" is AWS's
	config       aws.Config
	signer       *v4.Signer
}

// bucketName and folderName are of letters that stand in an address as they are. Their lengths
// are apart: bounds in an expression take long to compile, and functions start with this.
var (
	bucketName = lazyregexp.New(`^[a-z0-9][a-z0-9.-]+[a-z0-9]$`)
	folderName = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)
)

const maxBucketName, maxFolderName = 63, 64

// NewBucket returns the folder of a group in a bucket, which is in the region of whatever
// model puts something there. The SDK's own variable AWS_ENDPOINT_URL_S3 works.
func NewBucket(ctx context.Context, config aws.Config, name, group string) (*Bucket, error) {
	if len(name) > maxBucketName || !bucketName.MatchString(name) {
		return nil, fmt.Errorf("%q is no name of a bucket: want 3 to 63 lower-case letters, digits, hyphens and dots", name)
	}
	if len(group) > maxFolderName || !folderName.MatchString(group) {
		return nil, fmt.Errorf("%q is no name of a group", group)
	}
	return &Bucket{
		name: name, folder: group, endpoint: endpointOf(ctx, config), config: config,
		signer: v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }), // S3 escapes once, others twice
	}, nil
}

// uri is what jobs are given. They make folders of their own below it.
func (b *Bucket) uri() string { return "s3://" + b.name + "/" + b.folder }

// object is the video of a job. Whatever a job says of where its output is, it is in this
// folder, or none for us.
func (b *Bucket) object(arn bedrock.JobARN, output string) (o object, ok bool) {
	return object{b, arn.Region, b.folder + "/" + arn.ID + "/output.mp4", videoType}, output == b.uri()+"/"+arn.ID // bedrock.md §4.3
}

// object is one file, in a region.
type object struct {
	*Bucket
	region, key, contentType string
}

// linkLife is for how long an address is good. Credentials that end sooner end it with them.
const linkLife = time.Hour

// ownLife is for how long an address is that we call ourselves.
const ownLife = time.Minute

// link signs an address of the file, and tells when it ends.
func (o object) link(ctx context.Context, name string) (address string, until time.Time, err error) {
	return o.sign(ctx, http.MethodGet, linkLife, url.Values{ // whatever the object says of itself
		"response-content-type":        {o.contentType},
		"response-content-disposition": {`attachment; filename="` + name + `"`},
	})
}

// sign signs an address with these parameters in it.
func (o object) sign(ctx context.Context, method string, life time.Duration, query url.Values) (string, time.Time, error) {
	now := time.Now()
	if o.config.Credentials == nil {
		return "", now, fault.New(fault.Misconfigured, op, "no credentials to sign an address with")
	}
	credentials, err := o.config.Credentials.Retrieve(ctx)
	if err != nil {
		return "", now, fault.Wrap(fault.Unavailable, op, fmt.Errorf("no credentials to sign an address with: %w", err))
	}
	until := now.Add(life)
	if credentials.CanExpire && credentials.Expires.Before(until) {
		until = credentials.Expires
	}
	r, err := http.NewRequestWithContext(ctx, method, o.address(), nil)
	if err != nil {
		return "", now, fault.Wrap(fault.Misconfigured, op, err)
	}
	query.Set("X-Amz-Expires", fmt.Sprint(int(life/time.Second)))
	r.URL.RawQuery = query.Encode()
	address, _, err := o.signer.PresignHTTP(ctx, credentials, r, "UNSIGNED-PAYLOAD", "s3", o.region, now)
	return address, until, fault.Wrap(fault.Internal, op, err)
}

// address is where the file is, without a signature. A bucket with dots in its name has no
// certificate as a host, and one at an endpoint no host.
func (o object) address() string {
	host := "s3." + o.region + "." + cmp.Or(suffixes[bot.PartitionOf(o.region)], "amazonaws.com")
	switch {
	case o.endpoint != "":
		return o.endpoint + "/" + o.name + "/" + o.key
	case strings.Contains(o.name, "."):
		return "https://" + host + "/" + o.name + "/" + o.key
	}
	return "https://" + o.name + "." + host + "/" + o.key
}

// suffixes are of the partitions where the hosts of S3 end in another way.
var suffixes = map[string]string{"aws-cn": "amazonaws.com.cn"}

// endpointOf is what AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL and their like in a profile say.
func endpointOf(ctx context.Context, config aws.Config) string {
	for _, source := range config.ConfigSources {
		if s, ok := source.(interface {
			GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error)
		}); ok {
			if ignored, found, err := s.GetIgnoreConfiguredEndpoints(ctx); err == nil && found && ignored {
				return ""
			}
		}
	}
	for _, source := range config.ConfigSources {
		if s, ok := source.(interface {
			GetServiceBaseEndpoint(context.Context, string) (string, bool, error)
		}); ok {
			if base, found, err := s.GetServiceBaseEndpoint(ctx, "S3"); err == nil && found {
				return strings.TrimRight(base, "/")
			}
		}
	}
	return strings.TrimRight(aws.ToString(config.BaseEndpoint), "/")
}
