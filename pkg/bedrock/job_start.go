package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/fault"
)

// ErrTokenTaken is in the chain of the error of a job whose token another job has.
var ErrTokenTaken = errors.New("another job was started with the same token and another input")

// JobRequest is something for Bedrock to make on its own, and where to put it.
type JobRequest struct {
	Model  string // as called
	Region string // the bucket of OutputURI is in the same
	Role   string // to be assumed for the call; see [Target]
	// Connect bounds a TCP handshake, and a TLS handshake; 0: five seconds.
	Connect time.Duration
	// Token makes the start safe to repeat: with the same token and input it starts one
	// job, however often. 1 to 256 printable ASCII characters without blanks. It must be
	// given, since the SDK would make up another for each call.
	Token string
	// Input is the question in the vendor's own form, a JSON object. It is sent as it is.
	Input json.RawMessage
	// OutputURI is below which place in S3 the job makes its folder: s3://bucket/prefix.
	OutputURI string
	// KMSKey is the key that encrypts what is made; "" is for the bucket's own way.
	KMSKey string
}

// StartedJob is a job that Bedrock has begun.
type StartedJob struct {
	ARN string // see [ParseJobARN]
	// RequestID is AWS's for the last call that started it; see [Failure].
	RequestID string
}

// StartJob has Bedrock begin a job. Failures that may pass are tried
// again, which the token makes safe, no more than [MaxAttempts] times in all and as long as
// the context lasts. A token that another job has is a [fault.InvalidRequest] around
// [ErrTokenTaken]. Beside an error there is a RequestID alone.
func (c *Client) StartJob(ctx context.Context, r JobRequest) (StartedJob, error) {
	t := Target{Model: r.Model, Region: r.Region, Role: r.Role, Timeouts: Timeouts{Connect: r.Connect}}
	op := "bedrock: start a job of " + r.Model + " in " + r.Region
	if err := r.check(op); err != nil {
		return StartedJob{}, err
	}
	var seen receipt
	var out *bedrockruntime.StartAsyncInvokeOutput
	err := c.repeat(ctx, op, func(ctx context.Context) (err error) {
		out, err = c.sdk(t).StartAsyncInvoke(ctx, r.input(), bedrockruntime.WithAPIOptions(seen.insert))
		return err
	})
	if err != nil {
		return StartedJob{RequestID: seen.id}, tokenTaken(op, err)
	}
	arn := aws.ToString(out.InvocationArn)
	if _, err := ParseJobARN(arn); err != nil {
		return StartedJob{RequestID: seen.id}, fault.New(fault.Unavailable, op, "an answer without a job's ARN")
	}
	return StartedJob{arn, seen.id}, nil
}

// jobForms are those that the API's model gives (bedrockruntime v1.62.0), made when the first
// job is started.
var jobForms = sync.OnceValue(func() (forms struct{ token, output *regexp.Regexp }) {
	forms.token = regexp.MustCompile(`^[!-~]{1,256}$`)
	forms.output = regexp.MustCompile(`^s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/.*)?$`)
	return forms
})

// check finds what no call could mend.
func (r JobRequest) check(op string) error {
	switch {
	case r.Model == "":
		return fault.New(fault.Misconfigured, op, "no model is named")
	case !jobForms().token.MatchString(r.Token):
		return fault.New(fault.Internal, op, "a token of %d bytes: want 1 to 256 printable ASCII characters, so that a repeated start is one job", len(r.Token))
	case !jobForms().output.MatchString(r.OutputURI):
		return fault.New(fault.Misconfigured, op, "the place for the output is not of the form s3://bucket/prefix")
	case !json.Valid(r.Input) || !bytes.HasPrefix(bytes.TrimSpace(r.Input), []byte("{")):
		return fault.New(fault.Internal, op, "the input is no JSON object")
	}
	return nil
}

func (r JobRequest) input() *bedrockruntime.StartAsyncInvokeInput {
	to := types.AsyncInvokeS3OutputDataConfig{S3Uri: aws.String(r.OutputURI)}
	if r.KMSKey != "" {
		to.KmsKeyId = aws.String(r.KMSKey)
	}
	return &bedrockruntime.StartAsyncInvokeInput{
		ModelId: aws.String(r.Model), ModelInput: newRawDocument(r.Input), ClientRequestToken: aws.String(r.Token),
		OutputDataConfig: &types.AsyncInvokeOutputDataConfigMemberS3OutputDataConfig{Value: to},
	}
}

// rawDocument is a document that is JSON already. The SDK's own takes Go values, and has
// its ways with them: a struct's json tags are ignored, a json.Number becomes a string, and
// a json.RawMessage an array of numbers (bedrock.md §1.7).
type rawDocument struct {
	document.Interface // has the method that makes it one of the SDK's
	json               json.RawMessage
}

func newRawDocument(text json.RawMessage) rawDocument {
	return rawDocument{document.NewLazyDocument(nil), text}
}

// MarshalSmithyDocument implements [document.Interface].
func (d rawDocument) MarshalSmithyDocument() ([]byte, error) { return d.json, nil }

// UnmarshalSmithyDocument implements [document.Interface].
func (d rawDocument) UnmarshalSmithyDocument(v any) error { return json.Unmarshal(d.json, v) }

// tokenTaken says of a conflict what it is.
func tokenTaken(op string, err error) error {
	api, said := errors.AsType[smithy.APIError](err)
	sorted, ok := errors.AsType[*fault.Error](err)
	if !said || !ok || api.ErrorCode() != (&types.ConflictException{}).ErrorCode() {
		return err
	}
	return &fault.Error{Kind: sorted.Kind, Op: op, Err: fmt.Errorf("%w: %w", ErrTokenTaken, sorted.Err)}
}
