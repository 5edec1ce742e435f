package bedrock_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
	"github.com/poebridge/poebridge/pkg/fault"
)

// picturesOf is a question for pictures of a text.
func picturesOf(text string) bedrock.InvokeRequest {
	r := paint("us-east-1")
	r.Targets[0].Body = func() ([]byte, error) {
		return []byte(`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"` + text + `"}}`), nil
	}
	return r
}

func TestWhatPaintersSayIsSorted(t *testing.T) {
	for text, row := range map[string]struct {
		kind     fault.Kind
		attempts int
	}{
		"a blocked boat":         {fault.Filtered, 1},
		"error throttling":       {fault.Throttled, 4},
		"error throttling-daily": {fault.QuotaExceeded, 1},
		"error model-timeout":    {fault.Timeout, 4},
		"error html-503":         {fault.Unavailable, 4},
		"error access-denied":    {fault.AccessDenied, 1},
		"error end-of-life":      {fault.NotFound, 1},
		"error empty-200":        {fault.Unavailable, 4},
		"error hang-up":          {fault.Unavailable, 4},
		"error abort-mid":        {fault.StreamBroken, 4},
		"error half-frame-mid":   {fault.StreamBroken, 4},
		"":                       {fault.InvalidRequest, 1},
	} {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				got, err := client.Invoke(t.Context(), picturesOf(text))
				if fault.KindOf(err) != row.kind || err == nil || got.Attempts != row.attempts || len(sim.Calls()) != row.attempts {
					t.Errorf("%d attempts: %v", got.Attempts, err)
				}
				if err != nil && text != "" && strings.Contains(err.Error(), text) {
					t.Errorf("the prompt is in %v", err)
				}
			})
		})
	}
}

func TestAPictureComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := simulate(t)
		got, err := client.Invoke(t.Context(), picturesOf("a boat"))
		var answer struct{ Images [][]byte }
		if err != nil || json.Unmarshal(got.Body, &answer) != nil || len(answer.Images) != 1 || !strings.HasPrefix(string(answer.Images[0]), "\x89PNG") {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A guardrail's verdict is an answer, which the caller reads.
func TestAGuardrailLooksAtAnInvocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := simulate(t)
		r := picturesOf("a forbidden boat")
		if got, err := client.Invoke(t.Context(), r); err != nil || strings.Contains(string(got.Body), "INTERVENED") {
			t.Errorf("without a guardrail: %v", err)
		}
		r.Targets[0].Guardrail = bedrock.Guardrail{ID: "g", Version: "1"}
		if got, err := client.Invoke(t.Context(), r); err != nil || !strings.Contains(string(got.Body), `"amazon-bedrock-guardrailAction":"INTERVENED"`) {
			t.Errorf("with one: %v", err)
		}
		r.Targets[0].Guardrail.Version = ""
		if _, err := client.Invoke(t.Context(), r); fault.KindOf(err) != fault.InvalidRequest {
			t.Errorf("with half of one: %v", err)
		}
	})
}

func TestAJobFromItsStartToItsEnd(t *testing.T) {
	for text, row := range map[string]struct {
		status bedrock.JobStatus
		kind   fault.Kind
		film   bool
	}{
		"a boat":   {bedrock.JobCompleted, 0, true},
		"violates": {bedrock.JobFailed, fault.Filtered, false},
		"fail":     {bedrock.JobFailed, fault.Unavailable, false},
		"denied":   {bedrock.JobFailed, fault.Misconfigured, false},
		"lost":     {bedrock.JobCompleted, 0, false},
	} {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				films := s3sim.New([]string{"films"})
				client, _ := simulate(t, bedrocksim.WithBuckets(films))
				r := film()
				r.KMSKey = ""
				r.Input = fmt.Appendf(nil, `{"taskType":"TEXT_VIDEO","textToVideoParams":{"text":%q},"videoGenerationConfig":{"durationSeconds":6,"fps":24,"dimension":"1280x720"}}`, text)
				begun, err := client.StartJob(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				if again, err := client.StartJob(t.Context(), r); again.ARN != begun.ARN {
					t.Errorf("started again as %q, %v", again.ARN, err)
				}
				other := r
				other.OutputURI += "/elsewhere"
				if _, err := client.StartJob(t.Context(), other); !errors.Is(err, bedrock.ErrTokenTaken) {
					t.Errorf("the token was taken: %v", err)
				}
				if j, err := client.Job(t.Context(), "us-east-1", "", begun.ARN); j.Status != bedrock.JobInProgress || err != nil {
					t.Errorf("%+v, %v", j, err)
				}
				time.Sleep(10 * time.Second) // of the fake clock
				j, err := client.Job(t.Context(), "us-east-1", "", begun.ARN)
				if err != nil || j.Status != row.status || (j.Err() != nil) != (row.kind != 0) || j.Err() != nil && fault.KindOf(j.Err()) != row.kind {
					t.Errorf("%+v, %v, %v", j, err, j.Err())
				}
				key, _ := strings.CutPrefix(j.OutputURI, "s3://films/")
				if _, there := films.Get("films", key+"/output.mp4"); there != row.film {
					t.Errorf("a film at %s: %v", key, there)
				}
			})
		})
	}
}
