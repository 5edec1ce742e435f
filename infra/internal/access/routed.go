package access

import (
	"maps"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
)

// The keys of AWS's policies for profiles: "Securing Amazon Bedrock cross-Region inference:
// Geographic and global" (AWS Machine Learning Blog, January 2026), "Geographic cross-Region
// inference" and "Global cross-Region inference" (Bedrock User Guide). Bedrock itself says by
// which profile a call came; a caller cannot.
const (
	byProfile = "bedrock:InferenceProfileArn"
	inRegion  = "aws:RequestedRegion"
	noRegion  = "unspecified" // the region of a call that a global profile has sent away
)

// whyUnknown is the reason for the wildcard behind an application profile that no bot uses yet.
const whyUnknown = "an application profile leads to the one model that it was made for, and no bot says yet which that is"

// route is where one profile of a model leads.
type route struct {
	sort    routeSort
	through []string // ARNs of the profile, one for each region that is called
	to      []string // ARNs of the model, one for each region that may answer
	away    []string // ARN of the model in no region, for a profile that goes anywhere
}

// routeSort is what the statement for a route has to look like.
type routeSort struct{ sid, operator, why string }

var (
	routeKnown   = routeSort{"Routed", "StringEquals", ""}
	routeVendor  = routeSort{"RoutedVendors", "StringLike", whyVendor}
	routeUnknown = routeSort{"RoutedUnknown", "StringEquals", whyUnknown}
)

// routed is what the function may call because a profile leads there, as AWS has it: the model
// in each region, and for a profile that goes anywhere the model in no region besides. granted
// are models that it may call anyway.
func (f FunctionFacts) routed(granted []string) (out []Statement) {
	to, away := map[routeSort][]route{}, map[routeSort][]route{}
	for _, r := range f.routes() {
		r.to = slices.DeleteFunc(r.to, func(arn string) bool { return slices.Contains(granted, arn) })
		to[r.sort] = append(to[r.sort], r)
		r.to = r.away
		away[r.sort] = append(away[r.sort], r)
	}
	for _, sort := range []routeSort{routeKnown, routeVendor, routeUnknown} {
		out = append(out, sort.statements("", to[sort], nil)...)
		out = append(out, sort.statements("Anywhere", away[sort], condition("StringEquals", inRegion, noRegion))...)
	}
	return out
}

// batchSize is up to where routes share a statement: half a policy, so that few policies are
// left half empty.
const batchSize = MaxDocument / 2

// statements puts routes into few statements. That the models of one may then be called by the
// profiles of another gives nothing away: a profile leads to its own model only.
func (sort routeSort) statements(suffix string, routes []route, also map[string]map[string][]string) (out []Statement) {
	var to, through []string
	made := func() Statement {
		under := condition(sort.operator, byProfile, through...)
		for operator, keys := range also {
			if under[operator] == nil {
				under[operator] = map[string][]string{}
			}
			maps.Copy(under[operator], keys)
		}
		return Statement{Sid: numbered(sort.sid+suffix, len(out)), Actions: invoking, Resources: to, Conditions: under, Why: sort.why}
	}
	for _, r := range routes {
		if len(r.to) == 0 {
			continue
		}
		before := made()
		to, through = slices.Concat(to, r.to), slices.Concat(through, r.through)
		if len(before.Resources) > 0 && made().size() > batchSize {
			out = append(out, allow(before)...)
			to, through = r.to, r.through
		}
	}
	return append(out, allow(made())...)
}

// routes are one for each profile of a model, whatever regions it is called in.
func (f FunctionFacts) routes() (out []route) {
	found := map[string]*route{}
	for _, right := range f.Group.Rights() {
		if right.Kind != bot.RightProfile && right.Kind != bot.RightApplicationProfile {
			continue
		}
		sort, models := f.behind(right)
		r := found[right.ID]
		if r == nil {
			r = &route{sort: sort}
			found[right.ID] = r
		}
		r.through = append(r.through, f.called(right))
		for _, model := range models {
			for _, region := range right.To {
				r.to = append(r.to, f.in(region).model(model))
			}
			if right.Anywhere {
				r.away = append(r.away, f.in("").model(model))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[id])
	}
	return out
}

// behind are the models that a profile leads to. That of an application profile is what the
// bots that use it say it is (base_id), since the ARN does not tell it. Until one does it may
// be any, so that a bot that is pushed later works: the profile has only one, and the condition
// lets nobody call that but through the profile, so that the wildcard gives no more away than
// the right to the profile does.
func (f FunctionFacts) behind(r bot.Right) (routeSort, []string) {
	switch {
	case r.Any:
		return routeVendor, []string{r.Model + "*"}
	case r.Model != "":
		return routeKnown, []string{r.Model}
	}
	var models []string
	for _, t := range f.models() {
		if t.Model.ID == r.ID {
			models = append(models, t.BaseModel())
		}
	}
	if len(models) == 0 {
		return routeUnknown, []string{"*"}
	}
	return routeKnown, sorted(models)
}
