package access

import (
	"slices"
	"strings"
	"testing"
)

// call is what IAM is asked: may this be done to that, given what the service says of it.
type call struct {
	action, resource string
	context          map[string]string
}

// may answers as IAM does: what no statement allows is denied.
func may(t *testing.T, statements []Statement, c call) bool {
	t.Helper()
	return slices.ContainsFunc(statements, func(s Statement) bool {
		return slices.ContainsFunc(s.Actions, func(a string) bool { return like(strings.ToLower(a), strings.ToLower(c.action)) }) &&
			slices.ContainsFunc(s.Resources, func(r string) bool { return likeARN(r, c.resource) }) &&
			holds(t, s.Conditions, c.context)
	})
}

// holds: every key of every operator has to match, with one of its values; a key that the
// service does not say matches nothing.
func holds(t *testing.T, conditions map[string]map[string][]string, context map[string]string) bool {
	t.Helper()
	for operator, keys := range conditions {
		match := map[string]func(pattern, s string) bool{
			"StringEquals": func(pattern, s string) bool { return pattern == s },
			"StringLike":   like,
		}[operator]
		if match == nil {
			t.Fatalf("the evaluator does not know %s", operator)
		}
		for key, values := range keys {
			got, said := context[key]
			if !said || !slices.ContainsFunc(values, func(v string) bool { return match(v, got) }) {
				return false
			}
		}
	}
	return true
}

// likeARN compares part by part: a wildcard reaches no further than the next colon, but for the
// last part, which has colons of its own. One that stands alone is of anything, and of what is
// asked for with no resource at all.
func likeARN(pattern, arn string) bool {
	if pattern == "*" {
		return true
	}
	p, a := strings.SplitN(pattern, ":", 6), strings.SplitN(arn, ":", 6)
	if len(p) != len(a) {
		return false
	}
	for i := range p {
		if !like(p[i], a[i]) {
			return false
		}
	}
	return true
}

// like knows * for any characters and ? for one.
func like(pattern, s string) bool {
	switch {
	case pattern == "":
		return s == ""
	case pattern[0] == '*':
		return like(pattern[1:], s) || s != "" && like(pattern, s[1:])
	case s == "":
		return false
	}
	return (pattern[0] == '?' || pattern[0] == s[0]) && like(pattern[1:], s[1:])
}

func TestTheEvaluatorIsHonest(t *testing.T) {
	s := []Statement{{
		Actions: []string{"s3:Get*"}, Resources: []string{"arn:aws:s3:::b/x/*", "arn:aws:ssm:us-east-1:*:parameter/p-??"},
		Conditions: map[string]map[string][]string{"StringEquals": {"k": {"1", "2"}}, "StringLike": {"l": {"a*"}}},
	}}
	s = append(s, Statement{Actions: []string{"xray:Put"}, Resources: []string{"*"}})
	yes := map[string]string{"k": "2", "l": "abc"}
	for name, c := range map[string]struct {
		call
		want bool
	}{
		"all of it matches":      {call{"s3:GetObject", "arn:aws:s3:::b/x/y/z", yes}, true},
		"actions have no case":   {call{"S3:getobject", "arn:aws:s3:::b/x/y", yes}, true},
		"another action":         {call{"s3:PutObject", "arn:aws:s3:::b/x/y", yes}, false},
		"another resource":       {call{"s3:GetObject", "arn:aws:s3:::b/xy/z", yes}, false},
		"two characters":         {call{"s3:GetX", "arn:aws:ssm:us-east-1:1:parameter/p-ab", yes}, true},
		"three characters":       {call{"s3:GetX", "arn:aws:ssm:us-east-1:1:parameter/p-abc", yes}, false},
		"no way over a colon":    {call{"s3:GetX", "arn:aws:ssm:us-east-1:1:x:parameter/p-ab", yes}, false},
		"anything":               {call{"xray:Put", "arn:aws:xray:us-east-1:1:group/g", nil}, true},
		"no resource at all":     {call{"xray:Put", "*", nil}, true},
		"that, by another":       {call{"s3:GetObject", "*", yes}, false},
		"a key with no value":    {call{"s3:GetObject", "arn:aws:s3:::b/x/y", map[string]string{"k": "2"}}, false},
		"a key with another one": {call{"s3:GetObject", "arn:aws:s3:::b/x/y", map[string]string{"k": "3", "l": "abc"}}, false},
	} {
		if got := may(t, s, c.call); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
