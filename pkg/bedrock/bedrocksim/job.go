package bedrocksim

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Buckets is where jobs write: a stand-in for S3, such as one of package s3sim. It is called
// concurrently.
type Buckets interface {
	Has(bucket string) bool
	Put(bucket, key, contentType string, body []byte)
}

// defaultJobTime is how long a job takes.
const defaultJobTime = 10 * time.Second

// The states of a job.
const (
	jobInProgress = "InProgress"
	jobCompleted  = "Completed"
	jobFailed     = "Failed"
)

// job is one asynchronous invocation (bedrock.md §4.3). It has ended when its time is over and
// somebody looks at any job; only then is there something in its bucket.
type job struct {
	order
	arn, id   string
	region    string
	token     string
	input     string // the whole request, but for the token
	uri       string // its folder
	submitted time.Time
	ends      time.Time
	status    string
	failure   string
}

// jobTwist is a word that changes the end of a job.
type jobTwist struct {
	word, about string
	failure     string // AWS's words; empty: it completes
	takes       int    // times as long; 0: once
	write       func(video []byte) []byte
}

// jobTwists are looked for in this order. The words of failures are invented, but for those
// about content filters, which are Nova Canvas's.
var jobTwists = []jobTwist{
	{word: "blocked", about: "the job is not started: the prompt is filtered"},
	{word: "violates", about: "the job fails: a content filter stops it", failure: filtered.Message},
	{word: "fail", about: "the job fails: the model breaks down", failure: "An internal error occurred while the video was generated. Try your request again."},
	{word: "denied", about: "the job fails: it may not write to the bucket", failure: "Access denied when writing to the output bucket. Check the s3:PutObject permission."},
	{word: "lost", about: "the job completes, but there is no video", write: func([]byte) []byte { return nil }},
	{word: "garbled", about: "the job completes, but what stands for the video is none", write: func([]byte) []byte { return []byte("not a video") }},
	{word: slowWord, about: "the job takes ten times as long", takes: 10},
}

// twist is the word that changes the end of a job; the zero value changes nothing.
func (o order) jobTwist() jobTwist {
	for _, t := range jobTwists {
		if o.says(t.word) {
			return t
		}
	}
	return jobTwist{}
}

// settle ends the jobs whose time is over. The caller holds the lock.
func (s *Server) settle() {
	for _, j := range s.jobs {
		if j.status == jobInProgress && !s.set.clock().Before(j.ends) {
			j.end(s.set.buckets)
		}
	}
}

// end writes what a job has made.
func (j *job) end(to Buckets) {
	t := j.jobTwist()
	j.status, j.failure = jobCompleted, t.failure
	if t.failure != "" {
		j.status = jobFailed
	}
	if to == nil {
		return
	}
	bucket, folder, _ := strings.Cut(strings.TrimPrefix(j.uri, "s3://"), "/")
	put := func(name, contentType string, body []byte) {
		if body != nil {
			to.Put(bucket, folder+"/"+name, contentType, body)
		}
	}
	put("video-generation-status.json", "application/json", j.report())
	put("manifest.json", "application/json", j.manifest())
	if j.status == jobFailed {
		return
	}
	write := t.write
	if write == nil {
		write = func(video []byte) []byte { return video }
	}
	put("output.mp4", "video/mp4", write(clip(j.order, j.seconds)))
	for n := range j.shots {
		put(shotName(n+1), "video/mp4", write(clip(j.order, 6)))
	}
}

// shotReport says of a video what became of it.
type shotReport struct {
	Status   string `json:"status"`
	Location string `json:"location,omitempty"`
	Type     string `json:"failureType,omitempty"`
	Message  string `json:"failureMessage,omitempty"`
}

// report is video-generation-status.json: its members fullVideo and shots are AWS's, what is
// in them is from memory.
func (j *job) report() []byte {
	full := shotReport{Status: "SUCCESS", Location: j.uri + "/output.mp4"}
	if j.status == jobFailed {
		full = shotReport{Status: "FAILURE", Type: "INTERNAL_SERVER_EXCEPTION", Message: j.failure}
	}
	shots := []shotReport{}
	for n := range j.shots {
		shot := full
		if j.status == jobCompleted {
			shot.Location = j.uri + "/" + shotName(n+1)
		}
		shots = append(shots, shot)
	}
	body, _ := json.Marshal(map[string]any{"schemaVersion": "1.0", "fullVideo": full, "shots": shots}) // strings always marshal
	return body
}

// manifest lists what is in the folder; its form is invented.
func (j *job) manifest() []byte {
	body, _ := json.Marshal(map[string]any{"invocationArn": j.arn, "modelId": j.model}) // strings always marshal
	return body
}

// describe is a job as GetAsyncInvoke and ListAsyncInvokes tell of it. That its s3Uri is the
// job's own folder is so in AWS's code examples.
func (j *job) describe() map[string]any {
	out := map[string]any{
		"invocationArn": j.arn, "status": j.status, "submitTime": j.submitted.UTC().Format(time.RFC3339),
		"modelArn":         fmt.Sprintf("arn:aws:bedrock:%s::foundation-model/%s", j.region, j.model),
		"outputDataConfig": map[string]any{"s3OutputDataConfig": map[string]any{"s3Uri": j.uri}},
		"lastModifiedTime": j.submitted.UTC().Format(time.RFC3339),
	}
	if j.token != "" {
		out["clientRequestToken"] = j.token
	}
	if j.status != jobInProgress {
		out["endTime"] = j.ends.UTC().Format(time.RFC3339)
		out["lastModifiedTime"] = out["endTime"]
	}
	if j.failure != "" {
		out["failureMessage"] = j.failure
	}
	return out
}
