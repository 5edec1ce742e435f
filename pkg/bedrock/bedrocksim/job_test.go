package bedrocksim_test

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/color"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
)

// studio is a simulator with a bucket and a clock that stands still until it is set.
type studio struct {
	*bedrocksim.Server
	films *s3sim.Store

	mu  sync.Mutex
	now time.Time
}

func newStudio(t *testing.T, opts ...bedrocksim.Option) *studio {
	s := &studio{films: s3sim.New([]string{"films"}), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	s.Server = bedrocksim.Start(t, append(opts, bedrocksim.WithBuckets(s.films), bedrocksim.WithClock(s.time))...)
	return s
}

func (s *studio) time() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *studio) after(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// call sends a raw request that looks signed for eu-west-1.
func (s *studio) call(t *testing.T, method, path, body string) (status int, raw string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", credential)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(got)
}

// start starts a job and returns its ARN.
func (s *studio) start(t *testing.T, body string) string {
	t.Helper()
	status, raw := s.call(t, "POST", "/async-invoke", body)
	var out struct{ InvocationARN string }
	if err := json.Unmarshal([]byte(raw), &out); status != 200 || err != nil {
		t.Fatalf("%d %s", status, cutShort(raw))
	}
	return out.InvocationARN
}

type jobSeen struct {
	Status, FailureMessage, SubmitTime, EndTime, ModelARN, ClientRequestToken string
	OutputDataConfig                                                          struct{ S3OutputDataConfig struct{ S3URI string } }
}

func (s *studio) look(t *testing.T, arn string) (out jobSeen) {
	t.Helper()
	status, raw := s.call(t, "GET", "/async-invoke/"+url.PathEscape(arn), "")
	if err := json.Unmarshal([]byte(raw), &out); status != 200 || err != nil {
		t.Fatalf("%d %s", status, raw)
	}
	return out
}

const (
	reel = "amazon.nova-reel-v1:1"
	ray  = "luma.ray-v2:0"
)

// jobBody is a request for a job; the token may be empty.
func jobBody(model, token, input string) string {
	return fmt.Sprintf(`{"modelId":%q,"clientRequestToken":%q,"modelInput":%s,"outputDataConfig":{"s3OutputDataConfig":{"s3Uri":"s3://films/bots/"}}}`, model, cmp.Or(token, "t"), input)
}

func single(text string) string {
	return `{"taskType":"TEXT_VIDEO","textToVideoParams":{"text":"` + text + `"},"videoGenerationConfig":{"durationSeconds":6,"fps":24,"dimension":"1280x720","seed":0}}`
}

func automated(text string, seconds int) string {
	return fmt.Sprintf(`{"taskType":"MULTI_SHOT_AUTOMATED","multiShotAutomatedParams":{"text":%q},"videoGenerationConfig":{"durationSeconds":%d,"fps":24,"dimension":"1280x720"}}`, text, seconds)
}

func manual(shots ...string) string {
	return `{"taskType":"MULTI_SHOT_MANUAL","multiShotManualParams":{"shots":[` + strings.Join(shots, ",") + `]},"videoGenerationConfig":{"fps":24,"dimension":"1280x720"}}`
}

func TestAJobEndsWhenItsTimeIsOver(t *testing.T) {
	s := newStudio(t, bedrocksim.WithJobTime(90*time.Second))
	arn := s.start(t, jobBody(reel, "m-1", single("a boat")))
	id := arn[strings.LastIndex(arn, "/")+1:]
	s.after(89 * time.Second)
	if j := s.look(t, arn); j.Status != "InProgress" || j.EndTime != "" || j.SubmitTime != "2026-01-02T03:04:05Z" || len(s.films.Keys("films")) > 0 {
		t.Errorf("%+v, %v", j, s.films.Keys("films"))
	}
	s.after(time.Second)
	j := s.look(t, arn)
	if j.Status != "Completed" || j.EndTime != "2026-01-02T03:05:35Z" || j.ClientRequestToken != "m-1" || !strings.HasSuffix(j.ModelARN, "eu-west-1::foundation-model/"+reel) {
		t.Errorf("%+v", j)
	}
	if uri := j.OutputDataConfig.S3OutputDataConfig.S3URI; uri != "s3://films/bots/"+id {
		t.Errorf("in %s", uri)
	}
	want := []string{"bots/" + id + "/manifest.json", "bots/" + id + "/output.mp4", "bots/" + id + "/video-generation-status.json"}
	if got := s.films.Keys("films"); !slices.Equal(got, want) {
		t.Errorf("wrote %v", got)
	}
	for _, key := range want {
		o, _ := s.films.Get("films", key)
		if video := strings.HasSuffix(key, ".mp4"); video != (o.ContentType == "video/mp4") || !video && !json.Valid(o.Body) {
			t.Errorf("%s is %s", key, o.ContentType)
		}
	}
}

func TestVideosHaveTheLengthThatWasAskedFor(t *testing.T) {
	shot := `{"text":"a boat"}`
	pictured := `{"text":"a boat","image":{"format":"jpeg","source":{"bytes":"` + drawn(1280, 720, "jpeg", red) + `"}}}`
	linked := `{"text":"a boat","image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k","bucketOwner":"123456789012"}}}}`
	for name, row := range map[string]struct {
		model, input   string
		seconds, shots int
		size           string
	}{
		"a single shot":            {reel, single("a boat"), 6, 0, "1280x720"},
		"of the first version too": {"amazon.nova-reel-v1:0", single("a boat"), 6, 0, "1280x720"},
		"shots as the model likes": {reel, automated("a boat", 18), 18, 3, "1280x720"},
		"shots one by one":         {reel, manual(shot, pictured, linked, shot), 24, 4, "1280x720"},
		"of Luma":                  {ray, `{"prompt":"a boat"}`, 5, 0, "1280x720"},
		"of Luma, otherwise":       {ray, `{"prompt":"a boat","aspect_ratio":"9:16","duration":"9s","resolution":"540p","loop":true,"keyframes":{"frame0":{"type":"image","source":{"type":"base64","media_type":"image/png","data":"` + tiny + `"}}}}`, 9, 0, "540x960"},
		"of Luma, wide":            {ray, `{"prompt":"a boat","aspect_ratio":"21:9"}`, 5, 0, "1680x720"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t, bedrocksim.WithJobTime(0))
			arn := s.start(t, jobBody(row.model, "", row.input))
			if j := s.look(t, arn); j.Status != "Completed" {
				t.Fatalf("%+v", j)
			}
			folder := "bots/" + arn[strings.LastIndex(arn, "/")+1:] + "/"
			video, _ := s.films.Get("films", folder+"output.mp4")
			if got := measure(t, video.Body); got != fmt.Sprintf("%s %ds", row.size, row.seconds) {
				t.Errorf("%s", got)
			}
			for n := 1; n <= row.shots+1; n++ {
				if _, ok := s.films.Get("films", fmt.Sprintf("%sshot_%04d.mp4", folder, n)); ok != (n <= row.shots) {
					t.Errorf("shot %d: %v", n, ok)
				}
			}
			if len(video.Body) > 20_000 {
				t.Errorf("it has %d bytes", len(video.Body))
			}
		})
	}
}

// measure reads the size and the length of a video out of its boxes, whose sizes have to fit.
func measure(t *testing.T, video []byte) string {
	t.Helper()
	var size string
	var seconds uint32
	var walk func(data []byte)
	walk = func(data []byte) {
		for len(data) > 0 {
			n := binary.BigEndian.Uint32(data)
			if n < 8 || int(n) > len(data) {
				t.Fatalf("a box of %d bytes in %d", n, len(data))
			}
			switch body := data[8:n]; string(data[4:8]) {
			case "moov", "trak":
				walk(body)
			case "mvhd":
				seconds = binary.BigEndian.Uint32(body[16:]) / binary.BigEndian.Uint32(body[12:])
			case "tkhd":
				size = fmt.Sprintf("%dx%d", binary.BigEndian.Uint16(body[76:]), binary.BigEndian.Uint16(body[80:]))
			}
			data = data[n:]
		}
	}
	walk(video)
	return fmt.Sprintf("%s %ds", size, seconds)
}

func TestATokenStartsOneJob(t *testing.T) {
	s := newStudio(t)
	first := s.start(t, jobBody(reel, "m-1", single("a boat")))
	if again := s.start(t, strings.Replace(jobBody(reel, "m-1", single("a boat")), `"fps":24`, `"fps" : 24`, 1)); again != first {
		t.Errorf("%s and %s", first, again)
	}
	if status, raw := s.call(t, "POST", "/async-invoke", jobBody(reel, "m-1", single("a car"))); status != 400 || s.Calls()[2].Rule != "token-taken" {
		t.Errorf("%d %s", status, raw)
	}
	if other := s.start(t, jobBody(reel, "m-2", single("a boat"))); other == first {
		t.Error("another token got the same job")
	}
}

func TestNoMoreJobsThanTheQuotaAreInProgress(t *testing.T) {
	s := newStudio(t)
	for n := range 3 {
		s.start(t, jobBody(reel, fmt.Sprint(n), single("a boat")))
	}
	if status, raw := s.call(t, "POST", "/async-invoke", jobBody(reel, "m", single("a boat"))); status != 400 || !strings.Contains(raw, "3 jobs") {
		t.Errorf("%d %s", status, raw)
	}
	s.start(t, jobBody(ray, "l", `{"prompt":"a boat"}`)) // another model has its own
	s.after(10 * time.Second)
	s.start(t, jobBody(reel, "m", single("a boat")))
}

func TestWordsThatSteerVideos(t *testing.T) {
	for name, row := range map[string]struct {
		text, status, failure string
		video                 string // the beginning; "-": none
	}{
		"as ever":       {"a boat", "Completed", "", "\x00\x00\x00 ftypisom"},
		"filtered late": {"a boat that Violates", "Failed", "content filters", "-"},
		"failed":        {"fail, please", "Failed", "internal error", "-"},
		"denied":        {"denied", "Failed", "Access denied", "-"},
		"lost":          {"lost", "Completed", "", "-"},
		"garbled":       {"garbled", "Completed", "", "not a video"},
		"slow":          {"slow", "InProgress", "", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t)
			arn := s.start(t, jobBody(reel, "", single(row.text)))
			s.after(99 * time.Second)
			j := s.look(t, arn)
			video, ok := s.films.Get("films", "bots/"+arn[strings.LastIndex(arn, "/")+1:]+"/output.mp4")
			if j.Status != row.status || !strings.Contains(j.FailureMessage, row.failure) || ok != (row.video != "-") || ok && !strings.HasPrefix(string(video.Body), row.video) {
				t.Errorf("%+v, video %v", j, ok)
			}
		})
	}
	s := newStudio(t)
	for text, want := range map[string]int{"a blocked boat": 400, "error throttling": 429, "error unavailable": 503} {
		if status, _ := s.call(t, "POST", "/async-invoke", jobBody(reel, text, single(text))); status != want {
			t.Errorf("%s: %d", text, status)
		}
	}
	if _, raw := s.call(t, "GET", "/async-invoke", ""); !strings.Contains(raw, `"asyncInvokeSummaries":[]`) {
		t.Errorf("there are jobs: %s", raw)
	}
}

// A start whose answer is lost has started a job all the same: that is what tokens are for.
func TestAScriptedAnswerComesInPlaceOfAJobs(t *testing.T) {
	s := newStudio(t)
	s.Script(bedrocksim.Refuse(429, "ThrottlingException", "later"), bedrocksim.Broken(bedrocksim.EmptyBody()))
	body := jobBody(reel, "m-1", single("a boat"))
	first, _ := s.call(t, "POST", "/async-invoke", body)
	second, raw := s.call(t, "POST", "/async-invoke", body)
	if first != 429 || second != 200 || raw != "" {
		t.Errorf("%d, %d %s", first, second, raw)
	}
	arn := s.start(t, body)
	if _, raw := s.call(t, "GET", "/async-invoke", ""); strings.Count(raw, "invocationArn") != 1 {
		t.Errorf("%s", raw)
	}
	s.Script(bedrocksim.Refuse(503, "ServiceUnavailableException", "later"))
	if status, _ := s.call(t, "GET", "/async-invoke/"+url.PathEscape(arn), ""); status != 503 {
		t.Errorf("status %d", status)
	}
}

func TestJobsAreListed(t *testing.T) {
	s := newStudio(t, bedrocksim.WithJobLimit(10))
	for n := range 3 {
		s.start(t, jobBody(reel, fmt.Sprint(n), single([]string{"a boat", "fail", "slow"}[n])))
		s.after(time.Second)
	}
	s.after(10 * time.Second)
	for query, want := range map[string]string{
		"":                                     "InProgress Failed Completed",
		"?sortOrder=Ascending":                 "Completed Failed InProgress",
		"?statusEquals=Failed":                 "Failed",
		"?maxResults=2":                        "InProgress Failed +2",
		"?maxResults=2&nextToken=2":            "Completed",
		"?maxResults=1&statusEquals=Completed": "Completed",
	} {
		_, raw := s.call(t, "GET", "/async-invoke"+query, "")
		var out struct {
			AsyncInvokeSummaries []jobSeen
			NextToken            string
		}
		if err := json.Unmarshal([]byte(raw), &out); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, j := range out.AsyncInvokeSummaries {
			got = append(got, j.Status)
		}
		if out.NextToken != "" {
			got = append(got, "+"+out.NextToken)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", query, got)
		}
	}
}

func TestJobsThatAreRefused(t *testing.T) {
	wide := drawn(1280, 720, "png", red)
	with := func(image string) string {
		return strings.Replace(single("a"), `"text":"a"`, `"text":"a","images":[`+image+`]`, 1)
	}
	bytes := func(format, data string) string {
		return `{"format":"` + format + `","source":{"bytes":"` + data + `"}}`
	}
	for name, row := range map[string]struct{ body, says string }{
		"no JSON":                      {`{`, "Unexpected field type"},
		"an unknown model":             {jobBody("amazon.nova-film-v1:0", "", single("a")), "model identifier is invalid"},
		"a model that does no jobs":    {jobBody("amazon.nova-canvas-v1:0", "", single("a")), "model identifier is invalid"},
		"a token that is too long":     {jobBody(reel, strings.Repeat("a", 257), single("a")), "expected maxLength: 256"},
		"no place":                     {`{"modelId":"` + reel + `","modelInput":` + single("a") + `}`, "required key [outputDataConfig] not found"},
		"a place that is none":         {strings.Replace(jobBody(reel, "", single("a")), "s3://films", "films", 1), "does not match pattern ^s3://"},
		"a bucket that is not there":   {strings.Replace(jobBody(reel, "", single("a")), "s3://films", "s3://movies", 1), "Invalid Output Config"},
		"a member of no use":           {strings.Replace(jobBody(reel, "", single("a")), "{", `{"foo":1,`, 1), "extraneous key [foo]"},
		"an unknown task":              {jobBody(reel, "", `{"taskType":"FILM"}`), "FILM is not a valid enum value"},
		"shots of the first version":   {jobBody("amazon.nova-reel-v1:0", "", automated("a", 12)), "MULTI_SHOT_AUTOMATED is not a valid"},
		"text that is too long":        {jobBody(reel, "", single(strings.Repeat("a", 513))), "expected maxLength: 512"},
		"another length":               {jobBody(reel, "", strings.Replace(single("a"), `:6`, `:7`, 1)), "7 is not less or equal to 6"},
		"another rate":                 {jobBody(reel, "", strings.Replace(single("a"), `:24`, `:30`, 1)), "30 is not less or equal to 24"},
		"another size":                 {jobBody(reel, "", strings.Replace(single("a"), `1280x720`, `1920x1080`, 1)), "1920x1080 is not a valid enum value"},
		"two pictures":                 {jobBody(reel, "", with(bytes("png", wide)+","+bytes("png", wide))), "expected maximum item count: 1"},
		"a picture of another size":    {jobBody(reel, "", with(bytes("png", seen))), "must be exactly 1280x720"},
		"a picture of another format":  {jobBody(reel, "", with(bytes("jpeg", wide))), "not of a supported format [jpeg]"},
		"a picture that is no picture": {jobBody(reel, "", with(bytes("png", "aGk="))), "not of a supported format"},
		"a veiled picture":             {jobBody(reel, "", with(bytes("png", drawn(1280, 720, "png", color.NRGBA{1, 2, 3, 100})))), "fully opaque"},
		"a length between":             {jobBody(reel, "", automated("a", 15)), "15 is not a multiple of 6"},
		"a length that is too long":    {jobBody(reel, "", automated("a", 126)), "126 is not less or equal to 120"},
		"one shot":                     {jobBody(reel, "", manual(`{"text":"a"}`)), "expected minimum item count: 2"},
		"a length for shots":           {jobBody(reel, "", strings.Replace(manual(`{"text":"a"}`, `{"text":"b"}`), `"fps"`, `"durationSeconds":12,"fps"`, 1)), "extraneous key [durationSeconds]"},
		"no prompt for Luma":           {jobBody(ray, "", `{}`), "required key [prompt] not found"},
		"a length for Luma":            {jobBody(ray, "", `{"prompt":"a","duration":5}`), "expected type: String"},
		"a frame of Luma's":            {jobBody(ray, "", `{"prompt":"a","keyframes":{"frame2":{}}}`), "extraneous key [frame2]"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t)
			if status, raw := s.call(t, "POST", "/async-invoke", row.body); status != 400 || !strings.Contains(raw, row.says) || s.Calls()[0].Rule == "" {
				t.Errorf("%d %s, rule %q", status, cutShort(raw), s.Calls()[0].Rule)
			}
		})
	}
}

func TestWhatIsAskedOfNoJob(t *testing.T) {
	s := newStudio(t)
	for path, want := range map[string]int{
		"GET /async-invoke/" + url.PathEscape("arn:aws:bedrock:eu-west-1:123456789012:async-invoke/000000000000"): 400,
		"GET /async-invoke/a/b":   404,
		"GET /async-invoked":      404,
		"PUT /async-invoke":       404,
		"POST /async-invoke/name": 404,
	} {
		method, address, _ := strings.Cut(path, " ")
		if status, raw := s.call(t, method, address, "{}"); status != want {
			t.Errorf("%s: %d %s", path, status, raw)
		}
	}
}

// Without rules a job is begun and ended whatever is asked of it, since tests of answers need
// no good question.
func TestWithoutRulesAnyJobEnds(t *testing.T) {
	s := newStudio(t, bedrocksim.WithoutRules(), bedrocksim.WithJobTime(0))
	for _, model := range []string{reel, ray} {
		arn := s.start(t, jobBody(model, model, `{}`))
		if j := s.look(t, arn); j.Status != "Completed" {
			t.Errorf("%s: %+v", model, j)
		}
	}
}
