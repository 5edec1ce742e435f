package bedrock

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
)

// warmTimeout bounds the wait for a connection that nobody has asked for yet.
const warmTimeout = 5 * time.Second

// Warm opens a connection to Bedrock in a region, for the first question to find there: TCP,
// TLS and the reading of the system's certificates can then take place while other things are
// fetched. It waits for the connection; a question that comes before opens its own. One that is
// asked with a role, or with another connect time-out than the default, does not share it.
//
// The connection is opened by a HEAD without a signature, which names no model and costs
// nothing. Whatever the answer, the transport keeps the connection as it keeps those of
// questions, and distrusts it after as long. A failure is told to nobody: the first question
// will meet it.
func (c *Client) Warm(ctx context.Context, region string) {
	ctx, cancel := context.WithTimeout(ctx, warmTimeout)
	defer cancel()
	sdk := c.sdk(Target{Region: region}).Options()
	url, err := endpoint(ctx, sdk)
	if err != nil {
		return
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return
	}
	if answer, err := sdk.HTTPClient.Do(r); err == nil {
		_ = answer.Body.Close() // a HEAD's is empty
	}
}

// endpoint is the address that an SDK's client calls.
func endpoint(ctx context.Context, o bedrockruntime.Options) (string, error) {
	at, err := o.EndpointResolverV2.ResolveEndpoint(ctx, bedrockruntime.EndpointParameters{
		Region: aws.String(o.Region), Endpoint: o.BaseEndpoint,
		UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
		UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
	})
	return strings.TrimSuffix(at.URI.String(), "/") + "/", err
}
