package bedrock

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/fault"
)

// jobFailures sort what Bedrock says of a failed job, whatever its case; the first that
// matches decides. "content filters" and the names that begin with RAI_VIOLATION are those
// that programs in the wild look for; the others are of the same words in other services.
// All are without a source of AWS's: bedrock.md §4.3 has none.
var jobFailures = []errorRule{
	{message: "content filter", kind: fault.Filtered},
	{message: "blocked by our content", kind: fault.Filtered},
	{message: "rai_violation", kind: fault.Filtered},
	{message: "content polic", kind: fault.Filtered},
	{message: "content moderation", kind: fault.Filtered},
	{message: "moderation failed", kind: fault.Filtered},
	{message: "responsible ai", kind: fault.Filtered},
	{message: "guardrail", kind: fault.Filtered},
	{message: "access denied", kind: fault.Misconfigured}, // to the bucket, when all is made
	{message: "accessdenied", kind: fault.Misconfigured},
	{message: "bucket", kind: fault.Misconfigured},
	{message: "s3:putobject", kind: fault.Misconfigured},
	{message: "kms", kind: fault.Misconfigured},
	{message: "credentials", kind: fault.Misconfigured},
	{message: "invalid_content", kind: fault.InvalidRequest},
	{message: "validation", kind: fault.InvalidRequest},
	{message: "rate_limit", kind: fault.Throttled},
	{message: "throttl", kind: fault.Throttled},
	{message: "quota", kind: fault.QuotaExceeded},
	{message: "timed out", kind: fault.Timeout},
}

// Err is why a job has failed, with a kind; nil while it has not. What nobody knows is
// [fault.Unavailable]. It quotes only the part of AWS's words that decided.
func (s JobState) Err() error {
	if s.Status != JobFailed {
		return nil
	}
	const op = "bedrock: job"
	said := strings.ToLower(s.Failure)
	for _, rule := range jobFailures {
		if rule.matches("", 0, said) {
			return &fault.Error{Kind: rule.kind, Op: op, Err: fmt.Errorf("it failed: %q", rule.message)}
		}
	}
	return fault.New(fault.Unavailable, op, "it failed for a reason of %d bytes that is new to us", len(s.Failure))
}
