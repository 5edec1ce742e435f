package bedrock

import "slices"

// ErrorRules is the number of rows in the table of errors.
var ErrorRules = len(errorRules)

// DecidingRule is the row that decides about an error; -1: none does.
func DecidingRule(code string, status int, message string) int {
	return slices.IndexFunc(errorRules, func(r errorRule) bool { return r.matches(code, status, message) })
}

// AsksWhole says whether a row calls for a whole answer, whatever the question.
func AsksWhole(rule int) bool { return errorRules[rule].remedy == askWhole }

// Remembered is of how many models a client remembers something, and MaxRemembered of
// how many at most.
func (c *Client) Remembered() int { return len(c.memory.models) }

const MaxRemembered = maxRemembered
