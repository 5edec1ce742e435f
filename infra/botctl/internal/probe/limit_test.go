package probe_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestNumbersThatNoModelHas(t *testing.T) {
	tooMany := func(c bedrocksim.Call) bool {
		return c.Request.InferenceConfig != nil && c.Request.InferenceConfig.MaxTokens != nil && *c.Request.InferenceConfig.MaxTokens > 5000
	}
	for _, n := range []string{"0", "99999999999999999999", "-5", "10000000"} {
		words := "The maximum tokens you requested exceeds the model limit of " + n + "."
		found := measure(t, failing(t, tooMany, bedrocksim.Refuse(400, "ValidationException", words)), careful(llama, "us-east-1"))
		if got := lines(found.Findings)["limits.output_tokens"]; got != "5000" {
			t.Errorf("%s: %s", n, got)
		}
	}
}

func TestNumbersThatCannotBeMeant(t *testing.T) {
	for words, key := range map[string]string{
		"#/stopSequences: expected maximum item count: 9999, found: 2500": "limits.stop_sequences",
		"This model supports at most 7 images per request.":               "limits.images", // of which two were sent
	} {
		about := func(c bedrocksim.Call) bool {
			return strings.Contains(string(c.Body), "stopSequences") || strings.Count(string(c.Body), `"image"`) > 1
		}
		found := measure(t, failing(t, about, bedrocksim.Refuse(400, "ValidationException", words)), careful(llama, "us-east-1"))
		if got := lines(found.Findings)[key]; !strings.HasPrefix(got, "refused in words that are not known") {
			t.Errorf("%s: %s", words, got)
		}
	}
}

func TestALimitThatNoRefusalTellsIsSearched(t *testing.T) {
	for limit, want := range map[int]string{600: "512", 8192: "8192", 9999: "8192", 64_000: "64000", 2_000_000: "1000000"} {
		over := func(c bedrocksim.Call) bool {
			return c.Request.InferenceConfig != nil && c.Request.InferenceConfig.MaxTokens != nil && *c.Request.InferenceConfig.MaxTokens > limit
		}
		found := measure(t, failing(t, over, bedrocksim.Refuse(400, "ValidationException", "max_tokens is too large")), careful(llama, "us-east-1"))
		got := lines(found.Findings)
		if got["limits.output_tokens"] != want || got["limits.output_exclusive"] != "false" {
			t.Errorf("%d: %s, exclusive %s", limit, got["limits.output_tokens"], got["limits.output_exclusive"])
		}
	}
}
