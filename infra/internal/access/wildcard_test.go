package access

import (
	"slices"
	"strings"
	"testing"
)

// open are the wildcards of statements that give no reason for them.
func open(statements []Statement) (out []string) {
	for _, s := range statements {
		if strings.TrimSpace(s.Why) != "" {
			continue
		}
		all := slices.Concat(s.Actions, s.Resources)
		for _, keys := range s.Conditions {
			for _, values := range keys {
				all = append(all, values...)
			}
		}
		for _, one := range all {
			if strings.ContainsAny(one, "*?") {
				out = append(out, s.Sid+": "+one)
			}
		}
	}
	return out
}

func TestNoWildcardWithoutAReason(t *testing.T) {
	for name, f := range every(t) {
		for _, found := range open(Function(f)) {
			t.Errorf("%s: no reason for %s", name, found)
		}
	}
	for _, found := range open(SettingsSync(syncFacts())) {
		t.Errorf("settings sync: no reason for %s", found)
	}
}

// withoutResource are the actions that AWS has no resource for, so that a policy can name none.
var withoutResource = []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}

// A reason is for what a resource ends in, and for no region, no account and no action. A
// wildcard alone is for what AWS knows no resource of, with nothing beside it.
func TestWildcardsStandWhereTheyAreMeantTo(t *testing.T) {
	statements := SettingsSync(syncFacts())
	for _, f := range every(t) {
		statements = append(statements, Function(f)...)
	}
	for _, s := range statements {
		for _, action := range s.Actions {
			if strings.ContainsAny(action, "*?") || strings.Count(action, ":") != 1 {
				t.Errorf("%s: the action %s", s.Sid, action)
			}
		}
		if slices.Contains(s.Resources, "*") {
			if len(s.Resources) > 1 || s.Why == "" || slices.ContainsFunc(s.Actions, func(a string) bool { return !slices.Contains(withoutResource, a) }) {
				t.Errorf("%s: %q on everything, since %q", s.Sid, s.Actions, s.Why)
			}
			continue
		}
		for _, resource := range s.Resources {
			parts := strings.SplitN(resource, ":", 6)
			if len(parts) != 6 || parts[0] != "arn" || strings.ContainsAny(strings.Join(parts[:5], ""), "*?") || parts[5] == "*" {
				t.Errorf("%s: the resource %s", s.Sid, resource)
			}
			if i := strings.IndexAny(resource, "*?"); i >= 0 && strings.Trim(resource[i:], "*?") != "" {
				t.Errorf("%s: the resource %s goes on after its wildcard", s.Sid, resource)
			}
		}
		if (s.Why != "") != (len(open([]Statement{{Resources: s.Resources}})) > 0) {
			t.Errorf("%s: a reason for nothing, or none: %q", s.Sid, s.Why)
		}
	}
}

func TestAWildcardWithoutAReasonIsFound(t *testing.T) {
	for name, s := range map[string]Statement{
		"an action":    {Actions: []string{"bedrock:Invoke*"}, Resources: []string{"arn:aws:s3:::b/x"}},
		"a resource":   {Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::b/x", "*"}},
		"a character":  {Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::b/?"}},
		"a condition":  {Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::b/x"}, Conditions: condition("StringLike", "k", "a*")},
		"a blank word": {Actions: []string{"s3:GetObject"}, Resources: []string{"*"}, Why: " "},
	} {
		if len(open([]Statement{s})) != 1 {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestStatementsAreTheSameForTheSameFiles(t *testing.T) {
	for name, f := range every(t) {
		want := shown(Function(f))
		g := *f.Group
		g.Models, g.Regions, g.Roles = slices.Clone(g.Models), slices.Clone(g.Regions), slices.Clone(g.Roles)
		slices.Reverse(g.Models)
		slices.Reverse(g.Regions)
		slices.Reverse(g.Roles)
		f.Group, f.Templates = &g, slices.Clone(f.Templates)
		slices.Reverse(f.Templates)
		if got := shown(Function(f)); got != want {
			t.Errorf("%s: in another order\n%s\nwant\n%s", name, got, want)
		}
		names := map[string]bool{}
		for _, s := range Function(f) {
			if names[s.Sid] || strings.Trim(s.Sid, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Errorf("%s: the name %q", name, s.Sid)
			}
			names[s.Sid] = true
		}
	}
}

func TestAGroupIsInOnePartition(t *testing.T) {
	f := every(t)["GovCloud"]
	for _, s := range Function(f) {
		for _, resource := range s.Resources {
			if !strings.HasPrefix(resource, "arn:aws-us-gov:") {
				t.Errorf("%s: %s", s.Sid, resource)
			}
		}
	}
}
