package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// checkCatalogueFile finds what no reader of the catalogue could make sense of.
func (c *checker) checkCatalogueFile(f *catalogueFile) {
	for _, name := range sortedKeys(f.Sources) {
		at := join("sources", name)
		c.said(join(at, "title"), f.Sources[name].Title)
		c.checkDay(join(at, "date"), f.Sources[name].Date, true)
	}
	for _, name := range sortedKeys(f.Profiles) {
		c.checkProfile(join("profiles", name), name, f.Profiles[name])
	}
	for _, id := range sortedKeys(f.Models) {
		c.checkEntry(f, id, f.Models[id])
	}
	for _, id := range sortedKeys(f.Unserved) {
		c.checkUnserved(f, id, f.Unserved[id])
	}
	c.checkUnused(f)
}

func (c *checker) said(path, text string) {
	if strings.TrimSpace(text) == "" {
		c.fault(path, "", "missing")
	}
}

func (c *checker) checkDay(path string, d Day, needed bool) {
	if d == "" && !needed {
		return
	}
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		c.fault(path, "as in 2026-08-01", "not a date: %q", short(string(d)))
	}
}

func (c *checker) checkProfile(path, name string, regions []string) {
	prefix := name + "."
	if _, ok := profiles[prefix]; !ok {
		c.fault(path, "", "not an inference profile: %q", short(name))
		return
	}
	if len(regions) == 0 {
		c.fault(path, "as in [us-east-1]", "no regions")
	}
	for i, region := range regions {
		if !regionShape.MatchString(region) || !callableFrom(prefix, region) {
			c.fault(fmt.Sprintf("%s[%d]", path, i), "", "the profile cannot be called from %q", short(region))
		}
	}
}

func (c *checker) checkEntry(f *catalogueFile, id string, e Entry) {
	at := join("models", id)
	c.checkBaseID(at, id)
	c.said(join(at, "name"), e.Name)
	if _, ok := f.Families[e.Family]; !ok && e.Family != "" {
		c.fault(join(at, "family"), orListed(e.Family, sortedKeys(f.Families)), "there is no family %q", short(e.Family))
	}
	if len(e.Profiles)+len(e.Bare) == 0 {
		c.fault(at, "profiles or bare", "cannot be called in any way")
	}
	c.known(join(at, "profiles"), e.Profiles, sortedKeys(f.Profiles))
	for i, region := range e.Bare {
		if !regionShape.MatchString(region) {
			c.fault(fmt.Sprintf("%s.bare[%d]", at, i), "as in us-east-1", "not the shape of a region: %q", short(region))
		}
	}
	c.checkSources(f, at, e.Sources)
	c.checkDay(join(at, "end_of_life"), e.EndOfLife, false)
}

func (c *checker) checkUnserved(f *catalogueFile, id string, u Unserved) {
	at := join("unserved", id)
	c.checkBaseID(at, id)
	c.said(join(at, "reason"), u.Reason)
	c.checkSources(f, at, u.Sources)
	if _, served := f.Models[id]; served {
		c.fault(at, "", "stands under models too")
	}
}

func (c *checker) checkBaseID(path, id string) {
	if !isModelID(id) || isARN(id) || baseOf(id) != id || !strings.Contains(id, ".") {
		c.fault(path, "as in vendor.model-v1:0", "not a base id: %q", short(id))
	}
}

func (c *checker) checkSources(f *catalogueFile, at string, names []string) {
	if len(names) == 0 {
		c.fault(join(at, "sources"), "who says so", "missing")
	}
	c.known(join(at, "sources"), names, sortedKeys(f.Sources))
}

// known reports the items of a list that are not among the known ones, and what
// stands twice.
func (c *checker) known(path string, list, known []string) {
	c.unique(path, list)
	for i, item := range list {
		if !slices.Contains(known, item) {
			c.fault(fmt.Sprintf("%s[%d]", path, i), orListed(item, known), "not known: %q", short(item))
		}
	}
}

// checkUnused warns of families without models: what they say is nowhere tested.
func (c *checker) checkUnused(f *catalogueFile) {
	used := map[string]bool{}
	for _, e := range f.Models {
		used[e.Family] = true
	}
	for _, name := range sortedKeys(f.Families) {
		if !used[name] {
			c.warn(join("families", name), "", "no model is of this family")
		}
	}
}
