package bedrocksim

import "slices"

// minBudget is the smallest budget of thinking in tokens (bedrock.md §3.3).
const minBudget = 1024

// wish is what a request says about thinking, in Anthropic's terms.
type wish struct {
	typ    string // enabled, adaptive, disabled; empty: nothing said
	budget float64
}

// on says whether thinking is asked for.
func (w wish) on() bool { return w.typ == "enabled" || w.typ == "adaptive" }

// thinking reads the field, or its older alias (bedrock.md §3.3, request encoding).
func (r ConverseRequest) thinking() wish {
	for _, name := range []string{"thinking", "reasoning_config"} {
		if fields, ok := r.extra(name).(map[string]any); ok {
			typ, _ := fields["type"].(string)
			budget, _ := fields["budget_tokens"].(float64)
			return wish{typ, budget}
		}
	}
	return wish{}
}

// thinkingRules are about thinking; all but the last are Claude's.
func thinkingRules() []Rule {
	return []Rule{
		{Name: "thinking-kind", Source: "bedrock.md §3.3 column thinking", Verified: true, check: checkThinkingKind},
		{
			Name: "thinking-budget-minimum", Source: "bedrock.md §3.3 thinking rules", Verified: true,
			check: withBudget(func(_ *judged, budget float64) finding {
				if budget >= minBudget {
					return fine
				}
				return modelError("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
			}),
		},
		{
			Name: "thinking-budget-max-tokens", Source: "bedrock.md §3.3 thinking rules", Verified: true,
			check: withBudget(func(j *judged, budget float64) finding {
				if c := j.InferenceConfig; c == nil || c.MaxTokens == nil || float64(*c.MaxTokens) > budget {
					return fine
				}
				return modelError("`max_tokens` must be greater than `thinking.budget_tokens`.")
			}),
		},
		{Name: "thinking-sampling", Source: "bedrock.md §3.3 thinking rules", Verified: true, check: whileThinking(checkThinkingSampling)},
		{
			Name: "thinking-forced-tool", Source: "bedrock.md §3.2 row Claude 4; §3.3 thinking rules", Verified: true,
			check: whileThinking(func(j *judged) finding {
				if !j.ToolConfig.forced() {
					return fine
				}
				return lacks(j.facts.Forcing, "The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.")
			}),
		},
		{
			Name: "thinking-prefill", Source: "bedrock.md §3.3 column prefill", Verified: true,
			check: whileThinking(func(j *judged) finding {
				if j.final().Role != "assistant" {
					return fine
				}
				return modelError("messages: final assistant content can't be prefilled when `thinking` is enabled.")
			}),
		},
		{Name: "thinking-replay", Source: "bedrock.md §1.5 row Expected thinking; §3.3 thinking rules", Verified: true, check: checkReplay},
		{Name: "thinking-disabled", Source: "bedrock.md §3.3 row Opus 5", Verified: true, check: checkDisabled},
		{Name: "effort", Source: "bedrock.md §3.3 column effort values", Verified: true, check: checkEffort},
		{Name: "nova-reasoning-effort", Source: "bedrock.md §3.2 row Nova 2", Verified: true, check: checkNovaEffort},
		{Name: "nova-reasoning-max-tokens", Source: "bedrock.md §3.2 row Nova 2", Verified: true, check: checkNovaMaxTokens},
		{Name: "nova-reasoning-sampling", Source: "bedrock.md §3.2 row Nova 2, from memory", check: checkNovaSampling},
	}
}

// modelError objects in the words that frame what the model itself reports.
func modelError(message string) finding {
	return object("The model returned the following errors: %s", message)
}

// whileThinking is a check of requests that ask a Claude for thinking.
func whileThinking(look func(j *judged) finding) func(*judged) finding {
	return func(j *judged) finding {
		if j.facts.Thinking == ThinkingUnknown || !j.thinking().on() {
			return fine
		}
		return look(j)
	}
}

// withBudget is a check of requests that set a budget.
func withBudget(look func(j *judged, budget float64) finding) func(*judged) finding {
	return whileThinking(func(j *judged) finding {
		if w := j.thinking(); w.typ == "enabled" {
			return look(j, w.budget)
		}
		return fine
	})
}

func checkThinkingKind(j *judged) finding {
	asked := j.thinking().typ
	switch {
	case asked == "" || asked == "disabled":
		return fine
	case j.facts.Thinking == ThinkingNone:
		return modelError("thinking: Extra inputs are not permitted")
	case j.facts.Thinking == ThinkingBudget && asked == "adaptive":
		return modelError("adaptive thinking is not supported on this model")
	case j.facts.Thinking == ThinkingAdaptive && asked == "enabled":
		return modelError(`"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`)
	}
	return fine
}

func checkThinkingSampling(j *judged) finding {
	if c := j.InferenceConfig; c != nil {
		if c.Temperature != nil && *c.Temperature != 1 {
			return modelError("`temperature` may only be set to 1 when thinking is enabled.")
		}
		if c.TopP != nil {
			return modelError("`top_p` must be unset when thinking is enabled.")
		}
	}
	if j.extra("top_k") != nil {
		return modelError("`top_k` must be unset when thinking is enabled.")
	}
	return fine
}

// checkReplay wants the thinking that led to a call of a tool back, when the result of
// that call is what is being asked about.
func checkReplay(j *judged) finding {
	if j.facts.Thinking == ThinkingUnknown || j.thinking().typ != "enabled" {
		return fine
	}
	for i, message := range slices.Backward(j.Messages) {
		if message.Role != "assistant" {
			continue
		}
		kind := message.Content[0].kind()
		if len(message.calls()) == 0 || kind == "reasoningContent" {
			return fine
		}
		found := map[string]string{"toolUse": "tool_use"}[kind]
		return object("The model returned the following errors: messages.%d.content.0.type: Expected `thinking` or `redacted_thinking`, but found `%s`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.", i, or(found, kind))
	}
	return fine
}

// effort is what a request says about effort, in either place.
func (r ConverseRequest) effort() string {
	if r.OutputConfig != nil && r.OutputConfig.Effort != "" {
		return r.OutputConfig.Effort
	}
	fields, _ := r.extra("output_config").(map[string]any)
	effort, _ := fields["effort"].(string)
	return effort
}

func checkDisabled(j *judged) finding {
	ceiling := j.facts.NoThinkingUpTo
	if ceiling == "" || j.thinking().typ != "disabled" || slices.Index(efforts, j.effort()) <= slices.Index(efforts, ceiling) {
		return fine
	}
	return modelError("thinking: thinking can't be disabled at effort " + j.effort())
}

func checkEffort(j *judged) finding {
	asked := j.effort()
	if asked == "" || j.facts.Thinking == ThinkingUnknown {
		return fine
	}
	allowed := efforts[:slices.Index(efforts, j.facts.Effort)+1]
	if slices.Contains(allowed, asked) {
		return fine
	}
	f := object("The model returned the following errors: output_config.effort: %q is not one of %v for this model", asked, allowed)
	f.doubtful = len(allowed) == 0
	return f
}

// novaReasoning is what a request says about Nova's reasoning.
func (r ConverseRequest) novaReasoning() (effort string, on bool) {
	fields, ok := r.extra("reasoningConfig").(map[string]any)
	effort, _ = fields["maxReasoningEffort"].(string)
	return effort, ok && fields["type"] == "enabled"
}

func checkNovaEffort(j *judged) finding {
	effort, on := j.novaReasoning()
	if !on || !j.facts.Reasons {
		return fine
	}
	return oneOf(or(effort, "null"), "additionalModelRequestFields.reasoningConfig.maxReasoningEffort", "low", "medium", "high")
}

func checkNovaMaxTokens(j *judged) finding {
	effort, on := j.novaReasoning()
	if !on || !j.facts.Reasons || effort != "high" || j.InferenceConfig == nil || j.InferenceConfig.MaxTokens == nil {
		return fine
	}
	return modelError("maxTokens must be unset when maxReasoningEffort is high.")
}

func checkNovaSampling(j *judged) finding {
	effort, on := j.novaReasoning()
	c := j.InferenceConfig
	if !on || !j.facts.Reasons || effort != "high" || c == nil || c.Temperature == nil && c.TopP == nil {
		return fine
	}
	return modelError("temperature and topP must be unset when maxReasoningEffort is high.")
}
