package access

import (
	"encoding/json"
	"slices"
	"strings"
)

// Statement allows actions on resources. Everything in it is in order, so that the same files
// give the same policy.
type Statement struct {
	Sid       string // letters and digits, once in what [Function] and [SettingsSync] return
	Actions   []string
	Resources []string
	// Conditions are operator → key → values.
	Conditions map[string]map[string][]string
	// Why is the reason for each wildcard; empty where there is none.
	Why string
}

// condition is the usual sort, of one key.
func condition(operator, key string, values ...string) map[string]map[string][]string {
	return map[string]map[string][]string{operator: {key: sorted(values)}}
}

// allow is a statement, or none without resources: IAM takes no empty list.
func allow(s Statement) []Statement {
	s.Actions, s.Resources = sorted(s.Actions), sorted(s.Resources)
	if len(s.Resources) == 0 {
		return nil
	}
	return []Statement{s}
}

// sorted is a list in order, with everything once.
func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// JSON is the statement as it stands in a policy, without white space.
func (s Statement) JSON() string {
	text, err := json.Marshal(struct {
		Sid       string
		Effect    string
		Action    []string
		Resource  []string
		Condition map[string]map[string][]string `json:",omitempty"`
	}{s.Sid, "Allow", s.Actions, s.Resources, s.Conditions})
	if err != nil { // there is nothing in it that JSON cannot say
		return strings.Repeat("?", MaxDocument)
	}
	return string(text)
}
