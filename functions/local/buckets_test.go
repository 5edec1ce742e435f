package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// director is a bot whose answers are videos, in the group nova.
var director = map[string]string{
	"groups/nova/director.yaml": `schema: 1
kind: video
model: {id: 'luma.ray-v2:0', regions: [us-west-2]}
video: {dialect: luma, generate: text_video, duration: 5s, durations: [5s], resolution: 540p, resolutions: [540p]}
price: {seconds: {540p: 0.75}}
`,
	"groups/nova/group.yaml": `schema: 1
description: Amazon's Nova, and a director
region: us-west-2
models: [amazon.nova-micro-v1:0, amazon.nova-lite-v1:0, amazon.nova-pro-v1:0, amazon.nova-2-lite-v1:0, 'luma.ray-v2:0']
regions: [us-east-1, us-west-2]
video_bucket: {expire_days: 7}
`,
}

// All of the way: the simulator's job puts a video into the stand-in for S3, the stand-in of
// Poe fetches it from there, and whoever follows its address sees it.
func TestAVideoIsMade(t *testing.T) {
	for name, args := range map[string][]string{"one group": {"-group", "nova"}, "all groups": nil} {
		t.Run(name, func(t *testing.T) {
			p := start(t, nil, append([]string{"-config", copied(t, director)}, args...)...)
			_, key, _ := p.curl()
			url := p.base() + "/nova/director"
			if args != nil {
				url = p.base() + "/director"
			}
			a, err := (&poe.Client{URL: url, AccessKey: key}).Query(t.Context(), poe.Conversation("A fox in the snow"))
			if err != nil || len(a.Problems()) > 0 || len(a.Files) != 1 || !strings.Contains(a.Metadata, "async-invoke/") {
				t.Fatalf("%v, %v, %+v", err, a.Problems(), a)
			}
			if code, kind, body := get(t, a.Files[0].URL); code != 200 || kind != "video/mp4" || !strings.Contains(body[:12], "ftyp") {
				t.Errorf("%d %s", code, kind)
			}
		})
	}
}

func TestAFunctionIsToldOfTheBucket(t *testing.T) {
	for name, row := range map[string]struct {
		o    options
		m    model
		want []string
	}{
		"the simulator's": {options{}, model{simulator: "http://127.0.0.1:1", buckets: "http://127.0.0.1:2"}, []string{"POEBRIDGE_VIDEO_BUCKET=simulated-videos", "AWS_ENDPOINT_URL_S3=http://127.0.0.1:2"}},
		"one in S3":       {options{videoBucket: "films"}, model{}, []string{"POEBRIDGE_VIDEO_BUCKET=films"}},
		"none":            {options{}, model{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_ENDPOINT_URL_S3", "")
			s := &site{opts: row.o, uploads: &poe.UploadAPI{}, costs: &poe.CostAPI{}, from: &sources{}}
			got := slices.DeleteFunc(s.functionEnv(&row.m), func(v string) bool {
				return !strings.HasPrefix(v, "POEBRIDGE_VIDEO_BUCKET=") && !strings.HasPrefix(v, "AWS_ENDPOINT_URL_S3=")
			})
			if !slices.Equal(got, row.want) {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestABucketThatIsNoneIsRefused(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	got := refused(t, map[string]string{"POEBRIDGE_VIDEO_BUCKET": "Films"}, "-config", configs, "-bedrock", "aws")
	if !strings.HasPrefix(got, `-video-bucket or POEBRIDGE_VIDEO_BUCKET: "Films" is no name of a bucket`) {
		t.Error(got)
	}
}
