package chat

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/usage"
)

// thinkingRequest is how one call asks for thinking, and what follows from it for the rest
// of the request (bedrock.md §3.3).
type thinkingRequest struct {
	fields      map[string]any // of the model's own
	on          bool
	noSampling  bool // temperature, top_p and top_k must be left out
	noMaxTokens bool // max_tokens too
	tokens      int  // tokens of thinking that max_tokens must have room for
}

// styles say what each style adds to a request. The effort is none where thinking is off.
var styles = map[bot.ReasoningStyle]func(r bot.Reasoning, on bool) thinkingRequest{
	bot.ReasoningBudget: func(r bot.Reasoning, on bool) thinkingRequest {
		if !on {
			return thinkingRequest{}
		}
		return thinkingRequest{
			fields: map[string]any{"thinking": map[string]any{"type": "enabled", "budget_tokens": r.BudgetTokens}},
			on:     true, noSampling: true, tokens: r.BudgetTokens,
		}
	},
	bot.ReasoningAdaptive: func(r bot.Reasoning, on bool) thinkingRequest {
		switch {
		case on:
			return thinkingRequest{fields: adaptive("adaptive", r.Effort), on: true, noSampling: true}
		case r.OnByDefault:
			return thinkingRequest{fields: adaptive("disabled", capped(r))}
		}
		return thinkingRequest{}
	},
	bot.ReasoningEffort: func(r bot.Reasoning, on bool) thinkingRequest {
		if !on {
			return thinkingRequest{}
		}
		return thinkingRequest{fields: map[string]any{r.Field: r.Effort}, on: true}
	},
	bot.ReasoningMaxEffort: func(r bot.Reasoning, on bool) thinkingRequest {
		if !on {
			return thinkingRequest{}
		}
		return thinkingRequest{
			fields: map[string]any{"reasoningConfig": map[string]any{"type": "enabled", "maxReasoningEffort": r.Effort}}, on: true,
		}
	},
}

func adaptive(typ, effort string) map[string]any {
	fields := map[string]any{"thinking": map[string]any{"type": typ}}
	if effort != bot.EffortNone {
		fields["output_config"] = map[string]any{"effort": effort}
	}
	return fields
}

// capped is the effort of a call that must not think: some models cannot be told so at
// the highest efforts.
func capped(r bot.Reasoning) string {
	ceiling, effort := slices.Index(r.Efforts, r.DisableUpTo), slices.Index(r.Efforts, r.Effort)
	if ceiling >= 0 && effort > ceiling {
		return r.DisableUpTo
	}
	return r.Effort
}

// askForThinking decides whether a call thinks. In a loop of tools a model that signs its
// thinking wants it back; where it did not come back, that call is made without.
func askForThinking(r bot.Reasoning, c *conversation) thinkingRequest {
	style, ok := styles[r.Style]
	if !ok {
		return thinkingRequest{}
	}
	on := r.On() && !(r.Signed && c.lacksThinking())
	a := style(r, on)
	if a.on && r.NoLimitsAt != "" && r.Effort == r.NoLimitsAt {
		a.noSampling, a.noMaxTokens = true, true
	}
	return a
}

// lacksThinking says whether the model's last turn called tools and does not begin with
// what it thought.
func (c *conversation) lacksThinking() bool {
	for _, t := range slices.Backward(c.turns) {
		if !t.user {
			return t.blocks[0].kind != blockThinking && slices.ContainsFunc(t.blocks, func(b block) bool { return b.kind == blockCall })
		}
	}
	return false
}

// dropThinking is for calls without thinking, which have no use for the old.
func (c *conversation) dropThinking() {
	c.keep(func(_ int, b *block) bool { return b.kind != blockThinking })
}

// topK is a sampling parameter that Converse has no field for: it stands among the
// model's own.
const topK = "top_k"

// additional are the model's own fields of a request: the template's, and those that ask
// for thinking. Nil is none.
func (a thinkingRequest) additional(t *bot.Template) document.Interface {
	fields := merged(t.Inference.Extra, a.fields)
	if a.noSampling && fields[topK] != nil {
		fields = maps.Clone(fields)
		delete(fields, topK)
	}
	if len(fields) == 0 {
		return nil
	}
	return document.NewLazyDocument(fields)
}

// merged lays maps on one another, and changes neither.
func merged(below, above map[string]any) map[string]any {
	if len(above) == 0 {
		return below
	}
	out := maps.Clone(below)
	if out == nil {
		out = map[string]any{}
	}
	for key, value := range above {
		lower, _ := out[key].(map[string]any)
		if upper, ok := value.(map[string]any); ok && lower != nil {
			value = merged(lower, upper)
		}
		out[key] = value
	}
	return out
}

// thoughtBlock is a piece of the model's thinking as it goes back to it.
func thoughtBlock(t thought) block {
	if len(t.Redacted) > 0 {
		return block{kind: blockThinking, tokens: usage.Bytes(len(t.Redacted)), content: &types.ContentBlockMemberReasoningContent{
			Value: &types.ReasoningContentBlockMemberRedactedContent{Value: t.Redacted},
		}}
	}
	return block{kind: blockThinking, tokens: usage.Text(t.Text), content: &types.ContentBlockMemberReasoningContent{
		Value: &types.ReasoningContentBlockMemberReasoningText{Value: types.ReasoningTextBlock{Text: &t.Text, Signature: &t.Signature}},
	}}
}
