package chat

import (
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
	thinking thinkingRequest
	budget   budget
	scale    float64 // by how much the model counts more tokens than we estimate, as far as we know
	dropped  int     // files and exchanges that the context has no room for
}

// estimated is the scale of a prompt that nobody has counted.
const estimated = 1

// newRequest translates a query. The files are those of its attachments; they do not
// change. The beginning is of an answer that the model is to continue, "" where there is
// none.
func newRequest(t *bot.Template, q *poe.Query, fs files, scale float64, beginning string) *request {
	r := &request{template: t, query: q, files: fs.clone(), tools: newToolbox(t, q), scale: scale}
	r.conversation = newHistory(t, q, r.tools, r.files).conversation
	r.addText(false, beginning)
	if r.thinking = askForThinking(t.Reasoning, &r.conversation); !r.thinking.on {
		r.dropThinking()
	}
	r.budget = newBudget(t, r.maxTokens(), scale)
	r.dropped = r.fit(r.budget, r.toolTokens())
	r.settleThinking()
	r.endForModel(t.Capabilities.Prefill && !r.thinking.on)
	if !t.SupportsSystemMessages {
		r.foldSystem()
	}
	return r
}

// settleThinking has a budget of thinking leave something for the answer, where the prompt
// leaves little for both.
func (r *request) settleThinking() {
	answer := min(bot.MinBudget, r.template.MaxTokens())
	if r.thinking.tokens == 0 || r.room()-r.thinking.tokens >= answer {
		return
	}
	settings := r.template.Reasoning
	settings.BudgetTokens = max(r.room()-answer, 0)
	if settings.BudgetTokens < bot.MinBudget {
		settings.BudgetTokens = 0
	}
	if r.thinking = askForThinking(settings, &r.conversation); !r.thinking.on {
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
	return min(r.template.MaxTokens()+r.thinking.tokens, limit)
}

// leastAnswer is what is asked for in any case, if the bot gives as much: an answer of a
// token or two is none, and a prompt that leaves no more is better refused.
const leastAnswer = 256

// room is the longest answer that the prompt leaves room for. Some models may answer with
// nearly all of their context, which is then too much to ask for. A margin is kept for what
// is counted wrong. A prompt that leaves less may be estimated too high: then the margin is
// what is asked for.
func (r *request) room() int {
	context := r.template.Limits.ContextTokens
	left, margin := context-int(float64(r.tokens())*r.scale), usage.Margin(context)
	least := margin
	if r.scale != estimated {
		least = min(left, margin)
	}
	return min(r.maxTokens(), max(left-margin, least, leastAnswer))
}
