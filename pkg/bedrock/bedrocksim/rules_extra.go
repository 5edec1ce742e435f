package bedrocksim

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Limits on metadata and paths (bedrock.md §1.2).
const (
	maxMetadata      = 16
	maxMetadataChars = 256
	maxPaths         = 10
	maxPathChars     = 256
)

var (
	metadataText     = lazyregexp.New(`^[a-zA-Z0-9\s:_@$#=/+,\-.]*$`)
	guardrailVersion = lazyregexp.New(`^(DRAFT|[0-9]{1,8})$`)
)

// extraRules are about what stands beside the conversation.
func extraRules() []Rule {
	return []Rule{
		{Name: "request-metadata", Source: "bedrock.md §1.2 row requestMetadata", Verified: true, check: checkMetadata},
		{Name: "guardrail", Source: "bedrock.md §1.2 row guardrailConfig", Verified: true, check: checkGuardrail},
		{
			Name: "performance", Source: "bedrock.md §1.2 row performanceConfig", Verified: true,
			check: func(j *judged) finding {
				if j.PerformanceConfig == nil {
					return fine
				}
				return oneOf(j.PerformanceConfig.Latency, "performanceConfig.latency", "standard", "optimized")
			},
		},
		{
			Name: "service-tier", Source: "bedrock.md §1.2 row serviceTier", Verified: true,
			check: func(j *judged) finding {
				if j.ServiceTier == nil {
					return fine
				}
				return oneOf(or(j.ServiceTier.Type, "null"), "serviceTier.type", "priority", "default", "flex", "reserved")
			},
		},
		{Name: "response-paths", Source: "bedrock.md §1.2 row additionalModelResponseFieldPaths", Verified: true, check: checkPaths},
		{
			Name: "prompt-variables", Source: "bedrock.md §1.2 row promptVariables", Verified: true,
			check: func(j *judged) finding {
				if j.PromptVariables == nil {
					return fine // an ARN of a prompt is never known here
				}
				return object("The promptVariables field can only be used when the modelId is the ARN of a prompt.")
			},
		},
	}
}

func checkMetadata(j *judged) finding {
	const path = "requestMetadata"
	if j.RequestMetadata == nil {
		return fine
	}
	if size := len(j.RequestMetadata); size < 1 || size > maxMetadata {
		return constraint(size, path, "Member must have between 1 and 16 entries")
	}
	for key, value := range j.RequestMetadata {
		if f := first(
			length(key, 1, maxMetadataChars, path+".key"), length(value, 0, maxMetadataChars, path+".value"),
			matching(metadataText, key, path+".key"), matching(metadataText, value, path+".value"),
		); f.message != "" {
			return f
		}
	}
	return fine
}

// length objects to a string with too few or too many characters.
func length(s string, least, most int, path string) finding {
	if size := utf8.RuneCountInString(s); size >= least && size <= most {
		return fine
	}
	return constraint(s, path, fmt.Sprintf("Member must have length between %d and %d", least, most))
}

func checkGuardrail(j *judged) finding {
	const path = "guardrailConfig."
	g := j.GuardrailConfig
	if g == nil {
		return fine
	}
	modes := []string{"sync", "async"}
	if j.operation != OperationStream && g.StreamMode != "" {
		return extraneous("#/guardrailConfig", "streamProcessingMode")
	}
	return first(
		length(g.Identifier, 1, 2048, path+"guardrailIdentifier"),
		matching(guardrailVersion, g.Version, path+"guardrailVersion"),
		oneOf(g.Trace, path+"trace", "enabled", "disabled", "enabled_full"),
		oneOf(g.StreamMode, path+"streamProcessingMode", modes...),
	)
}

func checkPaths(j *judged) finding {
	const path = "additionalModelResponseFieldPaths"
	if len(j.AdditionalPaths) > maxPaths {
		return constraint(len(j.AdditionalPaths), path, "Member must have length less than or equal to 10")
	}
	for _, p := range j.AdditionalPaths {
		if f := length(p, 1, maxPathChars, path); f.message != "" {
			return f
		}
		if !strings.HasPrefix(p, "/") {
			return object("The value %q at %s is not a valid JSON pointer.", p, path)
		}
	}
	return fine
}
