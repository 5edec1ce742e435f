package bedrocksim

import (
	"slices"
	"strings"
)

// profilePrefixes are the labels that make a base id an inference profile's (bedrock.md
// §3.1).
var profilePrefixes = []string{"us", "us-gov", "eu", "apac", "jp", "au", "ca", "global"}

// arnKinds are the parts of an ARN that say it leads to a model.
var arnKinds = []string{":foundation-model/", ":inference-profile/", ":application-inference-profile/"}

// subject is the model that a request is for.
type subject struct {
	id      string // as asked for
	base    string // without profile prefix; empty when an ARN hides it
	profile string // profile prefix or "arn"; empty: the bare id
	known   bool
	facts   Facts
}

// subject finds out which model an id means.
func (s *settings) subject(id string) subject {
	out := subject{id: id}
	switch base, registered := s.models[id]; {
	case registered:
		out.base, out.profile, out.known = base, "arn", true
	case slices.ContainsFunc(arnKinds, func(kind string) bool { return strings.Contains(id, kind) }):
		// What an application profile's ARN leads to cannot be read from it.
		out.known, out.profile = true, "arn"
		_, out.base = splitProfile(id[strings.LastIndex(id, "/")+1:])
		if strings.Contains(id, arnKinds[0]) {
			out.profile = "" // a model's own ARN is as good as its id
		}
	default:
		out.profile, out.base = splitProfile(id)
		row, listed := modelRow(out.base)
		out.known = listed && (out.profile == "" || slices.Contains(strings.Fields(row.profiles), out.profile))
	}
	out.facts = factsOf(out.base)
	if change := s.facts[out.base]; change != nil {
		change(&out.facts)
	}
	return out
}

// splitProfile takes the profile prefix off an id.
func splitProfile(id string) (profile, base string) {
	label, rest, ok := strings.Cut(id, ".")
	if ok && slices.Contains(profilePrefixes, label) {
		return label, rest
	}
	return "", id
}

// ModelIDs lists every id that the simulator knows: the base ids, and those with the
// prefix of a profile. Not all can be called, since many models need a profile.
func ModelIDs() []string {
	var out []string
	for _, m := range models {
		out = append(out, m.id)
		for _, prefix := range strings.Fields(m.profiles) {
			out = append(out, prefix+"."+m.id)
		}
	}
	return out
}

func modelRow(base string) (model, bool) {
	i := slices.IndexFunc(models, func(m model) bool { return m.id == base })
	if i < 0 {
		return model{}, false
	}
	return models[i], true
}

// FactsOf returns what the simulator believes about a base model, unless [WithFacts]
// changes it. Of unknown models it believes nothing, and refuses them nothing.
func FactsOf(baseID string) Facts { return factsOf(baseID) }

func factsOf(base string) Facts {
	row, _ := modelRow(base)
	f := Facts{Context: row.context, MaxOutput: row.output, CacheMinimum: cacheMinimum(base)}
	if fam, ok := longest(families, base, func(f family) string { return f.prefix }); ok {
		f.System, f.Document, f.Image, f.Video = fam.sys, fam.doc, fam.img, fam.vid
		f.Tools, f.StreamingTools, f.Cache = fam.tool, fam.stool, fam.cache
		f.Choices, f.MaxStops = fam.choices, fam.stops
		f.Audio, f.SystemTools, f.Counting = mem, nay, nay
		f.ResultStatus = nay // bedrock.md §1.2, row toolResult
	}
	for _, p := range peculiarities {
		if strings.HasPrefix(base, p.prefix) {
			p.apply(&f)
		}
	}
	if c, ok := longest(claudes, base, func(c claude) string { return c.prefix }); ok {
		c.apply(&f)
	}
	for _, p := range profileOnly {
		if strings.HasPrefix(base, p.prefix) && row.profiles != "" {
			f.OnDemand, f.OnDemandOnly = mem, p.regions
		}
	}
	return f
}

// longest is the row whose prefix of the id is the longest.
func longest[T any](rows []T, id string, prefix func(T) string) (best T, found bool) {
	size := -1
	for _, row := range rows {
		if p := prefix(row); strings.HasPrefix(id, p) && len(p) > size {
			best, size, found = row, len(p), true
		}
	}
	return best, found
}
