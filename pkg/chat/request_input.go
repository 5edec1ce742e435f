package chat

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// input is the request to Bedrock.
func (r *request) input() *bedrockruntime.ConverseStreamInput {
	t := r.template
	in := &bedrockruntime.ConverseStreamInput{
		ModelId:                      aws.String(t.Model.ID),
		System:                       systemBlocks(r.system),
		Messages:                     messages(r.turns),
		InferenceConfig:              r.inference(),
		AdditionalModelRequestFields: r.thinking.additional(t),
		ToolConfig:                   r.tools.config(!r.thinking.on || t.Reasoning.ForcedTools),
		GuardrailConfig:              guardrail(t.Guardrail),
		OutputConfig:                 outputConfig(t.Output),
		RequestMetadata:              t.MetadataFor(r.query),
	}
	if t.Inference.ServiceTier != "" {
		in.ServiceTier = &types.ServiceTier{Type: types.ServiceTierType(t.Inference.ServiceTier)}
	}
	if t.Inference.Latency != "" {
		in.PerformanceConfig = &types.PerformanceConfiguration{Latency: types.PerformanceConfigLatency(t.Inference.Latency)}
	}
	r.guardLast(in)
	r.addCachePoints(in)
	return in
}

// inference is the configuration of the call. The hints and controls of the query are in
// the template.
func (r *request) inference() *types.InferenceConfiguration {
	t, config := r.template, &types.InferenceConfiguration{}
	config.StopSequences = stopSequences(t, r.query.StopSequences)
	if !r.thinking.noMaxTokens {
		config.MaxTokens = aws.Int32(int32(r.room()))
	}
	if !r.thinking.noSampling {
		config.Temperature, config.TopP = float(t.Inference.Temperature), float(t.Inference.TopP)
	}
	return config
}

func float(f *float64) *float32 {
	if f == nil {
		return nil
	}
	return aws.Float32(float32(*f))
}

// stopSequences joins the template's and the query's, as many as the model takes.
// Blank ones are left out: some models refuse them, and none needs them.
func stopSequences(t *bot.Template, hints []string) []string {
	var stops []string
	for _, s := range slices.Concat(t.Inference.StopSequences, hints) {
		if !blank(s) && !slices.Contains(stops, s) && len(stops) < t.Limits.StopSequences {
			stops = append(stops, s)
		}
	}
	return stops
}

func systemBlocks(texts []string) []types.SystemContentBlock {
	var blocks []types.SystemContentBlock
	for _, text := range texts {
		blocks = append(blocks, &types.SystemContentBlockMemberText{Value: text})
	}
	return blocks
}

func messages(turns []turn) []types.Message {
	out := make([]types.Message, len(turns))
	for i, t := range turns {
		out[i].Role = types.ConversationRoleAssistant
		if t.user {
			out[i].Role = types.ConversationRoleUser
		}
		out[i].Content = make([]types.ContentBlock, len(t.blocks), len(t.blocks)+1) // a cache point may follow
		for j, b := range t.blocks {
			out[i].Content[j] = b.content
		}
	}
	return out
}
