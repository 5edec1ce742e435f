package bedrocksim

import "encoding/json"

// countRules are about counting alone. They come first, since what they say of a model's
// id is the contrary of what holds for a question.
func countRules() []Rule {
	return []Rule{
		{
			Name: "count-profile", Source: "bedrock.md §1.1 row CountTokens", Verified: true, scope: countsOnly,
			check: func(j *judged) finding {
				if j.profile == "" {
					return fine
				}
				return object("The provided model identifier is invalid.")
			},
		},
		{
			Name: "count-unsupported", Source: "bedrock.md §1.6 row CountTokens", Verified: true, scope: countsOnly,
			check: func(j *judged) finding {
				return lacks(j.facts.Counting, "The provided model doesn't support counting tokens.")
			},
		},
		{
			Name: "count-input", Source: "bedrock.md §1.6 row CountTokens; invokeModel is not simulated", scope: countsOnly,
			check: func(j *judged) finding {
				var request countRequest
				_ = json.Unmarshal(j.body, &request) // it was decoded before
				if request.Input.Converse != nil {
					return fine
				}
				return object("The input field must set one of the following keys: converse.")
			},
		},
	}
}

// scope says for which operations a rule holds.
type scope uint8

const (
	answersOnly scope = iota // those that a model answers
	countsOnly
	everywhere
)

func (s scope) covers(operation string) bool {
	return s == everywhere || (s == countsOnly) == (operation == OperationCount)
}
