package bedrock

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/fault"
)

// converse asks a target once, for which it has a receipt in any case. Before is called
// before each read of a stream.
func (c *Client) converse(ctx context.Context, t Target, r *receipt, before func()) (source, error) {
	sdk := c.sdk(t)
	if t.Whole {
		out, err := sdk.Converse(ctx, wholeInput(t.Input()), bedrockruntime.WithAPIOptions(r.insert))
		if err != nil {
			return nil, err
		}
		return newWholeSource(out)
	}
	return converseStream(ctx, sdk, t.Input(), r, before)
}

// wholeSource plays a complete answer as the events of a stream.
type wholeSource struct{ events []Event }

func newWholeSource(out *bedrockruntime.ConverseOutput) (source, error) {
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return nil, fault.New(fault.Unavailable, "bedrock: Converse", "an answer without output (%T)", out.Output)
	}
	var events []Event
	for i, block := range message.Value.Content {
		events = append(events, decodeBlock(i, block)...)
		events = append(events, Event{Kind: EventBlockStop, Block: i})
	}
	events = append(events, Event{Kind: EventStop, StopReason: name(string(out.StopReason))})
	if out.Usage != nil {
		events = append(events, Event{Kind: EventUsage, Usage: decodeUsage(out.Usage)})
	}
	return &wholeSource{events}, nil
}

func (s *wholeSource) next(_ context.Context, e *Event) error {
	if len(s.events) == 0 {
		return io.EOF
	}
	*e = s.events[0]
	s.events = s.events[1:]
	return nil
}

func (s *wholeSource) close() {}

// wholeInput is the same question for Converse.
func wholeInput(in *bedrockruntime.ConverseStreamInput) *bedrockruntime.ConverseInput {
	return &bedrockruntime.ConverseInput{
		ModelId:                           in.ModelId,
		Messages:                          in.Messages,
		System:                            in.System,
		InferenceConfig:                   in.InferenceConfig,
		ToolConfig:                        in.ToolConfig,
		GuardrailConfig:                   wholeGuardrail(in.GuardrailConfig),
		AdditionalModelRequestFields:      in.AdditionalModelRequestFields,
		AdditionalModelResponseFieldPaths: in.AdditionalModelResponseFieldPaths,
		OutputConfig:                      in.OutputConfig,
		PerformanceConfig:                 in.PerformanceConfig,
		PromptVariables:                   in.PromptVariables,
		RequestMetadata:                   in.RequestMetadata,
		ServiceTier:                       in.ServiceTier,
	}
}

// wholeGuardrail is the same guardrail, less how it treats a stream.
func wholeGuardrail(g *types.GuardrailStreamConfiguration) *types.GuardrailConfiguration {
	if g == nil {
		return nil
	}
	return &types.GuardrailConfiguration{
		GuardrailIdentifier: g.GuardrailIdentifier,
		GuardrailVersion:    g.GuardrailVersion,
		Trace:               g.Trace,
	}
}
