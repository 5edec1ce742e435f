package bedrocksim

import (
	"fmt"
	"strings"
)

// maxStops is the API's limit on stop sequences (bedrock.md §1.2, row inferenceConfig).
const maxStops = 2500

// inferenceRules are about the parameters that all models share.
func inferenceRules() []Rule {
	return []Rule{
		{
			Name: "max-tokens-minimum", Source: "bedrock.md §1.2 row inferenceConfig", Verified: true,
			check: inference(func(c InferenceConfig, _ Facts) finding {
				if c.MaxTokens == nil || *c.MaxTokens >= 1 {
					return fine
				}
				return constraint(*c.MaxTokens, "inferenceConfig.maxTokens", "Member must have value greater than or equal to 1")
			}),
		},
		{Name: "max-tokens-limit", Source: "bedrock.md §1.5 row maximum tokens; §3.3 column max_out; §3.5", Verified: true, check: checkMaxTokens},
		{
			Name: "temperature-range", Source: "bedrock.md §1.2 row inferenceConfig; §3.4", Verified: true,
			check: inference(func(c InferenceConfig, _ Facts) finding { return unit(c.Temperature, "inferenceConfig.temperature") }),
		},
		{
			Name: "top-p-range", Source: "bedrock.md §1.2 row inferenceConfig", Verified: true,
			check: inference(func(c InferenceConfig, _ Facts) finding { return unit(c.TopP, "inferenceConfig.topP") }),
		},
		{
			Name: "one-of-temperature-top-p", Source: "bedrock.md §1.5 row temperature and top_p; §3.3 column sampling", Verified: true,
			check: inference(func(c InferenceConfig, f Facts) finding {
				if f.Sampling != SamplingOneOf || c.Temperature == nil || c.TopP == nil {
					return fine
				}
				return object("The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.")
			}),
		},
		{Name: "no-sampling", Source: "bedrock.md §3.3 column sampling; §3.5 flag no-sampling", Verified: true, check: checkNoSampling},
		{
			Name: "stop-count", Source: "bedrock.md §1.2 row inferenceConfig", Verified: true,
			check: inference(func(c InferenceConfig, _ Facts) finding {
				if len(c.StopSequences) <= maxStops {
					return fine
				}
				return constraint(len(c.StopSequences), "inferenceConfig.stopSequences", fmt.Sprintf("Member must have length less than or equal to %d", maxStops))
			}),
		},
		{
			Name: "stop-empty", Source: "bedrock.md §1.2 row inferenceConfig", Verified: true,
			check: eachStop(func(s string, _ Facts) bool { return s == "" }, "inferenceConfig.stopSequences: Member must have length greater than or equal to 1"),
		},
		{
			Name: "stop-blank", Source: "bedrock.md §3.4 row stop sequences, from memory",
			check: eachStop(func(s string, f Facts) bool {
				return f.BlankStops != Supported && strings.TrimSpace(s) == ""
			}, "The model returned the following errors: stop_sequences: each stop sequence must contain non-whitespace"),
		},
		{Name: "stop-model", Source: "bedrock.md §3.4 row stop sequences, from memory", check: inference(checkModelStops)},
	}
}

// inference is a check of the parameters, when there are any.
func inference(look func(c InferenceConfig, f Facts) finding) func(*judged) finding {
	return func(j *judged) finding {
		if j.InferenceConfig == nil {
			return fine
		}
		return look(*j.InferenceConfig, j.facts)
	}
}

// unit objects to a number outside 0 to 1.
func unit(v *float64, path string) finding {
	switch {
	case v == nil || *v >= 0 && *v <= 1:
		return fine
	case *v < 0:
		return constraint(*v, path, "Member must have value greater than or equal to 0")
	default:
		return constraint(*v, path, "Member must have value less than or equal to 1")
	}
}

// checkMaxTokens knows models whose limit itself is too large. Limits that only a
// catalogue gives are doubtful, since catalogues disagree (bedrock.md §3.4).
func checkMaxTokens(j *judged) finding {
	limit := j.facts.MaxOutput
	if j.facts.OutputBeta > 0 && j.beta("output-128k-") {
		limit = j.facts.OutputBeta
	}
	if j.InferenceConfig == nil || j.InferenceConfig.MaxTokens == nil || limit == 0 {
		return fine
	}
	asked := *j.InferenceConfig.MaxTokens
	if asked < limit || asked == limit && !j.facts.Exclusive {
		return fine
	}
	f := object("The maximum tokens you requested exceeds the model limit of %d. Try again with a maximum tokens value that is lower than %d.", limit, limit)
	f.doubtful = !j.facts.Exclusive
	return f
}

func checkNoSampling(j *judged) finding {
	if j.facts.Sampling != SamplingNone {
		return fine
	}
	for _, p := range []struct {
		name string
		set  bool
	}{
		{"temperature", j.InferenceConfig != nil && j.InferenceConfig.Temperature != nil},
		{"top_p", j.InferenceConfig != nil && j.InferenceConfig.TopP != nil},
		{"top_k", j.extra("top_k") != nil},
	} {
		if p.set {
			return object("The model returned the following errors: `%s` is deprecated for this model.", p.name)
		}
	}
	return fine
}

// eachStop objects with a message to stop sequences that are bad.
func eachStop(bad func(s string, f Facts) bool, message string) func(*judged) finding {
	return inference(func(c InferenceConfig, f Facts) finding {
		for _, s := range c.StopSequences {
			if bad(s, f) {
				return object("%s", message)
			}
		}
		return fine
	})
}

func checkModelStops(c InferenceConfig, f Facts) finding {
	switch {
	case f.MaxStops < 0 && len(c.StopSequences) > 0:
		return object("This model doesn't support the stopSequences field. Remove stopSequences and try again.")
	case f.MaxStops > 0 && len(c.StopSequences) > f.MaxStops:
		return object("Malformed input request: #/stopSequences: expected maximum item count: %d, found: %d, please reformat your input and try again.", f.MaxStops, len(c.StopSequences))
	}
	return fine
}

// extra is a member of additionalModelRequestFields.
func (r ConverseRequest) extra(name string) any {
	fields, _ := r.AdditionalFields.(map[string]any)
	return fields[name]
}

// beta says whether a beta of Anthropic's with this prefix is asked for.
func (r ConverseRequest) beta(prefix string) bool {
	list, _ := r.extra("anthropic_beta").([]any)
	for _, b := range list {
		if s, ok := b.(string); ok && strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}
