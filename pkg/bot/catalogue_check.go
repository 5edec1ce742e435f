package bot

import (
	"cmp"
	"fmt"
	"reflect"
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
	seen := map[string]string{}
	for _, part := range f.parts() {
		for _, id := range sortedKeys(part.entries) {
			c.checkEntry(f, part, id)
			if other, twice := seen[id]; twice {
				c.fault(join(part.key, id), "", "stands under %s too", other)
			}
			seen[id] = part.key
		}
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

func (c *checker) checkEntry(f *catalogueFile, part cataloguePart, id string) {
	at, e := join(part.key, id), part.entries[id]
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
	c.checkTasks(f, at, part.kind, e)
	c.checkFacts(join(at, "template"), part.kind)
	c.checkFacts(join(at, "geographic"), part.kind)
}

// checkTasks: pictures and videos are made by tasks, of the dialect that the model or its
// family has.
func (c *checker) checkTasks(f *catalogueFile, at, kind string, e Entry) {
	at = join(at, "tasks")
	c.unique(at, e.Tasks)
	var names []string
	switch family := f.Families[e.Family]; kind {
	case KindImage:
		for _, k := range cmp.Or(e.Template.Image.Dialect, family.Image.Dialect).Tasks() {
			names = append(names, k.Name)
		}
	case KindVideo:
		for _, k := range cmp.Or(e.Template.Video.Dialect, family.Video.Dialect).Tasks() {
			names = append(names, k.Name)
		}
	default:
		if len(e.Tasks) > 0 {
			c.fault(at, "remove it", "a model that talks has none")
		}
		return
	}
	if len(e.Tasks) == 0 {
		c.fault(at, orListed("", names), "missing")
	}
	for i, name := range e.Tasks {
		if !slices.Contains(names, name) {
			c.fault(fmt.Sprintf("%s[%d]", at, i), orListed(name, names), "not a task of the model's dialect: %q", short(name))
		}
	}
}

// checkFacts finds what a template of the kind would have no use for.
func (c *checker) checkFacts(at, kind string) {
	names, _ := fields(reflect.TypeFor[Facts]())
	for _, name := range names {
		if path := join(at, name); !meansSomething(kind, name) && !c.missing(path) {
			c.fault(path, "remove it", "means nothing to a bot of kind %s", kind)
		}
	}
}

func (c *checker) checkUnserved(f *catalogueFile, id string, u Unserved) {
	at := join("unserved", id)
	c.checkBaseID(at, id)
	c.said(join(at, "reason"), u.Reason)
	c.checkSources(f, at, u.Sources)
	for _, part := range f.parts() {
		if _, served := part.entries[id]; served {
			c.fault(at, "", "stands under %s too", part.key)
		}
	}
}

func (c *checker) checkBaseID(path, id string) {
	if !isModelID(id) || isARN(id) || BaseID(id) != id || !strings.Contains(id, ".") {
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
	for _, part := range f.parts() {
		for _, e := range part.entries {
			used[e.Family] = true
		}
	}
	for _, name := range sortedKeys(f.Families) {
		if !used[name] {
			c.warn(join("families", name), "", "no model is of this family")
		}
	}
}
