package bot

import (
	"fmt"
	"slices"
	"strings"
)

// routes are the regions that each of AWS's geographic inference profiles sends questions
// to, as of 2026-11-29. Where a call is made in a region that is not listed, AWS adds that
// region to them (ca-central-1 for us., eu-west-2 and eu-central-2 for eu., ap-east-2,
// ap-southeast-5 and ap-southeast-7 for apac.). A list is for all models and so the union of
// what single profiles have: one region too many is never used, since a role may call a model
// there only through the profile, but a missing one makes answers fail. profile_regions of a
// group.yaml replaces a list. What AWS does with one profile it tells itself:
//
//	aws bedrock get-inference-profile --inference-profile-identifier us.MODEL --query 'models[].modelArn'
//
// Sources: AWS's tables of source and destination regions in "Supported Regions for
// cross-Region guardrail inference" (Bedrock User Guide; all geographies in one place) and
// "Cross-region processing in AWS Transform", and, for the profiles of models, public IAM
// policies that were written from the model cards of the Bedrock User Guide and from what
// GetInferenceProfile answers. "Supported Regions and models for inference profiles" of the
// same guide, which had the tables, now leads to the model cards.
var routes = map[string][]string{
	"us.":     {"us-east-1", "us-east-2", "us-west-1", "us-west-2"},
	"us-gov.": {"us-gov-east-1", "us-gov-west-1"},
	"eu.":     {"eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"},
	"apac.": {
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
	},
	"jp.": {"ap-northeast-1", "ap-northeast-3"},
	"au.": {"ap-southeast-2", "ap-southeast-4"},
	"ca.": {"ca-central-1", "ca-west-1"},
}

// globalProfile goes to any region of its partition, for which AWS has a form of its own.
const globalProfile = "global."

// Destinations are the regions, in order, that a geographic profile may send questions to
// that are asked in from: AWS's, or what the group says instead, and never one outside the
// group's residency, so that AWS refuses what would leave it. prefix is as in "us."; for any
// other there are none.
func (g *Group) Destinations(prefix, from string) []string {
	list, said := g.ProfileRegions[strings.TrimSuffix(prefix, ".")]
	if !said {
		if list = routes[prefix]; list == nil {
			return nil
		}
		list = append(slices.Clone(list), from)
	}
	var out []string
	for _, region := range list {
		if g.has(region) {
			out = append(out, region)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkProfileRegions is for what a group says of the ways of AWS's profiles.
func (c *checker) checkProfileRegions(g *Group) {
	var known []string
	for _, prefix := range sortedKeys(routes) {
		known = append(known, strings.TrimSuffix(prefix, "."))
	}
	for _, name := range sortedKeys(g.ProfileRegions) {
		path, regions := join("profile_regions", name), g.ProfileRegions[name]
		switch {
		case name+"." == globalProfile:
			c.fault(path, "residency keeps bots from using it", "the global profile sends questions anywhere, whatever is said here")
		case !slices.Contains(known, name):
			c.fault(path, orListed(name, known), "not a geographic inference profile: %q", short(name))
		case len(regions) == 0:
			c.fault(path, "leave it out for what is known of AWS's profiles", "no regions")
		}
		c.checkDestinations(path, g, regions)
	}
}

func (c *checker) checkDestinations(path string, g *Group, regions []string) {
	c.unique(path, regions)
	for i, region := range regions {
		at := fmt.Sprintf("%s[%d]", path, i)
		if !regionShape.MatchString(region) {
			c.fault(at, "as in us-east-1", "not the shape of a region: %q", short(region))
		}
		c.inTerritory(at, g.Residency, region)
	}
}
