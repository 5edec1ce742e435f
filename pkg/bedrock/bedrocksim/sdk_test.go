package bedrocksim_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// heard is what the SDK makes of a stream.
type heard struct {
	text, reasoning, signature, input string
	tool, id, stop                    string
	redacted                          []byte
	usage                             *types.TokenUsage
	unknown                           []string
	order                             []string
	err                               error
}

func listen(t *testing.T, sim *bedrocksim.Server, in *bedrockruntime.ConverseStreamInput) heard {
	t.Helper()
	var h heard
	out, err := sdk(sim).ConverseStream(t.Context(), in)
	if err != nil {
		h.err = err
		return h
	}
	stream := out.GetStream()
	defer stream.Close()
	for e := range stream.Events() {
		h.note(e)
	}
	h.err = stream.Err()
	return h
}

func (h *heard) note(e types.ConverseStreamOutput) {
	switch e := e.(type) {
	case *types.ConverseStreamOutputMemberContentBlockStart:
		if s, ok := e.Value.Start.(*types.ContentBlockStartMemberToolUse); ok {
			h.tool, h.id = *s.Value.Name, *s.Value.ToolUseId
		}
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		h.delta(e.Value.Delta)
	case *types.ConverseStreamOutputMemberMessageStop:
		h.stop, h.order = string(e.Value.StopReason), append(h.order, "stop")
	case *types.ConverseStreamOutputMemberMetadata:
		h.usage, h.order = e.Value.Usage, append(h.order, "metadata")
	case *types.UnknownUnionMember:
		h.unknown = append(h.unknown, e.Tag)
	}
}

func (h *heard) delta(d types.ContentBlockDelta) {
	switch d := d.(type) {
	case *types.ContentBlockDeltaMemberText:
		h.text += d.Value
	case *types.ContentBlockDeltaMemberToolUse:
		h.input += aws.ToString(d.Value.Input)
	case *types.ContentBlockDeltaMemberReasoningContent:
		switch r := d.Value.(type) {
		case *types.ReasoningContentBlockDeltaMemberText:
			h.reasoning += r.Value
		case *types.ReasoningContentBlockDeltaMemberSignature:
			h.signature += r.Value
		case *types.ReasoningContentBlockDeltaMemberRedactedContent:
			h.redacted = append(h.redacted, r.Value...)
		}
	case *types.UnknownUnionMember:
		h.unknown = append(h.unknown, d.Tag)
	}
}

func ask(texts ...string) *bedrockruntime.ConverseStreamInput {
	return &bedrockruntime.ConverseStreamInput{ModelId: aws.String(sonnet), Messages: turns(texts...)}
}

func TestSDKReadsEveryKindOfBlock(t *testing.T) {
	sim := bedrocksim.Start(t)
	answer := bedrocksim.Think("sig", "Let me ", "see.").Text("One ", "moment.").CallTool("tooluse_1", "weather", `{"city":`, `"Bonn"}`)
	answer.Blocks = append([]bedrocksim.Block{{Redacted: []byte("hidden")}}, answer.Blocks...)
	sim.Script(answer.Tokens(11, 7))

	h := listen(t, sim, ask("hi"))
	switch {
	case h.err != nil:
		t.Fatal(h.err)
	case h.reasoning != "Let me see." || h.signature != "sig" || string(h.redacted) != "hidden":
		t.Errorf("thinking %q, signature %q, redacted %q", h.reasoning, h.signature, h.redacted)
	case h.text != "One moment.":
		t.Errorf("text %q", h.text)
	case h.tool != "weather" || h.id != "tooluse_1" || h.input != `{"city":"Bonn"}`:
		t.Errorf("tool %q %q %q", h.tool, h.id, h.input)
	case h.stop != "tool_use":
		t.Errorf("stop reason %q", h.stop)
	case *h.usage.InputTokens != 11 || *h.usage.OutputTokens != 7 || *h.usage.TotalTokens != 18:
		t.Errorf("usage %+v", h.usage)
	}
}

func TestSDKReadsAnswerInOnePiece(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Think("sig", "Hm", "m").Text("Hel", "lo").CallTool("tooluse_1", "clock"))
	out, err := sdk(sim).Converse(t.Context(), &bedrockruntime.ConverseInput{ModelId: aws.String(sonnet), Messages: turns("hi")})
	if err != nil {
		t.Fatal(err)
	}
	content := out.Output.(*types.ConverseOutputMemberMessage).Value.Content
	thought := content[0].(*types.ContentBlockMemberReasoningContent).Value.(*types.ReasoningContentBlockMemberReasoningText).Value
	if *thought.Text != "Hmm" || *thought.Signature != "sig" {
		t.Errorf("thinking %q %q", *thought.Text, *thought.Signature)
	}
	if text := content[1].(*types.ContentBlockMemberText).Value; text != "Hello" {
		t.Errorf("text %q", text)
	}
	input, err := content[2].(*types.ContentBlockMemberToolUse).Value.Input.MarshalSmithyDocument()
	if err != nil || string(input) != "{}" {
		t.Errorf("input %q, %v; a call without arguments has an empty object", input, err)
	}
	if out.StopReason != types.StopReasonToolUse || *out.Usage.TotalTokens == 0 || *out.Metrics.LatencyMs == 0 {
		t.Errorf("%q %+v %+v", out.StopReason, out.Usage, out.Metrics)
	}
}

func TestSDKNamesEveryRefusal(t *testing.T) {
	for _, r := range bedrocksim.Refusals() {
		t.Run(r.Name, func(t *testing.T) {
			sim := bedrocksim.Start(t)
			sim.Script(r.Answer())
			err := listen(t, sim, ask("hi")).err
			var status interface{ HTTPStatusCode() int }
			if !errors.As(err, &status) || status.HTTPStatusCode() != r.Status {
				t.Fatalf("%v; want status %d", err, r.Status)
			}
			want := r.ErrorType
			want, _, _ = strings.Cut(want, ":")
			want = want[strings.Index(want, "#")+1:]
			var api smithy.APIError
			if want != "" && r.Body != " " && (!errors.As(err, &api) || api.ErrorCode() != want) {
				t.Errorf("%v; want %s", err, want)
			}
			if c := sim.Calls(); len(c) != 1 || c[0].Status != r.Status || c[0].Rule != "" {
				t.Errorf("calls %+v", c)
			}
		})
	}
}

func TestSDKNamesEveryModelledException(t *testing.T) {
	for _, typ := range []string{
		"internalServerException", "modelStreamErrorException", "validationException",
		"throttlingException", "serviceUnavailableException",
	} {
		t.Run(typ, func(t *testing.T) {
			sim := bedrocksim.Start(t)
			sim.Script(bedrocksim.Broken(bedrocksim.Exception(typ, "no luck").At(bedrocksim.AfterDeltas(1))))
			h := listen(t, sim, ask("hi"))
			var api smithy.APIError
			if !errors.As(h.err, &api) || !strings.EqualFold(api.ErrorCode(), typ) || api.ErrorMessage() != "no luck" {
				t.Errorf("%v", h.err)
			}
			if h.text != "Hello" {
				t.Errorf("text before the exception is %q", h.text)
			}
		})
	}
}

func TestSDKSkipsWhatNobodyKnows(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, f := range []bedrocksim.Fault{bedrocksim.UnknownEvent(), bedrocksim.UnknownDelta(), bedrocksim.UnknownStart()} {
		sim.Script(bedrocksim.Broken(f.At(bedrocksim.AfterDeltas(1))))
		h := listen(t, sim, ask("hi"))
		if h.err != nil || h.text != "Hello there" || h.stop != "end_turn" {
			t.Errorf("%s: %+v", f.Name, h)
		}
	}
}

func TestSDKSeesMetadataOnEitherSide(t *testing.T) {
	sim := bedrocksim.Start(t)
	early := bedrocksim.Text("a")
	early.UsageFirst = true
	none := bedrocksim.Text("a")
	none.NoUsage = true
	sim.Script(bedrocksim.Text("a"), early, none)
	for _, want := range [][]string{{"stop", "metadata"}, {"metadata", "stop"}, {"stop"}} {
		if h := listen(t, sim, ask("hi")); !slices.Equal(h.order, want) {
			t.Errorf("order %v, want %v", h.order, want)
		}
	}
}
