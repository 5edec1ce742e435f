package bedrocksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// jobAccount is the account in the ARNs of jobs.
const jobAccount = "123456789012"

// startJob answers StartAsyncInvoke.
func (s *Server) startJob(reply *reply, _ route, call *Call) {
	j, no := s.newJob(call, reply.dice)
	if no != nil {
		s.update(func() { call.Rule, call.Unverified = no.rule, no.unverified })
		reply.refuse(no.refusal)
		return
	}
	answer, scripted := s.scripted()
	if !scripted {
		answer = Answer{Fault: j.fault()}
		if j.says("blocked") {
			answer = filtered.Answer()
		}
		answer = s.strike(answer)
	}
	if answer.Fault.refusal != nil || answer.Fault.instead != nil {
		reply.whole(nil, answer)
		return
	}
	arn, no := s.begin(j)
	if no != nil {
		s.update(func() { call.Rule, call.Unverified = no.rule, no.unverified })
		reply.refuse(no.refusal)
		return
	}
	reply.whole([]byte(`{"invocationArn":`+quote(arn)+`}`), answer)
}

// newJob reads a request for a job.
func (s *Server) newJob(call *Call, d dice) (*job, *verdict) {
	var envelope struct {
		ModelID string          `json:"modelId"`
		Token   string          `json:"clientRequestToken"`
		Input   json.RawMessage `json:"modelInput"`
		Output  struct {
			S3 struct {
				URI string `json:"s3Uri"`
			} `json:"s3OutputDataConfig"`
		} `json:"outputDataConfig"`
	}
	if err := json.Unmarshal(call.Body, &envelope); err != nil {
		return nil, jobVerdict("malformed-json", false, "SerializationException", "Unexpected field type")
	}
	s.update(func() { call.Model = envelope.ModelID })
	base := s.set.subject(envelope.ModelID).base
	v, known := jobVendors[base]
	if !known {
		return nil, jobVerdict("unknown-model", true, "ValidationException", "The provided model identifier is invalid.")
	}
	f := &form{order: order{model: base}}
	body, _ := jsonValue(call.Body) // it was decoded before
	jobRequest(v.form)(f, "#", body)
	if found, ok := s.decisive(f.findings); ok {
		return nil, jobVerdict("form", found.doubtful, "ValidationException", found.message)
	}
	j := &job{order: f.order, id: d.jobID(), region: or(call.Region, "us-east-1"), token: envelope.Token, status: jobInProgress}
	j.arn = fmt.Sprintf("arn:%s:bedrock:%s:%s:async-invoke/%s", partition(j.region), j.region, jobAccount, j.id)
	j.uri = strings.TrimRight(envelope.Output.S3.URI, "/") + "/" + j.id
	j.input = envelope.ModelID + "\n" + envelope.Output.S3.URI + "\n" + compact(envelope.Input)
	return j, nil
}

func jobVerdict(rule string, unverified bool, errorType, message string) *verdict {
	return &verdict{
		refusal: Refusal{Name: rule, Status: http.StatusBadRequest, ErrorType: errorType, Message: message},
		rule:    rule, unverified: unverified,
	}
}

func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	}
	return "aws"
}

// compact is JSON without the blanks that mean nothing.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	_ = json.Compact(&b, raw) // it was decoded before
	return b.String()
}

// begin begins a job, unless its token has one.
func (s *Server) begin(j *job) (arn string, no *verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	running := 0
	for _, other := range s.jobs {
		if j.token != "" && other.token == j.token && other.region == j.region {
			if other.input == j.input {
				return other.arn, nil
			}
			return "", jobVerdict("token-taken", false, "ConflictException", "The client request token was used with other parameters.")
		}
		if other.status == jobInProgress && other.model == j.model && other.region == j.region {
			running++
		}
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(j.uri, "s3://"), "/")
	limit := orInt(s.set.jobLimit, jobVendors[j.model].limit)
	switch {
	case s.set.buckets != nil && !s.set.buckets.Has(bucket):
		return "", jobVerdict("no-bucket", true, "ValidationException", "Invalid Output Config/Credentials: the bucket does not exist, or may not be written to.")
	case s.set.rules && running >= limit:
		return "", jobVerdict("jobs-in-progress", true, "ServiceQuotaExceededException", fmt.Sprintf("Your account has %d jobs of this model in progress, which is its quota.", running))
	}
	j.submitted = s.set.clock()
	j.ends = j.submitted.Add(s.set.jobTime)
	if t := j.jobTwist(); t.takes > 0 {
		j.ends = j.submitted.Add(s.set.jobTime * time.Duration(t.takes))
	}
	s.jobs = append(s.jobs, j)
	return j.arn, nil
}

// getJob answers GetAsyncInvoke.
func (s *Server) getJob(reply *reply, route route, call *Call) {
	s.mu.Lock()
	s.settle()
	i := slices.IndexFunc(s.jobs, func(j *job) bool { return j.arn == route.job && (call.Region == "" || call.Region == j.region) })
	var body []byte
	if i >= 0 {
		body = []byte(quote(s.jobs[i].describe()))
	}
	s.mu.Unlock()
	if body == nil {
		s.update(func() { call.Rule, call.Unverified = "unknown-job", true })
		reply.refuse(jobVerdict("unknown-job", true, "ValidationException", "The provided invocation ARN is invalid.").refusal)
		return
	}
	answer, _ := s.scripted()
	reply.whole(body, answer)
}

// listJobs answers ListAsyncInvokes, the youngest first unless told otherwise.
func (s *Server) listJobs(reply *reply, _ route, call *Call) {
	query := reply.r.URL.Query()
	s.mu.Lock()
	s.settle()
	found := []map[string]any{}
	for _, j := range s.jobs {
		if wanted := query.Get("statusEquals"); (wanted == "" || wanted == j.status) && (call.Region == "" || call.Region == j.region) {
			found = append(found, j.describe())
		}
	}
	s.mu.Unlock()
	if query.Get("sortOrder") != "Ascending" {
		slices.Reverse(found)
	}
	answer, _ := s.scripted()
	reply.whole([]byte(quote(page(found, query))), answer)
}

// page is a part of a list; the token of the next one is where it begins.
func page(found []map[string]any, query url.Values) map[string]any {
	from, _ := strconv.Atoi(query.Get("nextToken")) // 0 when it is none
	size, err := strconv.Atoi(query.Get("maxResults"))
	if err != nil || size < 1 {
		size = 10
	}
	from = min(max(from, 0), len(found))
	to := min(from+size, len(found))
	out := map[string]any{"asyncInvokeSummaries": found[from:to]}
	if to < len(found) {
		out["nextToken"] = strconv.Itoa(to)
	}
	return out
}
