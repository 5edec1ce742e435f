package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// groupOf reads a group with these models and regions, and more below them.
func groupOf(t *testing.T, models, regions, more string) *Group {
	t.Helper()
	first, _, _ := strings.Cut(strings.Trim(regions, "[]"), ",")
	g, _, err := LoadGroup(Source{"g", []byte("schema: 1\nregion: " + first + "\nmodels: " + models + "\nregions: " + regions + "\n" + more)}, Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// shown is a right in short: kind, region, id, → where it leads.
func (r Right) shown() string {
	out := fmt.Sprintf("%d %s %s", r.Kind, r.Region, r.ID)
	if r.Any {
		out += "*"
	}
	if len(r.To) > 0 {
		out += " → " + strings.Join(r.To, " ")
	}
	if r.Anywhere {
		out += " …"
	}
	return out
}

func TestRightsOfAGroup(t *testing.T) {
	const (
		us, eu      = " → us-east-1 us-east-2 us-west-1 us-west-2", " → eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3"
		application = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/x"
		provisioned = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/x"
		endpoint    = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/x"
		model       = "arn:aws:bedrock:us-east-1::foundation-model/v.m"
		profile     = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.v.m"
		global      = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.v.m"
	)
	for name, c := range map[string]struct {
		models, regions, more string
		want                  []string
	}{
		"the model and its profiles":          {"[v.m]", "[us-east-1]", "", []string{"0 us-east-1 v.m", "1 us-east-1 global.v.m → us-east-1 …", "1 us-east-1 us.v.m" + us}},
		"in each region":                      {"[v.m]", "[us-east-1, eu-west-1]", "", []string{"0 eu-west-1 v.m", "0 us-east-1 v.m", "1 eu-west-1 eu.v.m" + eu, "1 eu-west-1 global.v.m → eu-west-1 …", "1 us-east-1 global.v.m → us-east-1 …", "1 us-east-1 us.v.m" + us}},
		"that keep its residency":             {"[v.m]", "[eu-west-1]", "residency: eu\n", []string{"0 eu-west-1 v.m", "1 eu-west-1 eu.v.m" + eu}},
		"one profile":                         {"[us.v.m]", "[us-east-1, eu-west-1]", "", []string{"1 us-east-1 us.v.m" + us}},
		"one that leaves":                     {"[global.v.m]", "[eu-west-1]", "residency: eu\n", nil},
		"a vendor":                            {"[v.*]", "[eu-west-1]", "residency: eu\n", []string{"0 eu-west-1 v.*", "1 eu-west-1 eu.v.*" + eu}},
		"twice":                               {"[v.m, us.v.m]", "[us-east-1]", "residency: us\n", []string{"0 us-east-1 v.m", "1 us-east-1 us.v.m" + us}},
		"where AWS sends it now":              {"[us.v.m]", "[us-west-2]", "profile_regions: {us: [us-west-2, us-east-1]}\n", []string{"1 us-west-2 us.v.m → us-east-1 us-west-2"}},
		"from a region of its own":            {"[us.v.m]", "[ca-central-1]", "", []string{"1 ca-central-1 us.v.m → ca-central-1 us-east-1 us-east-2 us-west-1 us-west-2"}},
		"in another partition":                {"[v.m]", "[us-gov-west-1]", "", []string{"0 us-gov-west-1 v.m", "1 us-gov-west-1 us-gov.v.m → us-gov-east-1 us-gov-west-1"}},
		"a model's ARN":                       {"['" + model + "']", "[us-east-1, us-west-2]", "", []string{"0 us-east-1 " + model}},
		"a profile's ARN":                     {"['" + profile + "']", "[us-east-1, us-west-2]", "", []string{"1 us-east-1 " + profile + us}},
		"an ARN that leaves":                  {"['" + global + "']", "[eu-west-1]", "residency: eu\n", nil},
		"an ARN that goes anywhere":           {"['" + global + "']", "[eu-west-1]", "", []string{"1 eu-west-1 " + global + " → eu-west-1 …"}},
		"an application's profile":            {"['" + application + "']", "[eu-west-1]", "", []string{"2 eu-west-1 " + application + eu + " …"}},
		"an application's that may not leave": {"['" + application + "']", "[eu-west-1]", "residency: eu\n", []string{"2 eu-west-1 " + application + eu}},
		"in a region that is not the group's": {"['" + application + "', v.m]", "[us-gov-west-1]", "", []string{"0 us-gov-west-1 v.m", "1 us-gov-west-1 us-gov.v.m → us-gov-east-1 us-gov-west-1"}},
		"what was bought":                     {"['" + provisioned + "']", "[us-east-1]", "", []string{"3 us-east-1 " + provisioned}},
		"an endpoint":                         {"['" + endpoint + "']", "[us-east-1]", "", []string{"4 us-east-1 " + endpoint}},
		"what is no model":                    {"['arn:aws:s3:us-east-1:123456789012:bucket/x']", "[us-east-1]", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range groupOf(t, c.models, c.regions, c.more).Rights() {
				got = append(got, r.shown())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// covered says whether a group has a right to what one of its bots calls.
func covered(g *Group, m *Template, region string) bool {
	if profilePrefix(m.BaseModel()) != "" {
		return true // us.us.…, which is nothing
	}
	return slices.ContainsFunc(g.Rights(), func(r Right) bool { return r.Region == region && r.covers(m) })
}

// covers compares what is called: an ARN that tells its model is another name for that.
func (r Right) covers(m *Template) bool {
	name := m.Model.ID
	if r.ID == name {
		return true
	}
	if a, ok := parseARN(name); ok && telling[a.resource] {
		name = a.name
	}
	return !isARN(r.ID) && (r.ID == name || r.Any && strings.HasPrefix(name, r.ID))
}

// TestRightsAreWhatValidationAccepts asks of every way to call a model whether a bot may, and
// whether the group has a right to it: the two are one rule. Only that the ARN of a profile
// is another name for it AWS knows, and validation does not.
func TestRightsAreWhatValidationAccepts(t *testing.T) {
	regions := []string{"us-east-1", "ca-central-1", "eu-west-1", "eu-west-2", "ap-southeast-2", "us-gov-west-1"}
	lists := []string{"[v.m]", "[v.*]", "[us.v.m, eu.v.m]", "[global.v.m]", "[w.m]", "['arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.v.m']", "['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x']"}
	accepted := 0
	for _, models := range lists {
		for _, within := range []string{"", "us", "eu", "apac"} {
			g := groupOf(t, models, "["+strings.Join(regions, ", ")+"]", "")
			g.Residency = within
			rights := g.Rights()
			for _, region := range regions {
				for _, id := range waysToCall(region) {
					valid := accepts(t, g, region, id) || strings.Contains(id, ":inference-profile/") && !strings.Contains(models, "arn:") && accepts(t, g, region, strings.Trim(id[strings.Index(id, "/")+1:], "'"))
					m := newTemplate()
					m.Model.ID = strings.Trim(strings.Split(id, "\n")[0], "'")
					right := slices.ContainsFunc(rights, func(r Right) bool { return r.Region == region && r.covers(m) })
					if valid != right {
						t.Errorf("%s of %s, residency %q, in %s: right %v, valid %v", id, models, within, region, right, valid)
					}
					if right {
						accepted++
					}
				}
			}
		}
	}
	if accepted < 100 {
		t.Errorf("only %d were accepted", accepted)
	}
}

// accepts asks the rules for a model and for its group, and spares the rest of a bot.
func accepts(t *testing.T, g *Group, region, id string) bool {
	t.Helper()
	var m Template
	root, faults := origins{}.parse(Source{"bot.yaml", []byte("model:\n  id: " + id + "\n  regions: [" + region + "]\n")})
	if root == nil {
		t.Fatal(faults)
	}
	d := newDecoder(origins{}, true, &m)
	d.decode(root, "", &m)
	c := &checker{decoder: d, template: &m, group: g, file: root}
	c.checkModel()
	c.checkGroup(g)
	return len(c.faults) == 0
}

func waysToCall(region string) (ids []string) {
	arn := func(rest string) string {
		return "'arn:" + PartitionOf(region) + ":bedrock:" + region + ":" + rest + "'"
	}
	for _, prefix := range append([]string{""}, sortedKeys(profiles)...) {
		ids = append(ids, prefix+"v.m")
		if prefix != "" {
			ids = append(ids, arn("123456789012:inference-profile/"+prefix+"v.m"))
		}
	}
	return append(ids, "v.other", arn(":foundation-model/v.m"),
		arn("123456789012:application-inference-profile/x")+"\n  base_id: v.m", arn("123456789012:provisioned-model/y")+"\n  base_id: v.m")
}

func TestEveryProfileHasItsRegions(t *testing.T) {
	for prefix := range profiles {
		if (routes[prefix] == nil) != (prefix == globalProfile) {
			t.Errorf("%s: no list of the regions that it sends questions to", prefix)
		}
	}
	for prefix, list := range routes {
		if _, ok := profiles[prefix]; !ok || !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%s: not a profile, or not in order: %v", prefix, list)
		}
		for _, region := range list {
			if !regionShape.MatchString(region) || PartitionOf(region) != PartitionOf(list[0]) {
				t.Errorf("%s leads to %q", prefix, region)
			}
		}
	}
}

// A profile that residency allows leads to no region outside, wherever it is called from
// within; or residency would be a promise that AWS does not keep.
func TestNoProfileLeadsOutOfItsTerritory(t *testing.T) {
	for name, a := range territories {
		for _, prefix := range a.profiles {
			for _, region := range routes[prefix] {
				if !a.has(region) {
					t.Errorf("%s is said to stay in %s, and leads to %s", prefix, name, region)
				}
			}
		}
	}
	g := &Group{Residency: "us", ProfileRegions: map[string][]string{"us": {"us-east-1", "ca-central-1"}}}
	if got := g.Destinations("us.", "us-east-1"); !slices.Equal(got, []string{"us-east-1"}) {
		t.Errorf("a group of the us leads to %v", got)
	}
	if got := g.Destinations("mars.", "us-east-1"); got != nil {
		t.Errorf("no profile leads to %v", got)
	}
}
