package bedrock

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/fault"
)

// JobStatus is how far a job has come.
type JobStatus string

// The states of a job. Bedrock may invent others; they are passed on as they are.
const (
	JobInProgress JobStatus = "InProgress"
	JobCompleted  JobStatus = "Completed"
	JobFailed     JobStatus = "Failed"
)

// JobState is a job as Bedrock describes it.
type JobState struct {
	Status JobStatus
	// Failure is what AWS says of a failed job. It may quote the conversation: it is for
	// telling failures apart, and neither for a log nor for a user. See [JobState.Err].
	Failure string
	// OutputURI is the folder of this job in S3, without a slash at its end. A completed
	// job has its video there as output.mp4 (bedrock.md §4.3).
	OutputURI string
	// Token is that of the [JobRequest] that has started the job; "" where AWS does not say.
	Token     string
	Submitted time.Time
	Ended     time.Time // zero while the job is in progress
	// RequestID is AWS's for the last call that asked for this; see [Failure].
	RequestID string
}

// Job asks how far a job has come, which is one in the named region. A role is assumed for
// the call; "" is for our own credentials. Failures that may pass are tried again, no
// more than [MaxAttempts] times in all and as long as the context lasts. Beside an error the
// state has its RequestID alone.
func (c *Client) Job(ctx context.Context, region, role, arn string) (JobState, error) {
	name, err := ParseJobARN(arn)
	if err != nil {
		return JobState{}, err
	}
	op := "bedrock: job " + name.ID + " in " + region
	if name.Region != region {
		return JobState{}, fault.New(fault.InvalidRequest, op, "the job is in region %s", name.Region)
	}
	var out *bedrockruntime.GetAsyncInvokeOutput
	var seen receipt
	err = c.repeat(ctx, op, func(ctx context.Context) (err error) {
		out, err = c.sdk(Target{Region: region, Role: role}).GetAsyncInvoke(ctx,
			&bedrockruntime.GetAsyncInvokeInput{InvocationArn: aws.String(arn)}, bedrockruntime.WithAPIOptions(seen.insert))
		return err
	})
	state := JobState{}
	if err == nil {
		state, err = jobState(op, name, out)
	}
	state.RequestID = seen.id
	return state, err
}

func jobState(op string, name JobARN, out *bedrockruntime.GetAsyncInvokeOutput) (JobState, error) {
	s := JobState{
		Status: JobStatus(out.Status), Failure: aws.ToString(out.FailureMessage), Token: aws.ToString(out.ClientRequestToken),
		Submitted: aws.ToTime(out.SubmitTime), Ended: aws.ToTime(out.EndTime),
	}
	if to, ok := out.OutputDataConfig.(*types.AsyncInvokeOutputDataConfigMemberS3OutputDataConfig); ok {
		s.OutputURI = jobFolder(aws.ToString(to.Value.S3Uri), name.ID)
	}
	if s.Status == "" || s.Status == JobCompleted && s.OutputURI == "" {
		return JobState{}, fault.New(fault.Unavailable, op, "an answer without a status or a place")
	}
	return s, nil
}

// jobFolder is where the output of a job is. Bedrock makes a folder for each job below the
// place that it was given, and names one or the other: what is told of it differs.
func jobFolder(uri, id string) string {
	uri = strings.TrimRight(uri, "/")
	if uri == "" || strings.HasSuffix(uri, "/"+id) {
		return uri
	}
	return uri + "/" + id
}
