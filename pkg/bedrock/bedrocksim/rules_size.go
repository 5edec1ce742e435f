package bedrocksim

// sizeRules are about the length of the conversation. The service counts tokens exactly,
// the simulator by estimate, so that no verdict near the limit can be relied on.
func sizeRules() []Rule {
	return []Rule{
		{
			Name: "context-overflow", Source: "bedrock.md §1.5 row Input is too long; windows of §3.5; tokens estimated",
			check: func(j *judged) finding {
				if window := j.window(); window == 0 || j.tokens() <= window {
					return fine
				}
				return object("Input is too long for requested model.")
			},
		},
		{
			Name: "context-with-max-tokens", Source: "bedrock.md §1.5 row Input is too long; windows of §3.5; tokens estimated",
			check: func(j *judged) finding {
				window, c := j.window(), j.InferenceConfig
				if window == 0 || c == nil || c.MaxTokens == nil || !j.facts.ReservesOutput {
					return fine
				}
				in, out := j.tokens(), *c.MaxTokens
				if in+out <= window {
					return fine
				}
				return object("The model returned the following errors: input length and `max_tokens` exceed context limit: %d + %d > %d, decrease input length or `max_tokens` and try again", in, out, window)
			},
		},
	}
}

// window is the length that prompt and answer may have; 0 when none is known.
func (j *judged) window() int {
	if j.facts.ContextBeta > 0 && j.beta("context-1m-") {
		return j.facts.ContextBeta
	}
	return j.facts.Context
}
