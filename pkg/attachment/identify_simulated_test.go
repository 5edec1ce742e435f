package attachment

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
)

// What a simulated job makes has to be taken for the video that it is.
func TestASimulatedVideoIsMP4(t *testing.T) {
	films := s3sim.New([]string{"films"})
	sim := bedrocksim.New(bedrocksim.WithBuckets(films), bedrocksim.WithJobTime(0))
	ask := func(method, path, body string) string {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=A/20260102/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=00")
		w := httptest.NewRecorder()
		sim.ServeHTTP(w, r)
		got, _ := io.ReadAll(w.Result().Body)
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, got)
		}
		return string(got)
	}
	started := ask("POST", "/async-invoke", `{"modelId":"luma.ray-v2:0","modelInput":{"prompt":"a boat"},"outputDataConfig":{"s3OutputDataConfig":{"s3Uri":"s3://films"}}}`)
	arn := strings.Split(started, `"`)[3]
	ask("GET", "/async-invoke/"+url.PathEscape(arn), "")
	video, ok := films.Get("films", arn[strings.LastIndex(arn, "/")+1:]+"/output.mp4")
	file, problem := identify(video.Body, hint{})
	if !ok || problem != nil || file.Kind != Video || file.Format != "mp4" {
		t.Errorf("%+v, %v", file, problem)
	}
}
