package bedrocksim_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestFaultsOfAnAnswerInOnePiece(t *testing.T) {
	mid := bedrocksim.AfterDeltas(1)
	for _, c := range []struct {
		fault  bedrocksim.Fault
		status int
		typ    string // of the error
		body   string // in the body
		broken bool   // the response does not end properly
	}{
		{bedrocksim.Exception("throttlingException", "slow down").At(mid), 429, "ThrottlingException", `{"message":"slow down"}`, false},
		{bedrocksim.Exception("internalServerException", "x"), 500, "InternalServerException", `{"message":"x"}`, false},
		{bedrocksim.Exception("validationException", "x"), 400, "ValidationException", `{"message":"x"}`, false},
		{bedrocksim.Exception("serviceUnavailableException", "x"), 503, "ServiceUnavailableException", `{"message":"x"}`, false},
		{bedrocksim.Exception("modelStreamErrorException", "x"), 424, "ModelStreamErrorException", `{"message":"x"}`, false},
		{bedrocksim.Exception("ModelTimeoutException", "x"), 408, "ModelTimeoutException", `{"message":"x"}`, false},
		{bedrocksim.Exception("somethingNewException", "x"), 500, "SomethingNewException", `{"message":"x"}`, false},
		{bedrocksim.ErrorMessage("InternalFailure", "x"), 500, "InternalFailure", `{"message":"x"}`, false},
		{bedrocksim.NoOutput(), 200, "", `{"Output":{"__type":`, false},
		{bedrocksim.UnknownDelta(), 200, "", `"content":[{"somethingNew":{"value":1}},{"text":"Hello there"}]`, false},
		{bedrocksim.EmptyDeltas(), 200, "", `"content":[{"text":""},{"text":""},{"text":"Hello there"}]`, false},
		{bedrocksim.LoneSurrogates(), 200, "", `"content":[{"text":"\ud83d"},{"text":"\ude00"},{"text":"Hello there"}]`, false},
		{bedrocksim.HugeDelta(), 200, "", `xxxxxxxx"},{"text":"Hello there"}]`, false},
		{bedrocksim.UnknownStop(), 200, "", `"stopReason":"something_new","usage"`, false},
		{bedrocksim.EmptyBody(), 200, "", ``, false},
		{bedrocksim.HalfFrame(), 200, "", `{"metrics"`, false},
		{bedrocksim.BadJSON(), 200, "", `{"metrics"`, false},
		{bedrocksim.Abort(), 200, "", `{"metrics"`, true},
		{bedrocksim.HalfFrameAbort(), 200, "", `{"metrics"`, true},
		{bedrocksim.Stall(), 200, "", `{"metrics"`, true},
		{bedrocksim.UnknownEvent(), 200, "", `"text":"Hello there"`, false},
	} {
		t.Run(c.fault.Name, func(t *testing.T) {
			w := playFault(t, c.fault, "converse")
			if w.response.StatusCode != c.status || w.response.Header.Get("x-amzn-ErrorType") != c.typ {
				t.Errorf("%d %q", w.response.StatusCode, w.response.Header.Get("x-amzn-ErrorType"))
			}
			if !bytes.Contains(w.raw, []byte(c.body)) || c.body == "" && len(w.raw) > 0 || (w.readErr != nil) != c.broken {
				t.Errorf("%v: %.300s", w.readErr, w.raw)
			}
			if cut := c.body == `{"metrics"`; json.Valid(w.raw) == (cut || c.body == "") {
				t.Errorf("%s", w.raw)
			}
		})
	}
}

// The SDK that is pinned reports a frame that is cut, but neither a stream that ends
// between frames nor an empty one (bedrock.md §0).
func TestSDKMissesAnEndBetweenFrames(t *testing.T) {
	mid := bedrocksim.AfterDeltas(1)
	for _, c := range []struct {
		fault  bedrocksim.Fault
		silent bool
	}{
		{bedrocksim.CleanEOF().At(mid), true},
		{bedrocksim.EmptyBody(), true},
		{bedrocksim.NoOutput(), true},
		{bedrocksim.HalfFrame().At(mid), false},
		{bedrocksim.HalfFrameAbort().At(mid), false},
		{bedrocksim.Abort().At(mid), false},
		{bedrocksim.Stall().At(mid), false},
		{bedrocksim.BadMessageCRC().At(mid), false},
		{bedrocksim.BadPreludeCRC().At(mid), false},
		{bedrocksim.BadJSON().At(mid), false},
		{bedrocksim.NoMessageType().At(mid), false},
	} {
		sim := bedrocksim.Start(t, bedrocksim.WithStallLimit(time.Millisecond))
		sim.Script(bedrocksim.Broken(c.fault))
		h := listen(t, sim, ask("hi"))
		if (h.err == nil) != c.silent || h.stop != "" {
			t.Errorf("%s: %v, stop reason %q", c.fault.Name, h.err, h.stop)
		}
	}
}
