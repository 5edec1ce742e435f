package probe

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// noEffort is none, so that a model that knows efforts refuses it and one that passes over
// fields that it does not know gives itself away.
const noEffort = "no-such-effort"

// withFields is the plain question with fields of the model's own.
func withFields(fields map[string]any) question {
	q := plain()
	q.fields = fields
	return q
}

func budget(tokens int) map[string]any {
	return map[string]any{"thinking": map[string]any{"type": "enabled", "budget_tokens": tokens}}
}

func adaptive(typ, effort string) map[string]any {
	fields := map[string]any{"thinking": map[string]any{"type": typ}}
	if effort != "" {
		fields["output_config"] = map[string]any{"effort": effort}
	}
	return fields
}

func maxEffort(effort string) map[string]any {
	return map[string]any{"reasoningConfig": map[string]any{"type": "enabled", "maxReasoningEffort": effort}}
}

// reasoning asks in which style the model is asked to think, and what goes with that. The
// style effort is left alone: the fields that it has are passed over in silence by models
// that do not know them.
func (p *prober) reasoning() {
	if p.Template.Reasoning.Style == bot.ReasoningEffort {
		p.signature()
		p.forcedThinking(map[string]any{p.Template.Reasoning.Field: p.Template.Reasoning.Efforts[0]}, 0)
		return
	}
	style, known := p.style()
	if !known {
		return
	}
	switch style {
	case bot.ReasoningBudget:
		p.signature()
		p.forcedThinking(budget(bot.MinBudget), bot.MinBudget)
	case bot.ReasoningAdaptive:
		p.adaptiveEfforts()
		p.signature()
		p.forcedThinking(adaptive("adaptive", efforts[0]), 0)
		p.disabling()
	case bot.ReasoningMaxEffort:
		p.maxEfforts()
		p.signature()
		p.forcedThinking(maxEffort(efforts[0]), 0)
	}
}

// style finds out how the model is asked to think. A budget of one token is refused by all
// that know budgets, so that it costs nothing; what passes over it is no such model.
func (p *prober) style() (style bot.ReasoningStyle, known bool) {
	r := p.ask("thinking with a budget", withFields(budget(1)))
	switch {
	case r.says(aboutBudget), r.says(aboutOnlyAdaptive):
		return p.budgetOrAdaptive(r)
	case r.taken, r.says(aboutThinking):
		return p.byMaxEffort(r)
	}
	p.add(r.open(keyStyle, ""))
	return "", false
}

func (p *prober) setStyle(style bot.ReasoningStyle, r reply) (bot.ReasoningStyle, bool) {
	p.add(Finding{Key: keyStyle, Value: string(style), Said: r.said})
	return style, true
}

// budgetOrAdaptive is for models that know both words. One that takes both keeps the style
// that the template has.
func (p *prober) budgetOrAdaptive(about reply) (bot.ReasoningStyle, bool) {
	r := p.ask("adaptive thinking", withFields(adaptive("adaptive", "")))
	switch {
	case r.says(aboutNoAdaptive):
		return p.setStyle(bot.ReasoningBudget, r)
	case !r.taken:
		p.add(r.open(keyStyle, ""))
		return "", false
	case p.Template.Reasoning.Style != bot.ReasoningBudget || about.says(aboutOnlyAdaptive):
		return p.setStyle(bot.ReasoningAdaptive, about)
	}
	q := withFields(budget(bot.MinBudget))
	q.inference.MaxTokens = aws.Int32(bot.MinBudget + answerTokens)
	r = p.ask("thinking with the smallest budget", q)
	switch {
	case r.taken:
		return p.setStyle(bot.ReasoningBudget, reply{})
	case r.says(aboutOnlyAdaptive):
		return p.setStyle(bot.ReasoningAdaptive, r)
	}
	p.add(r.open(keyStyle, ""))
	return "", false
}

// byMaxEffort is for models without thinking of that kind.
func (p *prober) byMaxEffort(about reply) (bot.ReasoningStyle, bool) {
	r := p.ask("reasoning by effort", withFields(maxEffort(noEffort)))
	switch {
	case r.says(aboutMaxEffort):
		return p.setStyle(bot.ReasoningMaxEffort, r)
	case r.taken, r.says(aboutReasoning):
		return p.setStyle(bot.ReasoningNone, about)
	}
	p.add(r.open(keyStyle, ""))
	return "", false
}

// signature sends thinking back that nobody has signed.
func (p *prober) signature() {
	q := plain()
	thought := &types.ContentBlockMemberReasoningContent{Value: &types.ReasoningContentBlockMemberReasoningText{
		Value: types.ReasoningTextBlock{Text: aws.String("It is late.")},
	}}
	q.messages = []types.Message{user(text("Good evening.")), assistant(thought, text("Good evening.")), q.messages[0]}
	r := p.ask("thinking without a signature", q)
	switch {
	case r.taken:
		p.add(Finding{Key: keySigned, Value: false})
	case r.says(aboutSignature):
		p.add(Finding{Key: keySigned, Value: true, Said: r.said})
	default:
		p.add(r.open(keySigned, ""))
	}
}

// forcedThinking forces a tool while the model thinks, with so many tokens for that.
func (p *prober) forcedThinking(fields map[string]any, tokens int32) {
	if !p.takesForced {
		return
	}
	q := p.toolQuestion(anyTool)
	q.fields = fields
	q.inference.MaxTokens = aws.Int32(tokens + answerTokens)
	p.note(p.ask("a tool forced while thinking", q), keyForcedTools, "", aboutForcedThinking)
}
