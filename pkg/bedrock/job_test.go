package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
)

const jobARN = "arn:aws:bedrock:us-east-1:123456789012:async-invoke/abc123def456"

func film() bedrock.JobRequest {
	return bedrock.JobRequest{
		Model: "amazon.nova-reel-v1:1", Region: "us-east-1", Token: "m-1",
		Input:     json.RawMessage(`{"taskType":"TEXT_VIDEO","seed":2147483646,"x":1.50}`),
		OutputURI: "s3://films/bots", KMSKey: "k",
	}
}

func TestAJobIsStartedAsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{handlers: []http.HandlerFunc{answering(`{"invocationArn":"` + jobARN + `"}`)}}
		begun, err := connect(t, w, bedrock.Options{}).StartJob(t.Context(), film())
		if err != nil || begun.ARN != jobARN {
			t.Fatalf("%q, %v", begun.ARN, err)
		}
		const want = `{"clientRequestToken":"m-1","modelId":"amazon.nova-reel-v1:1",` +
			`"modelInput":{"taskType":"TEXT_VIDEO","seed":2147483646,"x":1.50},` +
			`"outputDataConfig":{"s3OutputDataConfig":{"kmsKeyId":"k","s3Uri":"s3://films/bots"}}}`
		if w.bodies[0] != want || w.asked[0].Method+w.asked[0].URL.Path != "POST/async-invoke" {
			t.Errorf("%s %s: %s", w.asked[0].Method, w.asked[0].URL, w.bodies[0])
		}
	})
}

func TestAJobThatIsNotStarted(t *testing.T) {
	started := answering(`{"invocationArn":"` + jobARN + `"}`)
	for name, row := range map[string]struct {
		change func(*bedrock.JobRequest)
		script []http.HandlerFunc
		calls  int
		kind   fault.Kind
		says   string // "": it is started
	}{
		"without a token":                  {func(r *bedrock.JobRequest) { r.Token = "" }, nil, 0, fault.Internal, "a token of 0 bytes"},
		"with a token of other letters":    {func(r *bedrock.JobRequest) { r.Token = "a b" }, nil, 0, fault.Internal, "a token of 3 bytes"},
		"with a place that is none":        {func(r *bedrock.JobRequest) { r.OutputURI = "films" }, nil, 0, fault.Misconfigured, "s3://bucket/prefix"},
		"without a model":                  {func(r *bedrock.JobRequest) { r.Model = "" }, nil, 0, fault.Misconfigured, "no model"},
		"with an input that is no object":  {func(r *bedrock.JobRequest) { r.Input = json.RawMessage(`"secret"`) }, nil, 0, fault.Internal, "no JSON object"},
		"with an input that is none":       {func(r *bedrock.JobRequest) { r.Input = json.RawMessage(`{"secret`) }, nil, 0, fault.Internal, "no JSON"},
		"a throttle passes":                {nil, []http.HandlerFunc{refusing(429, "ThrottlingException", "x"), started}, 2, 0, ""},
		"so does a lost connection":        {nil, []http.HandlerFunc{cut(true), started}, 2, 0, ""},
		"so does silence":                  {nil, []http.HandlerFunc{stall, started}, 2, 0, ""},
		"a throttle that stays":            {nil, []http.HandlerFunc{refusing(429, "ThrottlingException", "x")}, 4, fault.Throttled, "ThrottlingException"},
		"a token that another job has":     {nil, []http.HandlerFunc{refusing(400, "ConflictException", "secret")}, 1, fault.InvalidRequest, "the same token and another input"},
		"a quota of jobs":                  {nil, []http.HandlerFunc{refusing(400, "ServiceQuotaExceededException", "x")}, 1, fault.QuotaExceeded, "ServiceQuota"},
		"a bucket that is not there":       {nil, []http.HandlerFunc{refusing(400, "ValidationException", "Invalid Output Config/Credentials")}, 1, fault.Misconfigured, "Invalid Output Config"},
		"a prompt that is filtered":        {nil, []http.HandlerFunc{refusing(400, "ValidationException", "This request has been blocked by our content filters.")}, 1, fault.Filtered, "content filters"},
		"an answer that names no job":      {nil, []http.HandlerFunc{answering(`{"invocationArn":"secret"}`)}, 1, fault.Unavailable, "without a job's ARN"},
		"an answer that is none of AWS's":  {nil, []http.HandlerFunc{answering(`<p>secret`)}, 4, fault.Unavailable, ""},
		"a model that the account has not": {nil, []http.HandlerFunc{refusing(403, "AccessDeniedException", "x")}, 1, fault.AccessDenied, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{handlers: row.script}
				r := film()
				if row.change != nil {
					row.change(&r)
				}
				_, err := connect(t, w, bedrock.Options{}).StartJob(t.Context(), r)
				if len(w.asked) != row.calls {
					t.Errorf("%d calls", len(w.asked))
				}
				if row.kind == 0 && row.says == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				if err == nil || fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), row.says) || strings.Contains(err.Error(), "secret") {
					t.Errorf("%s: %v", fault.KindOf(err), err)
				}
				if taken := strings.HasPrefix(name, "a token that another"); errors.Is(err, bedrock.ErrTokenTaken) != taken {
					t.Errorf("token taken: %v", !taken)
				}
				for _, body := range w.bodies {
					if body != w.bodies[0] {
						t.Errorf("asked again otherwise: %s", body)
					}
				}
			})
		})
	}
}

func TestHowFarAJobIs(t *testing.T) {
	submitted := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const to = `"outputDataConfig":{"s3OutputDataConfig":{"s3Uri":"s3://films/bots`
	const at = `"submitTime":"2026-01-02T03:04:05Z"`
	for name, row := range map[string]struct {
		script []http.HandlerFunc
		calls  int
		want   bedrock.JobState
	}{
		"in progress": {
			[]http.HandlerFunc{answering(`{"status":"InProgress","clientRequestToken":"m-1",` + at + `,` + to + `"}}}`)}, 1,
			bedrock.JobState{Status: bedrock.JobInProgress, OutputURI: "s3://films/bots/abc123def456", Token: "m-1", Submitted: submitted},
		},
		"completed, after a throttle": {
			[]http.HandlerFunc{refusing(429, "ThrottlingException", "x"), answering(`{"status":"Completed","endTime":"2026-01-02T03:06:05Z",` + at + `,` + to + `/abc123def456/"}}}`)}, 2,
			bedrock.JobState{Status: bedrock.JobCompleted, OutputURI: "s3://films/bots/abc123def456", Submitted: submitted, Ended: submitted.Add(2 * time.Minute)},
		},
		"failed": {
			[]http.HandlerFunc{answering(`{"status":"Failed","failureMessage":"why",` + at + `,` + to + `/"}}}`)}, 1,
			bedrock.JobState{Status: bedrock.JobFailed, Failure: "why", OutputURI: "s3://films/bots/abc123def456", Submitted: submitted},
		},
		"in a state that is new to us": {
			[]http.HandlerFunc{answering(`{"status":"Queued",` + at + `}`)}, 1,
			bedrock.JobState{Status: "Queued", Submitted: submitted},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{handlers: row.script}
				got, err := connect(t, w, bedrock.Options{}).Job(t.Context(), "us-east-1", "", jobARN)
				if err != nil || got != row.want || len(w.asked) != row.calls {
					t.Errorf("%+v after %d calls, %v", got, len(w.asked), err)
				}
				const path = "/async-invoke/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aasync-invoke%2Fabc123def456"
				if w.asked[0].Method+w.asked[0].URL.EscapedPath() != "GET"+path {
					t.Errorf("%s %s", w.asked[0].Method, w.asked[0].URL.EscapedPath())
				}
			})
		})
	}
}

func TestAJobThatCannotBeLookedAt(t *testing.T) {
	for name, row := range map[string]struct {
		region, arn string
		script      []http.HandlerFunc
		calls       int
		kind        fault.Kind
	}{
		"an ARN that is none":              {"us-east-1", "arn:secret", nil, 0, fault.InvalidRequest},
		"a job of another region":          {"us-west-2", jobARN, nil, 0, fault.InvalidRequest},
		"a job that nobody knows":          {"us-east-1", jobARN, []http.HandlerFunc{refusing(400, "ValidationException", "secret")}, 1, fault.InvalidRequest},
		"a job that is another account's":  {"us-east-1", jobARN, []http.HandlerFunc{refusing(403, "AccessDeniedException", "secret")}, 1, fault.AccessDenied},
		"a throttle that stays":            {"us-east-1", jobARN, []http.HandlerFunc{refusing(429, "ThrottlingException", "x")}, 4, fault.Throttled},
		"an answer without a status":       {"us-east-1", jobARN, []http.HandlerFunc{answering(`{}`)}, 1, fault.Unavailable},
		"a completed job without a place":  {"us-east-1", jobARN, []http.HandlerFunc{answering(`{"status":"Completed"}`)}, 1, fault.Unavailable},
		"silence, for as long as is given": {"us-east-1", jobARN, []http.HandlerFunc{stall}, 2, fault.Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{handlers: row.script}
				client := connect(t, w, bedrock.Options{Backoff: always(0)})
				ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
				defer cancel()
				_, err := client.Job(ctx, row.region, "", row.arn)
				if fault.KindOf(err) != row.kind || err == nil || len(w.asked) != row.calls || strings.Contains(err.Error(), "secret") {
					t.Errorf("%d calls: %v", len(w.asked), err)
				}
			})
		})
	}
}

// Handles of jobs come back from users, and may be anything.
func TestJobARNs(t *testing.T) {
	for s, ok := range map[string]bool{
		jobARN: true,
		"arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:async-invoke/abc123def456": true,
		"arn:aws-eusc:bedrock:eusc-de-east-1:123456789012:async-invoke/abc123def456":  true,
		"arn:aws-cn:bedrock:cn-north-1:123456789012:async-invoke/000000000000":        true,
		"": false,
		"arn:aws:bedrock:us-east-1:123456789012:async-invoke/abc123def45":            false,
		"arn:aws:bedrock:us-east-1:123456789012:async-invoke/abc123def4567":          false,
		"arn:aws:bedrock:us-east-1:123456789012:async-invoke/../123def456":           false,
		"arn:aws:bedrock:us-east-1:12345678901:async-invoke/abc123def456":            false,
		"arn:aws:bedrock:us.east.1:123456789012:async-invoke/abc123def456":           false,
		"arn:aws:bedrock:evil.test/us-east-1:123456789012:async-invoke/abc123def456": false,
		"arn:aws:s3:us-east-1:123456789012:async-invoke/abc123def456":                false,
		"arn:aws:bedrock:us-east-1:123456789012:inference-profile/abc123def456":      false,
		jobARN + "\n":   false,
		" " + jobARN:    false,
		jobARN + "/a":   false,
		"arn:aws\x00:b": false,
	} {
		got, err := bedrock.ParseJobARN(s)
		if ok != (err == nil) || ok && got.String() != s || !ok && fault.KindOf(err) != fault.InvalidRequest {
			t.Errorf("%q: %+v, %v", s, got, err)
		}
	}
	got, _ := bedrock.ParseJobARN(jobARN)
	if got != (bedrock.JobARN{Partition: "aws", Region: "us-east-1", Account: "123456789012", ID: "abc123def456"}) {
		t.Errorf("%+v", got)
	}
}

func TestWhatAFailedJobMeans(t *testing.T) {
	decided := map[int]bool{}
	for said, kind := range map[string]fault.Kind{
		"This request has been blocked by our content filters. Please try again.": fault.Filtered,
		"Blocked by our content policy":                                           fault.Filtered,
		"RAI_VIOLATION_INPUT_TEXT_DEFLECTION":                                     fault.Filtered,
		"It violates the content policies.":                                       fault.Filtered,
		"The content moderation has refused it":                                   fault.Filtered,
		"prompt not allowed because advanced moderation failed":                   fault.Filtered,
		"The output conflicts with our Responsible AI policy.":                    fault.Filtered,
		"A guardrail intervened.":                                                 fault.Filtered,
		"Access denied when writing to S3":                                        fault.Misconfigured,
		"AccessDeniedException":                                                   fault.Misconfigured,
		"The specified bucket does not exist":                                     fault.Misconfigured,
		"Not authorized to perform s3:PutObject":                                  fault.Misconfigured,
		"KMS key is disabled":                                                     fault.Misconfigured,
		"Invalid Output Config/Credentials":                                       fault.Misconfigured,
		"INVALID_CONTENT":                                                         fault.InvalidRequest,
		"ValidationException: no":                                                 fault.InvalidRequest,
		"RATE_LIMIT_EXCEEDED":                                                     fault.Throttled,
		"ThrottlingException":                                                     fault.Throttled,
		"Service quota exceeded":                                                  fault.QuotaExceeded,
		"The model timed out.":                                                    fault.Timeout,
		"INTERNAL_SERVER_EXCEPTION":                                               fault.Unavailable,
		"":                                                                        fault.Unavailable,
		"secret words":                                                            fault.Unavailable,
	} {
		decided[bedrock.DecidingFailure(said)] = true
		err := bedrock.JobState{Status: bedrock.JobFailed, Failure: said}.Err()
		if fault.KindOf(err) != kind || err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", said, err)
		}
	}
	for i := range bedrock.JobFailures {
		if !decided[i] {
			t.Errorf("row %d of the table decides nothing here", i)
		}
	}
	if err := (bedrock.JobState{Status: bedrock.JobCompleted, Failure: "x"}).Err(); err != nil {
		t.Errorf("a completed job has failed: %v", err)
	}
}
