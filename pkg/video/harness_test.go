package video_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
	"github.com/poebridge/poebridge/pkg/video"
)

// The bots of the tests. The simulator refuses what their models would.
const (
	reel    = "model: {id: 'amazon.nova-reel-v1:1', regions: [us-east-1]}\nprice: {seconds: {any: 0.08}}\nvideo:\n  dialect: nova_reel\n  generate: text_video\n  takes_image: true\n  duration: 6s\n  durations: [6s]\n  resolution: 1280x720\n  resolutions: [1280x720]\n  fps: 24\n  max_seed: 2147483646\n"
	shots   = "model: {id: 'amazon.nova-reel-v1:1', regions: [us-east-1]}\nprice: {seconds: {any: 0.08}}\nvideo:\n  dialect: nova_reel\n  generate: multi_shot_automated\n  prompt_characters: 4000\n  duration: 120s\n  durations: [12s, 120s]\n  resolution: 1280x720\n  resolutions: [1280x720]\n  fps: 24\n  max_seed: 2147483646\n"
	manual  = "model: {id: 'amazon.nova-reel-v1:1', regions: [us-east-1]}\nprice: {seconds: {any: 0.08}}\nvideo:\n  dialect: nova_reel\n  generate: multi_shot_manual\n  takes_image: true\n  resolution: 1280x720\n  resolutions: [1280x720]\n  fps: 24\n  max_seed: 2147483646\n"
	ray     = "model: {id: 'luma.ray-v2:0', regions: [us-west-2]}\nprice: {seconds: {540p: 0.75, 720p: 1.5}}\nvideo:\n  dialect: luma\n  generate: text_video\n  prompt_characters: 5000\n  takes_image: true\n  duration: 5s\n  durations: [5s, 9s]\n  aspect_ratio: '16:9'\n  aspect_ratios: ['16:9', '1:1']\n  resolution: 540p\n  resolutions: [540p, 720p]\n"
	pegasus = "model: {id: 'us.twelvelabs.pegasus-1-2-v1:0', regions: [us-east-1, us-west-2]}\nprice: {output: 7.5, seconds: {any: 0.00049}}\nvideo:\n  dialect: pegasus\n  generate: understand\n  prompt_characters: 2000\n"
)

func template(t testing.TB, text string) *bot.Template {
	t.Helper()
	defaults, err := os.ReadFile("../../configs/defaults/video.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := bot.Source{Name: "bot.yaml", Text: []byte("schema: 1\nkind: video\n" + text)}
	parsed, _, err := bot.Load(bot.Source{Name: "video.yaml", Text: defaults}, file, bot.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// studio is AWS and Poe, with the bots that work between them.
type studio struct {
	t       testing.TB
	bedrock *bedrocksim.Server
	films   *s3sim.Store
	poe     *poesim.Server
	opts    video.Options
	fetched []string // what was asked of S3, as METHOD path
	host    string   // of attachments
	s3      *http.Client
	head    int    // what S3 answers HEAD with; 0: what is right
	headed  func() // called before; may be nil
	begun   func() // called when a job is begun, before anybody is told; may be nil
	silent  bool   // Bedrock does not tell the tokens of jobs
}

// The addresses of the simulators. Connections are in memory, whatever the address.
const (
	s3Address  = "127.0.0.1:9001"
	poeAddress = "127.0.0.1:9002"
)

// newStudio makes jobs of Bedrock's that take so long.
func newStudio(t testing.TB, takes time.Duration, more ...bedrocksim.Option) *studio {
	s := &studio{t: t, films: s3sim.New([]string{"films", "others"})}
	s.bedrock = bedrocksim.New(append(more, bedrocksim.WithBuckets(s.films), bedrocksim.WithJobTime(takes))...)
	s.s3 = memnet.Serve(t, http.HandlerFunc(s.serveS3)).Client()
	s.poe = poesim.New(poesim.Options{
		URL: "http://" + poeAddress, Trust: []string{s3Address}, Transport: s.s3.Transport,
		Key: func(_ *http.Request, key string) bool { return key == "poe-knows-this-key" },
	})
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{
		Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, http.HandlerFunc(s.serveBedrock)).Dial,
		Backoff: retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil }),
	})
	upload := &poe.UploadAPI{URL: "http://" + poeAddress + poesim.UploadPath, Transport: memnet.Serve(t, s.poe).Client().Transport}
	s.opts = video.Options{Client: client, Fetcher: attachment.New(attachment.Options{}), Uploader: upload, Bucket: s.bucketAt("http://" + s3Address)}
	return s
}

func (s *studio) bucketAt(endpoint string) *video.Bucket {
	cfg := aws.Config{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		BaseEndpoint: aws.String(endpoint), HTTPClient: s.s3,
	}
	bucket, err := video.NewBucket(s.t.Context(), cfg, "films", "studio")
	if err != nil {
		s.t.Fatal(err)
	}
	return bucket
}

func (s *studio) serveS3(w http.ResponseWriter, r *http.Request) {
	s.fetched = append(s.fetched, r.Method+" "+r.URL.Path)
	if r.Method == http.MethodHead && s.headed != nil {
		s.headed()
	}
	if r.Method == http.MethodHead && s.head != 0 {
		w.WriteHeader(s.head)
		return
	}
	s.films.ServeHTTP(w, r)
}

func (s *studio) serveBedrock(w http.ResponseWriter, r *http.Request) {
	if s.silent && r.Method == http.MethodGet {
		told := httptest.NewRecorder()
		s.bedrock.ServeHTTP(told, r)
		_, _ = w.Write(bytes.ReplaceAll(told.Body.Bytes(), []byte(`"clientRequestToken"`), []byte(`"unknown"`)))
		return
	}
	if r.Method != http.MethodPost || s.begun == nil {
		s.bedrock.ServeHTTP(w, r)
		return
	}
	s.bedrock.ServeHTTP(httptest.NewRecorder(), r)
	s.begun()
}

// fail has the next calls of Bedrock fail.
func (s *studio) fail(fault string, times int) {
	f, ok := bedrocksim.FaultNamed(fault)
	if !ok {
		s.t.Fatalf("the simulator has no fault %q", fault)
	}
	for range times {
		s.bedrock.Script(bedrocksim.Answer{Fault: f})
	}
}

// chat is a conversation with a bot in a studio.
type chat struct {
	*studio
	template *bot.Template
	query    poe.QueryRequest
	total    time.Duration // of an answer
	keys     []string
	pay      bot.Payment
	turns    int
}

func (s *studio) chat(text string) *chat {
	c := &chat{studio: s, template: template(s.t, text), query: poe.Conversation(), total: 14 * time.Minute, keys: []string{"poe-knows-this-key"}, pay: bot.Free{}}
	return c
}

// said is what an answer came to.
type said struct {
	*poe.Answer
	outcome bot.Outcome
	err     error
}

// say adds a message of the user's and has it answered. The answer becomes part of the
// conversation, with its metadata, as on Poe.
func (c *chat) say(text string, files ...poe.Attachment) said {
	c.t.Helper()
	c.query.Messages = append(c.query.Messages, c.message(text, files...))
	a := c.again()
	if a.err == nil { // an answer that failed is not sure to be kept
		c.query.Messages = append(c.query.Messages, poe.Message{Role: poe.RoleBot, Content: a.Text, Metadata: a.Metadata})
	}
	return a
}

// message is one of the user's, with the next id.
func (c *chat) message(text string, files ...poe.Attachment) poe.Message {
	c.turns++
	id := fmt.Sprintf("m-user-%d", c.turns)
	return poe.Message{Role: poe.RoleUser, Content: text, MessageID: id, Attachments: files}
}

// again asks what was asked last, in a process of its own.
func (c *chat) again() said {
	c.t.Helper()
	return c.during(c.t.Context())
}

func (c *chat) during(ctx context.Context) (out said) {
	c.t.Helper()
	responder, err := video.New(c.opts)(c.template)
	if err != nil {
		c.t.Fatal(err)
	}
	q := c.query.Query
	q.AccessKeys = func(context.Context) ([]string, error) { return c.keys, nil }
	done := make(chan struct{})
	gateway := memnet.Serve(c.t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		defer close(done)
		ctx, cancel := context.WithTimeout(ctx, c.total)
		defer cancel()
		w := poe.NewEventWriter(rw, poe.StreamOptions{Language: q.LanguageCode})
		out.outcome, out.err = responder.Respond(ctx, &q, w, c.pay)
		_ = w.Close()
	}))
	answer, err := (&poe.Client{URL: "http://gateway.test/", HTTPClient: gateway.Client()}).Query(c.t.Context(), c.query)
	if err != nil || len(answer.Problems()) > 0 || !answer.Complete {
		c.t.Fatalf("%v, %v", err, answer.Problems())
	}
	<-done
	out.Answer = answer
	return out
}

// jobs are the inputs of the jobs that were started, each once.
func (s *studio) jobs() (inputs []string) {
	tokens := map[string]bool{}
	for _, call := range s.bedrock.Calls() {
		var body struct {
			ClientRequestToken string
			ModelInput         json.RawMessage
		}
		if call.Operation != bedrocksim.OperationStartJob || call.Status != http.StatusOK {
			continue
		}
		if err := json.Unmarshal(call.Body, &body); err != nil {
			s.t.Fatal(err)
		}
		if !tokens[body.ClientRequestToken] {
			tokens[body.ClientRequestToken] = true
			inputs = append(inputs, string(body.ModelInput))
		}
	}
	return inputs
}

// looks are the times between two looks at jobs.
func (s *studio) looks() (gaps []time.Duration) {
	var last time.Time
	for _, call := range s.bedrock.Calls() {
		if call.Operation != bedrocksim.OperationJob {
			continue
		}
		if !last.IsZero() {
			gaps = append(gaps, call.At.Sub(last).Round(time.Second))
		}
		last = call.At
	}
	return gaps
}

func (s *studio) wantJobs(n int) {
	s.t.Helper()
	if got := s.jobs(); len(got) != n {
		s.t.Errorf("%d jobs were started, want %d: %s", len(got), n, strings.Join(got, "\n"))
	}
}

// wantVideo checks that an answer has the video itself, which Poe has fetched.
func (a said) wantVideo(t testing.TB, s *studio) {
	t.Helper()
	files := s.poe.Files()
	if a.err != nil || len(a.Files) != 1 || len(files) == 0 {
		t.Fatalf("%v, files %v, %q", a.err, a.Files, a.Text)
	}
	last := files[len(files)-1]
	if a.Files[0].ContentType != "video/mp4" || !strings.HasPrefix(a.Files[0].URL, "http://"+poeAddress+"/files/"+last.ID) || !strings.Contains(string(last.Data[:12]), "ftyp") {
		t.Errorf("%+v, %d bytes", a.Files[0], len(last.Data))
	}
	if over := strings.Contains(a.Metadata, `"over":true`); !over {
		t.Errorf("the job is not over: %s", a.Metadata)
	}
}

func (a said) wantText(t testing.TB, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.Text, part) {
			t.Errorf("want %q in %q", part, a.Text)
		}
	}
}

// shows says whether a text was there at any moment of an answer.
func (a said) shows(text string) bool {
	return slices.ContainsFunc(a.Events, func(e poe.Event) bool { return strings.Contains(string(e.Data), text) })
}

// events are the names of an answer's events, without those that show progress.
func (a said) events() (names []string) {
	for _, e := range a.Events {
		if e.Name != poe.EventReplaceResponse && !(e.Name == poe.EventText && strings.Contains(string(e.Data), "…")) {
			names = append(names, e.Name)
		}
	}
	return slices.Compact(names)
}
