package bedrocksim_test

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestACallTellsWhatItsAnswerHasToldOfTokens(t *testing.T) {
	answer := bedrocksim.Text("Hello", " there").Tokens(30, 7)
	told := &bedrocksim.Usage{InputTokens: 30, OutputTokens: 7, TotalTokens: 37}
	type end struct {
		whole bool
		told  *bedrocksim.Usage
	}
	for name, row := range map[string]struct {
		answer      bedrocksim.Answer
		stream, one end // of the answer as a stream, and in one piece
	}{
		"a whole answer":           {answer, end{true, told}, end{true, told}},
		"byte by byte":             {answer.With(bedrocksim.Drip()), end{true, told}, end{true, told}},
		"with something new":       {answer.With(bedrocksim.UnknownDelta().At(bedrocksim.AfterDeltas(1))), end{true, told}, end{true, told}},
		"with another stop reason": {answer.With(bedrocksim.UnknownStop()), end{true, told}, end{true, told}},
		"usage before the stop":    {answer.With(bedrocksim.MetadataFirst()), end{true, told}, end{true, told}},
		"without usage":            {bedrocksim.Answer{Blocks: answer.Blocks, NoUsage: true}, end{true, nil}, end{true, nil}},
		"a stream without usage":   {answer.With(bedrocksim.NoMetadata()), end{true, nil}, end{true, told}},
		"cut before the stop":      {answer.With(bedrocksim.CleanEOF().At(bedrocksim.BeforeStop)), end{}, end{}},
		"cut after the stop":       {answer.With(bedrocksim.CleanEOF().At(bedrocksim.AfterStop)), end{true, nil}, end{}},
		"aborted":                  {answer.With(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1))), end{}, end{}},
		"half of the last frame":   {answer.With(bedrocksim.HalfFrame().At(bedrocksim.AfterStop)), end{true, nil}, end{}},
		"an exception":             {answer.With(bedrocksim.Exception("throttlingException", "no").At(bedrocksim.BeforeStop)), end{}, end{}},
		"nothing":                  {answer.With(bedrocksim.EmptyBody()), end{}, end{}},
		"no connection":            {answer.With(bedrocksim.HangUp()), end{}, end{}},
		"a refusal":                {bedrocksim.Refuse(429, "ThrottlingException", "no"), end{}, end{}},
	} {
		for operation, want := range map[string]end{"converse-stream": row.stream, "converse": row.one} {
			ended := make(chan bedrocksim.Call, 1)
			sim := bedrocksim.Start(t, bedrocksim.WithObserver(func(c bedrocksim.Call) { ended <- c }))
			sim.Script(row.answer)
			_, _, _ = post(t, sim, sonnet, operation, hello)
			got := <-ended
			if got.Whole != want.whole || (got.Told == nil) != (want.told == nil) || got.Told != nil && (got.Told.InputTokens != 30 || got.Told.OutputTokens != 7) {
				t.Errorf("%s, %s: whole %t, told %+v", name, operation, got.Whole, got.Told)
			}
		}
	}
}
