package bot

import (
	"cmp"
	"slices"
	"strings"
)

// Right is one way in which bots of a group may call models: an id in a region.
type Right struct {
	Kind   RightKind
	Region string // that is called
	ID     string // as called; an ARN stands as group.yaml has it
	// Any is a right to every id that begins with ID, for vendor.* in a group.yaml.
	Any bool
	// Model is ID without the prefix of a profile and from behind an ARN, with Any a
	// beginning as well. It is empty where an ARN does not tell it.
	Model string
	// To are the regions, in order, in which the model of a profile may answer.
	To []string
	// Anywhere says that the model may answer in any region of the partition besides.
	Anywhere bool
}

// RightKind is what a right is to.
type RightKind int

// The kinds of rights.
const (
	// RightModel is to the model itself, in the region that is called and no other.
	RightModel RightKind = iota
	// RightProfile is to one of AWS's inference profiles.
	RightProfile
	// RightApplicationProfile is to an inference profile that somebody made of a model or of
	// another profile. Which, the ARN does not tell: To is where it may lead at all.
	RightApplicationProfile
	// RightListed is to what else of Bedrock's has an ARN: provisioned and imported models,
	// custom deployments, prompt routers. Models behind a router must be listed themselves.
	RightListed
	// RightEndpoint is to an endpoint of SageMaker.
	RightEndpoint
)

// Rights are all that validation lets bots of the group call, the hot ones too: what a role
// has to allow, and no more. A model that is listed by its own id may be called itself and by
// each of AWS's profiles of it that serves a region of the group and keeps its residency; one
// listed with the prefix of a profile only so; an ARN only as it stands, in its own region.
// They are in order, and none stands twice. See [Group.AllowsModel], which is the same rule
// for one bot.
func (g *Group) Rights() []Right {
	var out []Right
	for _, listed := range g.Models {
		switch {
		case isARN(listed):
			out = append(out, g.rightsToARN(listed)...)
		case profilePrefix(listed) != "" && !strings.HasSuffix(listed, "*"):
			out = append(out, g.rightsTo(profilePrefix(listed), strings.TrimPrefix(listed, profilePrefix(listed)))...)
		default:
			for _, prefix := range append([]string{""}, sortedKeys(profiles)...) {
				out = append(out, g.rightsTo(prefix, listed)...)
			}
		}
	}
	slices.SortFunc(out, func(a, b Right) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID), strings.Compare(a.Region, b.Region))
	})
	return slices.CompactFunc(out, func(a, b Right) bool {
		return a.Kind == b.Kind && a.ID == b.ID && a.Region == b.Region
	})
}

// rightsTo are those to a model by one profile, or by none, in the group's regions.
func (g *Group) rightsTo(prefix, model string) (out []Right) {
	model, any := strings.CutSuffix(model, "*")
	for _, region := range g.Regions {
		if !g.has(region) || !callableFrom(prefix, region) || !g.keeps(prefix) {
			continue
		}
		r := Right{Region: region, ID: prefix + model, Any: any, Model: model}
		if prefix != "" {
			r.Kind = RightProfile
			r.To, r.Anywhere = g.leads(prefix, region)
		}
		out = append(out, r)
	}
	return out
}

// rightsToARN are none where no bot could use the ARN.
func (g *Group) rightsToARN(listed string) []Right {
	a, ok := parseARN(listed)
	if !ok || !a.ofModels() || a.partition != PartitionOf(a.region) || !slices.Contains(g.Regions, a.region) || !g.has(a.region) {
		return nil
	}
	r := Right{Kind: RightListed, Region: a.region, ID: listed}
	prefix := profilePrefix(a.name)
	switch {
	case a.service != "bedrock":
		r.Kind = RightEndpoint
	case a.resource == "application-inference-profile":
		r.Kind = RightApplicationProfile
		r.To, r.Anywhere = g.leadsAtMost(a.region)
	case telling[a.resource] && !g.keeps(prefix):
		return nil
	case a.resource == "foundation-model":
		r.Kind, r.Model = RightModel, strings.TrimPrefix(a.name, prefix)
	case a.resource == "inference-profile":
		if !callableFrom(prefix, a.region) {
			return nil
		}
		r.Kind, r.Model = RightProfile, strings.TrimPrefix(a.name, prefix)
		r.To, r.Anywhere = g.leads(prefix, a.region)
	}
	return []Right{r}
}

// has says whether the group's data may be in a region.
func (g *Group) has(region string) bool {
	a, limited := territories[g.Residency]
	return !limited || a.has(region)
}

// keeps says whether questions by a profile stay where the group's data may go.
func (g *Group) keeps(prefix string) bool {
	a, limited := territories[g.Residency]
	return !limited || a.keeps(prefix)
}

// leads says where a profile sends questions that are asked in a region. AWS tells those of
// the global one apart by whether they leave it. A profile that nobody here knows may at
// least stay.
func (g *Group) leads(prefix, region string) (to []string, anywhere bool) {
	if routes[prefix] == nil {
		return []string{region}, prefix == globalProfile
	}
	return g.Destinations(prefix, region), false
}

// leadsAtMost says where a profile of no telling name may send questions: it is made of a
// model, or of one of AWS's profiles that serve the region.
func (g *Group) leadsAtMost(region string) (to []string, anywhere bool) {
	to = []string{region}
	for _, prefix := range sortedKeys(profiles) {
		if callableFrom(prefix, region) && g.keeps(prefix) {
			more, further := g.leads(prefix, region)
			to, anywhere = append(to, more...), anywhere || further
		}
	}
	slices.Sort(to)
	return slices.Compact(to), anywhere
}
