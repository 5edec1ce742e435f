package chat

import (
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// toolbox is the tools that a query offers, as the model is told of them. Nil is none.
type toolbox struct {
	specs  []types.ToolSpecification
	names  *toolNames
	choice types.ToolChoice // nil: the model chooses
	tokens int              // estimated
}

// newToolbox reads the tools of a query. It is nil where the model takes none, or the
// caller wants none to be called: Converse has no word for that (bedrock.md §1.2).
func newToolbox(t *bot.Template, q *poe.Query) *toolbox {
	choice := readToolChoice(q.ExtraParams)
	if !t.Capabilities.Tools || choice.mode == wantNone {
		return nil
	}
	b := &toolbox{names: newToolNames(t.Tools.Hyphens)}
	var schemas []map[string]any
	for _, tool := range q.Tools {
		f := functionOf(tool)
		name, isNew := b.names.offer(f.Name)
		if !isNew {
			continue
		}
		schema := toolSchema(f.Parameters)
		schemas = append(schemas, schema)
		b.specs = append(b.specs, types.ToolSpecification{
			Name:        aws.String(name),
			Description: describe(f.Description),
			Strict:      strict(t, f, schema),
		})
		b.tokens += usage.Text(f.Name) + usage.Text(f.Description) + usage.Text(string(f.Parameters))
	}
	if len(b.specs) == 0 {
		return nil
	}
	limitUnions(schemas)
	for i := range b.specs {
		b.specs[i].InputSchema = &types.ToolInputSchemaMemberJson{Value: document.NewLazyDocument(schemas[i])}
	}
	b.choose(t, choice)
	return b
}

// functionOf is a tool as a function. A custom tool takes a text: that is a function of
// one argument.
func functionOf(tool poe.Tool) poe.ToolFunction {
	if tool.Custom.Name == "" {
		return tool.Function
	}
	return poe.ToolFunction{
		Name:        tool.Custom.Name,
		Description: tool.Custom.Description,
		Parameters:  json.RawMessage(`{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}`),
	}
}

// describe leaves a blank description out, which Bedrock refuses.
func describe(text string) *string {
	if blank(text) {
		return nil
	}
	return &text
}

// strict is only for models that know it, and for schemas that they take with it.
func strict(t *bot.Template, f poe.ToolFunction, schema map[string]any) *bool {
	if !t.Capabilities.StructuredOutput || !closed(schema) {
		return nil
	}
	return f.Strict
}

// choose applies the caller's choice, as far as the model takes it. A tool by name
// becomes the only tool where the model can only be told to call any.
func (b *toolbox) choose(t *bot.Template, choice toolChoice) {
	takes := func(way string) bool { return slices.Contains(t.Tools.Force, way) }
	name, known := b.names.wire[choice.name]
	switch {
	case choice.mode == wantRequired && takes(bot.ForceAny):
		b.choice = &types.ToolChoiceMemberAny{}
	case choice.mode != wantFunction || !known:
	case takes(bot.ForceTool):
		b.choice = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: aws.String(name)}}
	case takes(bot.ForceAny):
		b.specs = slices.DeleteFunc(b.specs, func(s types.ToolSpecification) bool { return *s.Name != name })
		b.choice = &types.ToolChoiceMemberAny{}
	}
}

// config is the request's part. While the model thinks, no tool may be forced unless it
// is one of those that allow it.
func (b *toolbox) config(mayForce bool) *types.ToolConfiguration {
	if b == nil {
		return nil
	}
	config := &types.ToolConfiguration{Tools: make([]types.Tool, len(b.specs))}
	for i := range b.specs {
		config.Tools[i] = &types.ToolMemberToolSpec{Value: b.specs[i]}
	}
	if mayForce {
		config.ToolChoice = b.choice
	}
	return config
}

// The ways of choosing a tool, in the words of OpenAI's tool_choice.
const (
	wantAuto     = "auto"
	wantNone     = "none"
	wantRequired = "required"
	wantFunction = "function"
)

// toolChoice is what a caller wants to be called.
type toolChoice struct{ mode, name string }

// readToolChoice looks for OpenAI's tool_choice in the free part of a query, since Poe
// has no field for it. What is none is the model's choice.
func readToolChoice(extra json.RawMessage) toolChoice {
	var params struct {
		ToolChoice json.RawMessage `json:"tool_choice"`
	}
	if len(extra) == 0 || json.Unmarshal(extra, &params) != nil || len(params.ToolChoice) == 0 {
		return toolChoice{mode: wantAuto}
	}
	var mode string
	if json.Unmarshal(params.ToolChoice, &mode) == nil {
		return toolChoice{mode: mode}
	}
	var named struct {
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	if json.Unmarshal(params.ToolChoice, &named) == nil && named.Function.Name != "" {
		return toolChoice{wantFunction, named.Function.Name}
	}
	return toolChoice{mode: wantAuto}
}
