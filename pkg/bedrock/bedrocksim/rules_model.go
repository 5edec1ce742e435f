package bedrocksim

import (
	"net/http"
	"slices"
	"strings"
)

// modelRules say whether there is such a model, and whether it can be asked this way.
func modelRules() []Rule {
	return []Rule{
		{
			Name: "unknown-model", Source: "bedrock.md §1.5 row model identifier; ids of §3.5", scope: everywhere,
			check: func(j *judged) finding {
				if j.known {
					return fine
				}
				return object("The provided model identifier is invalid.")
			},
		},
		{
			Name: "end-of-life", Source: "bedrock.md §1.4 row 404; §3.2 row Claude 2.x",
			Status: http.StatusNotFound, ErrorType: "ResourceNotFoundException", scope: everywhere,
			check: func(j *judged) finding {
				if !j.facts.EndOfLife {
					return fine
				}
				return object("This model version has reached the end of its life. Please refer to the AWS documentation for more details.")
			},
		},
		{
			Name: "needs-profile", Source: "bedrock.md §3.1 row Needs a profile; §1.5 row on-demand throughput", Verified: true,
			check: func(j *judged) finding {
				if j.profile != "" || slices.Contains(strings.Fields(j.facts.OnDemandOnly), j.region) {
					return fine
				}
				return lacks(j.facts.OnDemand, "Invocation of model ID %s with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.", j.id)
			},
		},
		{
			Name: "converse-unsupported", Source: "bedrock.md §3.2 row gpt-5.4; §1.6 row Mantle", Verified: true,
			check: func(j *judged) finding {
				return lacks(j.facts.Converse, "This action doesn't support the model that you provided. Try again with a supported text or chat model.")
			},
		},
		{
			Name: "streaming-unsupported", Source: "bedrock.md §1.5 row unsupported for streaming", Verified: true,
			check: func(j *judged) finding {
				if j.operation != OperationStream {
					return fine
				}
				return lacks(j.facts.Streaming, "The model is unsupported for streaming.")
			},
		},
	}
}
