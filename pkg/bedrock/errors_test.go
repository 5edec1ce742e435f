package bedrock_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

// Every row of the table of errors, as AWS says it: over HTTP, or where the status is
// 0 inside a stream. Rows that a status would decide as well are inside one.
func TestErrorsOfAWS(t *testing.T) {
	rows := []struct {
		status        int
		code, message string
		kind          fault.Kind
	}{
		{400, "ValidationException", "Input is too long for requested model.", fault.TooLong},
		{400, "ValidationException", "The model returned the following errors: prompt is too long: 208310 tokens > 200000 maximum", fault.TooLong},
		{400, "ValidationException", "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", fault.TooLong},
		{400, "ValidationException", "too many total text bytes: 9437184 > 9000000", fault.TooLong},
		{400, "ValidationException", "This model's maximum context length is 131072 tokens.", fault.TooLong},
		{400, "ValidationException", "This request has been blocked by our content filters.", fault.Filtered},
		{400, "ValidationException", "Invocation of model ID x with on-demand throughput isn’t supported.", fault.Misconfigured},
		{400, "ValidationException", "Invocation of model ID x with on-demand throughput isn't supported.", fault.Misconfigured},
		{400, "ValidationException", "The provided model identifier is invalid.", fault.NotFound},
		{400, "ValidationException", "Invalid Output Config/Credentials", fault.Misconfigured},
		{400, "ValidationException", "The maximum tokens you requested exceeds the model limit of 128000.", fault.Misconfigured},
		{400, "ValidationException", "`temperature` and `top_p` cannot both be specified for this model.", fault.Misconfigured},
		{400, "ValidationException", "This model does not support assistant message prefill.", fault.Misconfigured},
		{400, "ValidationException", "The conversation must end with a user message.", fault.Misconfigured},
		{400, "ValidationException", "The model is unsupported for streaming.", fault.Misconfigured},
		{400, "ValidationException", "This model doesn't support tool use in streaming mode.", fault.Misconfigured},
		{400, "ValidationException", "This model doesn't support tool use.", fault.Misconfigured},
		{400, "ValidationException", "This model doesn't support the toolConfig.toolChoice.auto field.", fault.Misconfigured},
		{400, "ValidationException", "This model doesn't support the toolConfig.toolChoice.any field.", fault.Misconfigured},
		{400, "ValidationException", "This model doesn't support the toolConfig.toolChoice.tool field.", fault.Misconfigured},
		{404, "ResourceNotFoundException", "The model version has reached the end of its life.", fault.NotFound},
		{429, "ThrottlingException", "Too many tokens per day, please wait before trying again.", fault.QuotaExceeded},

		// A message counts only with the code that it belongs to.
		{429, "ThrottlingException", "The check whether it is blocked by our content filters is busy.", fault.Throttled},
		{503, "ServiceUnavailableException", "prompt is too long", fault.Unavailable},
		{400, "ValidationException", "Too many tokens per day", fault.InvalidRequest},
		{400, "ValidationException", "A content filter is a filter of content.", fault.InvalidRequest},

		{0, "throttlingException", "Too many requests.", fault.Throttled},
		{0, "tooManyRequestsException", "Too many requests.", fault.Throttled},
		{0, "modelNotReadyException", "The model is not ready.", fault.Throttled},
		{0, "serviceQuotaExceededException", "You have exceeded your quota.", fault.QuotaExceeded},
		{0, "modelTimeoutException", "Model has timed out.", fault.Timeout},
		{0, "modelErrorException", "Model produced invalid sequence.", fault.Unavailable},
		{0, "modelStreamErrorException", "The stream broke.", fault.StreamBroken},
		{0, "internalServerException", "Unexpected.", fault.Unavailable},
		{0, "internalFailure", "Unexpected.", fault.Unavailable},
		{0, "serviceUnavailableException", "Unable to process.", fault.Unavailable},
		{0, "validationException", "Not valid.", fault.InvalidRequest},
		{0, "conflictException", "Conflict.", fault.InvalidRequest},
		{0, "accessDeniedException", "No access.", fault.AccessDenied},
		{0, "accessDenied", "No access.", fault.AccessDenied},
		{0, "resourceNotFoundException", "Could not resolve the model.", fault.NotFound},
		{0, "unrecognizedClientException", "The token is invalid.", fault.Misconfigured},
		{0, "expiredTokenException", "The token is expired.", fault.Misconfigured},
		{0, "invalidSignatureException", "The signature does not match.", fault.Misconfigured},
		{0, "incompleteSignature", "The signature is incomplete.", fault.Misconfigured},
		{0, "missingAuthenticationTokenException", "No token.", fault.Misconfigured},

		{429, "", "", fault.Throttled},
		{408, "", "", fault.Timeout},
		{424, "", "", fault.Unavailable},
		{413, "", "", fault.TooLong},
		{403, "", "", fault.AccessDenied},
		{401, "", "", fault.Misconfigured},
		{404, "", "", fault.NotFound},
		{400, "", "", fault.InvalidRequest},
		{500, "", "", fault.Unavailable},
		{502, "", "", fault.Unavailable},
		{503, "", "", fault.Unavailable},
		{504, "", "", fault.Unavailable},
		{529, "", "", fault.Unavailable},
	}
	decided := map[int]bool{}
	for _, row := range rows {
		rule := bedrock.DecidingRule(row.code, row.status, row.message)
		if decided[rule] = true; rule < 0 {
			t.Errorf("no row of the table decides about %+v", row)
		}
		t.Run(strings.Join([]string{row.code, row.message}, " "), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer := bedrocksim.Refuse(row.status, row.code, row.message)
				if row.status == 0 {
					answer = bedrocksim.Broken(bedrocksim.Exception(row.code, row.message).At(bedrocksim.First))
				}
				client, sim := simulate(t)
				sim.Script(repeat(bedrock.MaxAttempts, answer)...)
				s := client.Open(t.Context(), only(question()))
				defer s.Close()
				_, err := drain(s)
				if kind := fault.KindOf(err); kind != row.kind {
					t.Errorf("%s, want %s: %v", kind, row.kind, err)
				}
				if again := s.Attempts() > 1; again != (row.kind.Retryable() || bedrock.AsksWhole(rule)) {
					t.Errorf("%d attempts", s.Attempts())
				}
			})
		})
	}
	for i := range bedrock.ErrorRules {
		if !decided[i] {
			t.Errorf("row %d of the table decides nothing here", i)
		}
	}
}

func TestErrorsThatAreNewToUsAreTriedAgain(t *testing.T) {
	for name, answer := range map[string]bedrocksim.Answer{
		"a status":    bedrocksim.Refuse(418, "", ""),
		"a code":      bedrocksim.Refuse(418, "SomethingNewException", "Something new."),
		"in a stream": bedrocksim.Broken(bedrocksim.Exception("somethingNewException", "Something new.").At(bedrocksim.First)),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(answer, bedrocksim.Text("a").Tokens(1, 1))
				s := client.Open(t.Context(), only(question()))
				defer s.Close()
				if got, err := drain(s); got != "text0:a end0 stop:end_turn usage:1+1 " || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			})
		})
	}
}

// The log gets the part of a message that decided, since the rest may be anybody's words.
func TestTheLogSaysWhatDecided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(bedrocksim.Refuse(404, "ResourceNotFoundException", "secret has reached the end of its life secret"))
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		_, err := drain(s)
		const want = `ResourceNotFoundException (HTTP 404): "reached the end of its life", request `
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v", err)
		}
	})
}

// What breaks off is said in our words: the SDK has none for a proper end in the wrong place.
func TestTheLogSaysHowAStreamBroke(t *testing.T) {
	for want, f := range map[string]bedrocksim.Fault{
		"the stream ended before messageStop": bedrocksim.CleanEOF(),
		"the stream ended inside an event":    bedrocksim.HalfFrame(),
		"eventstream.ChecksumError":           bedrocksim.BadMessageCRC(),
		"*smithy.DeserializationError":        bedrocksim.ExceptionBody("throttlingException", "<html>"),
	} {
		synctest.Test(t, func(t *testing.T) {
			client, sim := simulate(t)
			sim.Script(bedrocksim.Broken(f.At(bedrocksim.AfterDeltas(1))))
			s := client.Open(t.Context(), only(question()))
			defer s.Close()
			if _, err := drain(s); fault.KindOf(err) != fault.StreamBroken || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}
