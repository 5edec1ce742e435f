package config

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// maxBackoff bounds the pause between two attempts at one reading, so that three of
// them fit into loadTimeout.
const maxBackoff = 500 * time.Millisecond

// newRetryer has a throttled or failed reading tried again while a query waits.
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 3
		o.MaxBackoff = maxBackoff
	})
}
