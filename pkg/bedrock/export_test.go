package bedrock

import "slices"

// ErrorRules is the number of rows in the table of errors.
var ErrorRules = len(errorRules)

// DecidingRule is the row that decides about an error; -1: none does.
func DecidingRule(code string, status int, message string) int {
	return slices.IndexFunc(errorRules, func(r errorRule) bool { return r.matches(code, status, message) })
}
