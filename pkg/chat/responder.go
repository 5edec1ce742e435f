package chat

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Responder answers the queries of one chat bot. It is safe for concurrent use.
type Responder struct {
	client   *bedrock.Client
	template *bot.Template
	extra    document.Interface // the template's own request fields; nil: none
}

// New returns the constructor of chat bots that call through client.
func New(client *bedrock.Client) bot.Constructor {
	return func(t *bot.Template) (bot.Responder, error) {
		r := &Responder{client: client, template: t}
		if len(t.Inference.Extra) > 0 {
			r.extra = document.NewLazyDocument(t.Inference.Extra)
		}
		return r, nil
	}
}

// Respond implements [bot.Responder].
func (r *Responder) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter) (bot.Outcome, error) {
	t := r.template
	stream := r.client.Open(ctx, bedrock.Request{
		Region:   t.Model.Regions[0],
		Input:    r.input(q),
		Whole:    t.Capabilities.Streaming == bot.StreamingNone,
		Timeouts: bedrock.Timeouts{Connect: t.Timeouts.Connect, FirstToken: t.Timeouts.FirstToken, Idle: t.Timeouts.Idle},
	})
	defer stream.Close()

	relay := relay{stream: stream, w: w, language: q.LanguageCode}
	err := relay.run()
	return bot.Outcome{
		Model:      t.Model.ID,
		Region:     t.Model.Regions[0],
		StopReason: relay.stopReason,
		Usage:      relay.usage,
		Attempts:   stream.Attempts(),
		Unknown:    stream.Unknown(),
	}, err
}

// input is the request to Converse for a query.
func (r *Responder) input(q *poe.Query) *bedrockruntime.ConverseStreamInput {
	t := r.template.For(q)
	c := newConversation(t, q.Messages, q.SkipSystemPrompt)
	return &bedrockruntime.ConverseStreamInput{
		ModelId:                      aws.String(r.template.Model.ID),
		System:                       systemBlocks(c.system),
		Messages:                     messages(c.turns),
		InferenceConfig:              inference(t, q),
		AdditionalModelRequestFields: r.extra,
	}
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
		for _, text := range t.texts {
			out[i].Content = append(out[i].Content, &types.ContentBlockMemberText{Value: text})
		}
	}
	return out
}
