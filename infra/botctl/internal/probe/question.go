package probe

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// question is one question to the model.
type question struct {
	system    []types.SystemContentBlock
	messages  []types.Message
	inference types.InferenceConfiguration
	tools     *types.ToolConfiguration
	output    *types.OutputConfig
	fields    map[string]any // the model's own
	whole     bool           // by Converse
	cutOff    bool           // at the first sign of an answer
}

// plainText has an answer of one word, after a little thought where the model has any.
const plainText = "Think: what is 17 times 23? Answer with the number alone."

// plain is the question that any model takes, which the others add something to.
func plain() question {
	return question{
		messages:  []types.Message{user(text(plainText))},
		inference: types.InferenceConfiguration{MaxTokens: aws.Int32(answerTokens)},
	}
}

// input is the question as the gateway would put it.
func (q question) input(model string) *bedrockruntime.ConverseStreamInput {
	in := &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(model), Messages: q.messages, System: q.system,
		InferenceConfig: &q.inference, ToolConfig: q.tools, OutputConfig: q.output,
	}
	if len(q.fields) > 0 {
		in.AdditionalModelRequestFields = document.NewLazyDocument(q.fields)
	}
	return in
}

func text(s string) types.ContentBlock { return &types.ContentBlockMemberText{Value: s} }

func user(blocks ...types.ContentBlock) types.Message {
	return types.Message{Role: types.ConversationRoleUser, Content: blocks}
}

func assistant(blocks ...types.ContentBlock) types.Message {
	return types.Message{Role: types.ConversationRoleAssistant, Content: blocks}
}

// toolName is that of the one tool that is ever offered.
const toolName = "clock"

// toolConfig offers a tool; without a choice the model has it.
func toolConfig(choice types.ToolChoice) *types.ToolConfiguration {
	schema := map[string]any{"type": "object", "properties": map[string]any{}}
	return &types.ToolConfiguration{ToolChoice: choice, Tools: []types.Tool{&types.ToolMemberToolSpec{Value: types.ToolSpecification{
		Name: aws.String(toolName), Description: aws.String("Tells the time."),
		InputSchema: &types.ToolInputSchemaMemberJson{Value: document.NewLazyDocument(schema)},
	}}}}
}

// afterCall is a conversation in which the tool was called and has answered.
func afterCall(id string, beside ...types.ContentBlock) []types.Message {
	call := &types.ContentBlockMemberToolUse{Value: types.ToolUseBlock{
		ToolUseId: aws.String(id), Name: aws.String(toolName), Input: document.NewLazyDocument(map[string]any{}),
	}}
	result := &types.ContentBlockMemberToolResult{Value: types.ToolResultBlock{
		ToolUseId: aws.String(id), Content: []types.ToolResultContentBlock{&types.ToolResultContentBlockMemberText{Value: "12:00"}},
	}}
	return []types.Message{
		user(text("What time is it?")), assistant(call), user(append([]types.ContentBlock{result}, beside...)...),
	}
}
