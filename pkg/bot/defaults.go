package bot

// newTemplate is what a file means that does not say anything of the keys that came after
// the first defaults. A deploy does not bring the program and the defaults at the same
// moment, and a bot must serve in between: older defaults leave these keys out, and zero
// is not what all of them mean then. A test holds them to the defaults that are shipped.
func newTemplate() *Template {
	return &Template{
		Limits:    Limits{Images: maxImages},
		Output:    Output{Name: "answer"},
		Tools:     Tools{Force: []string{ForceAny, ForceTool}, Hyphens: true, IDs: ToolIDsFree},
		Reasoning: Reasoning{Style: ReasoningNone, Effort: EffortNone, Show: true},
		Cache:     Cache{BesideTools: true, MinTokens: 1024},
		Recovery:  RecoveryRestart,
		Log:       Log{Level: LogInfo},
		Guardrail: newGuardrail(),
	}
}

// newGuardrail is the guardrail of whoever says nothing of it: none, and if a part of it
// is said, the strictest in all else.
func newGuardrail() Guardrail { return Guardrail{Mode: "sync", Scope: ScopeConversation} }
