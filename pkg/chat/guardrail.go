package chat

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

func guardrail(g bot.Guardrail) *types.GuardrailStreamConfiguration {
	if g.ID == "" {
		return nil
	}
	return &types.GuardrailStreamConfiguration{
		GuardrailIdentifier:  aws.String(g.ID),
		GuardrailVersion:     aws.String(g.Version),
		StreamProcessingMode: types.GuardrailStreamProcessingMode(g.Mode),
	}
}

// toolsSpoke is guarded where the last turn has nothing that the user has said.
const toolsSpoke = "[tool_result]"

// guardLast has the guardrail look at the user's last turn alone: where there is
// guardContent, it looks at nothing else (bedrock.md §5 #35). A system prompt that is folded
// into that turn is not what the user says. Documents want a text beside them that is not
// guarded.
func (r *request) guardLast(in *bedrockruntime.ConverseStreamInput) {
	if g := r.template.Guardrail; g.ID == "" || g.Scope != bot.ScopeLastMessage {
		return
	}
	turn := len(r.turns) - 1
	if !r.turns[turn].user {
		turn-- // turns alternate
	}
	last, guarded := &in.Messages[turn], false
	for i, b := range r.turns[turn].blocks {
		if content, ok := guardContent(b.content); ok && b.kind != blockSystem {
			last.Content[i], guarded = content, true
		}
	}
	if !guarded {
		content, _ := guardContent(&types.ContentBlockMemberText{Value: toolsSpoke})
		last.Content = append(last.Content, content)
	}
	if names := mention(r.documentsOf(turn), true); names != "" {
		last.Content = append(last.Content, &types.ContentBlockMemberText{Value: names})
	}
}

func (r *request) documentsOf(turn int) (fs []*file) {
	for _, b := range r.turns[turn].blocks {
		if b.kind == blockFile && b.file.content != nil {
			fs = append(fs, b.file)
		}
	}
	return fs
}

// guardContent is a block that the guardrail looks at, for what it can look at: texts, and
// pictures in two formats (bedrock.md §1.2, row guardContent).
func guardContent(b types.ContentBlock) (types.ContentBlock, bool) {
	switch v := b.(type) {
	case *types.ContentBlockMemberText:
		return &types.ContentBlockMemberGuardContent{Value: &types.GuardrailConverseContentBlockMemberText{
			Value: types.GuardrailConverseTextBlock{Text: &v.Value},
		}}, true
	case *types.ContentBlockMemberImage:
		source, inBytes := v.Value.Source.(*types.ImageSourceMemberBytes)
		if !inBytes || v.Value.Format != types.ImageFormatPng && v.Value.Format != types.ImageFormatJpeg {
			return nil, false
		}
		return &types.ContentBlockMemberGuardContent{Value: &types.GuardrailConverseContentBlockMemberImage{
			Value: types.GuardrailConverseImageBlock{
				Format: types.GuardrailConverseImageFormat(v.Value.Format),
				Source: &types.GuardrailConverseImageSourceMemberBytes{Value: source.Value},
			},
		}}, true
	}
	return nil, false
}
