package bedrock_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

const countable = "anthropic.claude-sonnet-4-5-20250929-v1:0"

func TestAPromptIsCountedWithoutWhatIsNoneOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		q := questionWithTools("us."+countable, choiceAny)
		q.Input().System = []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "Be brief."}}
		q.Input().InferenceConfig = &types.InferenceConfiguration{MaxTokens: aws.Int32(9)}
		q.Input().AdditionalModelRequestFields = full().AdditionalModelRequestFields
		n, err := client.CountTokens(t.Context(), q, countable)
		if err != nil || n < 10 {
			t.Fatalf("%d, %v", n, err)
		}
		call := sim.Calls()[0]
		if call.Operation != bedrocksim.OperationCount || call.Model != countable || call.Region != q.Region {
			t.Errorf("%s of %s in %s", call.Operation, call.Model, call.Region)
		}
		const want = `{"input":{"converse":{"additionalModelRequestFields":{"top_k":4},"messages":`
		if body := string(call.Body); !strings.HasPrefix(body, want) || !strings.Contains(body, "Be brief.") || !strings.Contains(body, `"toolSpec"`) {
			t.Errorf("body %s", body)
		}
	})
}

func TestACountThatFailsIsNotRepeated(t *testing.T) {
	say := func(status int, code, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if code != "" {
				w.Header().Set("X-Amzn-Errortype", code)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for _, row := range []struct {
		name   string
		server http.HandlerFunc
		kind   fault.Kind
	}{
		{"the model cannot count", bedrocksim.New().ServeHTTP, fault.InvalidRequest},
		{"too many counts", say(429, "ThrottlingException", `{"message":"no"}`), fault.Throttled},
		{"not allowed", say(403, "AccessDeniedException", `{"message":"no"}`), fault.AccessDenied},
		{"an answer without a number", say(200, "", `{}`), fault.Unavailable},
		{"no answer in time", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, fault.Timeout},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int32
				client := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					requests.Add(1)
					row.server(w, r)
				}), bedrock.Options{})
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				_, err := client.CountTokens(ctx, question(), model)
				if fault.KindOf(err) != row.kind || requests.Load() != 1 || !strings.Contains(err.Error(), "CountTokens of "+model+" in us-east-1") {
					t.Errorf("%s after %d requests: %v", fault.KindOf(err), requests.Load(), err)
				}
				time.Sleep(time.Minute) // for idle connections to end
			})
		})
	}
}
