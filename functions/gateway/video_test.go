package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const director = `schema: 1
kind: video
model: {id: 'luma.ray-v2:0', regions: [us-west-2]}
video: {dialect: luma, generate: text_video, duration: 5s, durations: [5s], resolution: 540p, resolutions: [540p], poll: 1s}
price: {seconds: {540p: 0.75}}
`

const studio = `schema: 1
description: Videos
region: us-west-2
models: ['luma.ray-v2:0']
regions: [us-west-2]
video_bucket: {expire_days: 7}
`

// videoFunction is a function with a video bot, and all that it calls.
func videoFunction(t *testing.T, timeout, takes time.Duration) (newProcess func() string, files func() []poesim.File) {
	t.Helper()
	films := s3sim.New([]string{"films"})
	sim := bedrocksim.Start(t, bedrocksim.WithBuckets(films), bedrocksim.WithJobTime(takes))
	s3 := httptest.NewServer(films)
	t.Cleanup(s3.Close)
	uploads := poesim.New(poesim.Options{Trust: []string{strings.TrimPrefix(s3.URL, "http://")}})
	site := httptest.NewServer(uploads)
	t.Cleanup(site.Close)
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "defaults"), os.DirFS(configs+"/defaults")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"groups/studio/group.yaml": studio, "groups/studio/director.yaml": director, "keys.json": `{"director":"` + keyA + `"}`} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func() string {
		_, url := emulator.Start(t, emulator.Options{Bootstrap: bootstrap, Timeout: timeout, Env: []string{
			"POEBRIDGE_GROUP=studio", "POEBRIDGE_CONFIG_DIR=" + dir, "POEBRIDGE_KEYS_FILE=" + filepath.Join(dir, "keys.json"),
			"POEBRIDGE_VIDEO_BUCKET=films", "POEBRIDGE_POE_UPLOAD_URL=" + site.URL + poesim.UploadPath,
			"GORACE=halt_on_error=1", "AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated", "AWS_REGION=us-west-2",
			"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + sim.URL(), "AWS_ENDPOINT_URL_S3=" + s3.URL,
		}})
		return url
	}, uploads.Files
}

// The job outlives the invocation, and the process.
func TestAVideoThatTakesLongerThanAnInvocationIsHandedOverByAnotherProcess(t *testing.T) {
	process, files := videoFunction(t, 4*time.Second, 5*time.Second)
	q := poe.Conversation("A fox in the snow")
	first, err := (&poe.Client{URL: process() + "/director", AccessKey: keyA}).Query(t.Context(), q)
	if err != nil || len(first.Problems()) > 0 || !strings.Contains(first.Text, "still being made") || !strings.Contains(first.Metadata, "async-invoke/") {
		t.Fatalf("%v, %v, %+v", err, first.Problems(), first)
	}
	url := process() + "/director"
	q = poe.Conversation("A fox in the snow", first.Text, "Well?")
	q.Messages[1].Metadata = first.Metadata
	eventually(t, "the video is handed over", func() bool {
		a, err := (&poe.Client{URL: url, AccessKey: keyA}).Query(t.Context(), q)
		if err != nil || len(a.Problems()) > 0 {
			t.Fatalf("%v, %v", err, a.Problems())
		}
		return len(a.Files) == 1
	})
	if got := files(); len(got) != 1 || !strings.Contains(string(got[0].Data[:12]), "ftyp") {
		t.Errorf("%d files", len(got))
	}
}

func TestABucketThatIsNoneIsAMistakeInTheSetUp(t *testing.T) {
	s := settings{group: "studio", videoBucket: "Films"}
	if _, err := s.bucket(t.Context(), aws.Config{}); err == nil || !strings.HasPrefix(err.Error(), "POEBRIDGE_VIDEO_BUCKET: ") {
		t.Error(err)
	}
	s.videoBucket = ""
	if b, err := s.bucket(t.Context(), aws.Config{}); b != nil || err != nil {
		t.Error(b, err)
	}
}
