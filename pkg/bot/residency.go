package bot

import (
	"fmt"
	"slices"
	"strings"
)

// territory is a part of the world that data must not leave.
type territory struct {
	regions  []string // how the names of its regions begin
	except   []string // regions that are called so and are not in it
	profiles []string // inference profiles that send questions to those regions only
}

// territories are what a group's residency may be. Where a profile sends questions is AWS's to
// say; by its documentation the global one sends them anywhere, and no other beyond the
// territory in its name. London and Zurich have names of eu- and are not in the Union.
var territories = map[string]territory{
	"us":     {regions: []string{"us-east-", "us-west-"}, profiles: []string{"us."}},
	"us-gov": {regions: []string{"us-gov-"}, profiles: []string{"us-gov."}},
	"ca":     {regions: []string{"ca-"}, profiles: []string{"ca."}},
	"eu":     {regions: []string{"eu-"}, except: []string{"eu-west-2", "eu-central-2"}, profiles: []string{"eu."}},
	"jp":     {regions: []string{"ap-northeast-1", "ap-northeast-3"}, profiles: []string{"jp."}},
	"au":     {regions: []string{"ap-southeast-2", "ap-southeast-4"}, profiles: []string{"au."}},
	"apac":   {regions: []string{"ap-"}, profiles: []string{"apac.", "jp.", "au."}},
}

func (a territory) has(region string) bool {
	in := func(prefix string) bool { return strings.HasPrefix(region, prefix) }
	return slices.ContainsFunc(a.regions, in) && !slices.Contains(a.except, region)
}

// keeps says whether a profile keeps data in the territory; the prefix of none is "".
func (a territory) keeps(prefix string) bool {
	return prefix == "" || slices.Contains(a.profiles, prefix)
}

// checkOwnResidency holds a group against its own residency: its function has every
// conversation in its hands.
func (c *checker) checkOwnResidency(g *Group) {
	c.oneOfOrEmpty("residency", g.Residency, choices["residency"]...)
	c.inTerritory("region", g.Residency, g.Region)
	for i, region := range g.Regions {
		c.inTerritory(fmt.Sprintf("regions[%d]", i), g.Residency, region)
	}
}

func (c *checker) inTerritory(path, residency, region string) {
	if a, limited := territories[residency]; limited && regionShape.MatchString(region) && !a.has(region) {
		c.fault(path, "", "%s is not in %s, where the group's data stays (residency)", region, residency)
	}
}

// checkResidency holds a bot's model against its group's residency.
func (c *checker) checkResidency(residency string) {
	a, limited := territories[residency]
	if !limited {
		return
	}
	m := c.template.Model
	for i, region := range m.Regions {
		c.inTerritory(fmt.Sprintf("model.regions[%d]", i), residency, region)
	}
	name := m.ID
	if found, ok := parseARN(m.ID); ok {
		name = found.name
	}
	switch prefix := profilePrefix(name); {
	case hidesModel(m.ID):
		c.warn("model.id", "", "nothing here shows where this sends data; see that it stays in %s (residency)", residency)
	case !a.keeps(prefix):
		c.fault("model.id", "the model's own id, or a profile of "+listed(a.profiles), "the inference profile %s* sends data beyond %s, where the group's stays (residency)", prefix, residency)
	}
}
