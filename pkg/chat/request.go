package chat

import (
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// request is a query on its way to becoming a Bedrock request.
type request struct {
	conversation
	template *bot.Template // for this query
	query    *poe.Query
	tools    *toolbox
	files    files // this request's own
	asked    asked
	budget   budget
	scale    float64 // by how much the model counts more tokens than we estimate, as far as we know
	dropped  int     // files and exchanges that the context has no room for
}

// estimated is the scale of a prompt that nobody has counted.
const estimated = 1

// newRequest translates a query. The files are those of its attachments; they do not change.
func newRequest(t *bot.Template, q *poe.Query, fs files, scale float64) *request {
	r := &request{template: t, query: q, files: fs.clone(), tools: newToolbox(t, q), scale: scale}
	r.conversation = newHistory(t, q, r.tools, r.files).conversation
	if r.asked = askFor(t.Reasoning, &r.conversation); !r.asked.on {
		r.dropThinking()
	}
	r.budget = newBudget(t, r.maxTokens(), scale)
	r.dropped = r.fit(r.budget, r.toolTokens())
	r.settleThinking()
	r.endForModel(t.Capabilities.Prefill && !r.asked.on)
	if !t.SupportsSystemMessages {
		r.foldSystem()
	}
	return r
}

// settleThinking has a budget of thinking leave something for the answer, where the prompt
// leaves little for both.
func (r *request) settleThinking() {
	answer := min(bot.MinBudget, r.template.MaxTokens())
	if r.asked.more == 0 || r.room()-r.asked.more >= answer {
		return
	}
	settings := r.template.Reasoning
	settings.BudgetTokens = max(r.room()-answer, 0)
	if settings.BudgetTokens < bot.MinBudget {
		settings.BudgetTokens = 0
	}
	if r.asked = askFor(settings, &r.conversation); !r.asked.on {
		r.dropThinking()
	}
}

func (r *request) toolTokens() int {
	if r.tools == nil {
		return 0
	}
	return usage.ToolsOverhead + len(r.tools.specs)*usage.ToolOverhead + r.tools.tokens
}

// tokens is the size of the prompt by estimate.
func (r *request) tokens() int { return r.size() + r.toolTokens() }

// maxTokens is the longest answer to ask for, thinking included.
func (r *request) maxTokens() int {
	limit := r.template.Limits.MaxTokens()
	return min(r.template.MaxTokens()+r.asked.more, limit)
}

// input is the request to Bedrock.
func (r *request) input() *bedrockruntime.ConverseStreamInput {
	t := r.template
	in := &bedrockruntime.ConverseStreamInput{
		ModelId:                      aws.String(t.Model.ID),
		System:                       systemBlocks(r.system),
		Messages:                     messages(r.turns),
		InferenceConfig:              r.inference(),
		AdditionalModelRequestFields: r.asked.additional(t),
		ToolConfig:                   r.tools.config(!r.asked.on || t.Reasoning.ForcedTools),
		GuardrailConfig:              guardrail(t.Guardrail),
		OutputConfig:                 outputConfig(t.Output),
		RequestMetadata:              requestMetadata(t.RequestMetadata, r.query),
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
	if !r.asked.noLimit {
		config.MaxTokens = aws.Int32(int32(r.room()))
	}
	if !r.asked.noSampling {
		config.Temperature, config.TopP = float(t.Inference.Temperature), float(t.Inference.TopP)
	}
	return config
}

// leastAnswer is what is asked for in any case, if the bot gives as much: an answer of a
// token or two is none, and a prompt that leaves no more is better refused.
const leastAnswer = 256

// room is the longest answer that the prompt leaves room for. Some models may answer with
// nearly all of their context, which is then too much to ask for. Five per cent of the
// context are kept for what is counted wrong. A prompt that leaves less may be estimated too
// high: then these are what is asked for.
func (r *request) room() int {
	context := r.template.Limits.ContextTokens
	left, margin := context-int(float64(r.tokens())*r.scale), context/20
	least := margin
	if r.scale != estimated {
		least = min(left, margin)
	}
	return min(r.maxTokens(), max(left-margin, least, leastAnswer))
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

func outputConfig(o bot.Output) *types.OutputConfig {
	if o.Schema == nil {
		return nil
	}
	schema, _ := json.Marshal(o.Schema) // made of what YAML has: it always can be
	definition := types.JsonSchemaDefinition{Schema: aws.String(string(schema))}
	if o.Name != "" {
		definition.Name = &o.Name
	}
	if o.Description != "" {
		definition.Description = &o.Description
	}
	return &types.OutputConfig{TextFormat: &types.OutputFormat{
		Type:      types.OutputFormatTypeJsonSchema,
		Structure: &types.OutputFormatStructureMemberJsonSchema{Value: definition},
	}}
}

// requestMetadata fills in the ids of the query.
func requestMetadata(pairs map[string]string, q *poe.Query) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	ids := map[string]string{"$user_id": q.UserID, "$conversation_id": q.ConversationID, "$message_id": q.MessageID}
	out := make(map[string]string, len(pairs))
	for key, value := range pairs {
		if id, ok := ids[value]; ok {
			value = metadataText(id)
		}
		out[key] = value
	}
	return out
}

const maxMetadataValue = 256 // characters (bedrock.md §1.2, row requestMetadata)

// metadataText has an id in the alphabet of request metadata.
func metadataText(id string) string {
	return clip(fitted(id, " :_@$#=/+,-.", '_'), maxMetadataValue)
}
