package layers

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/pkg/config"
)

// strangers are entries of a secret for bots that there are not: keys that were given out
// before their bots, or live on after them.
func (s spot) strangers(keys map[string]bool) {
	bots := s.names()
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if slices.Contains(bots, name) {
			continue
		}
		f := Finding{Kind: KeyWithoutBot, Region: s.region, Group: s.group,
			Message: "the secret has an entry whose name is not shown, as it may be a key, and which is no bot's"}
		if mayShow(name) {
			f.Bot, f.Message = name, "there is an access key, and no bot of that name"
			f.Remedies = []Remedy{{"take the entry out of the secret, if no bot is to follow", dropKey(s.region, config.SecretName(s.Stage, s.group), name)}}
		}
		s.report.Findings = append(s.report.Findings, f)
	}
}

// strays are the overrides of a group that was never deployed here.
func (s spot) strays() {
	for _, name := range slices.Sorted(maps.Keys(s.have.overrides)) {
		o := s.have.overrides[name]
		s.report.Findings = append(s.report.Findings, Finding{
			Kind: Stray, Region: s.region, Group: s.group, Bot: name,
			Message:  fmt.Sprintf("the override %s is for a group that is not deployed in %s, so that nobody reads it", written(o), s.region),
			Remedies: []Remedy{{"delete it", remove(s.region, o.Parameter)}},
		})
	}
}

// misnamed are parameters among the overrides whose names no bot can have.
func (c *comparison) misnamed(region string, there *deployed) {
	for _, p := range there.strays {
		name := aws.ToString(p.Name)
		c.report.Findings = append(c.report.Findings, Finding{
			Kind: Stray, Region: region,
			Message:  fmt.Sprintf("%s is the name of no bot's override, so that nobody reads it", name),
			Remedies: []Remedy{{"delete it", remove(region, name)}},
		})
	}
}
