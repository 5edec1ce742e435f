package draft

import (
	"cmp"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Place decides how and where the model is called: in the regions of the group, that of
// its function or the one that was asked for first.
func (d *Draft) Place(g *bot.Group, asked string) {
	first := cmp.Or(asked, g.Region)
	call := d.Calls[0]
	if d.exact {
		if i := slices.IndexFunc(d.Calls, func(c bot.Call) bool { return c.ID == d.id }); i >= 0 {
			call = d.Calls[i]
		}
	} else if i := slices.IndexFunc(d.Calls, func(c bot.Call) bool { return slices.Contains(c.Regions, first) }); i >= 0 {
		call = d.Calls[i]
	}
	d.id = call.ID
	if d.text == nil {
		d.learn()
	}
	d.Regions = regionsFor(call.Regions, g.Regions, first, asked != "")
	d.only = d.guess == "" && len(call.Regions) == 1
	if d.makesVideos() {
		d.Regions = []string{g.Region} // beside the group's bucket
		d.only = false
	}
}

// regionsFor are the regions of a call that the group has, the first one first. Where the
// call is not known, or the group has none, they are those that there are.
func regionsFor(call, group []string, first string, asked bool) (regions []string) {
	if len(call) == 0 {
		call = group
	}
	for _, r := range call {
		if slices.Contains(group, r) || r == first && asked {
			regions = append(regions, r)
		}
	}
	if asked && !slices.Contains(regions, first) {
		regions = append(regions, first)
	}
	if len(regions) == 0 {
		regions = slices.Clone(call)
	}
	if i := slices.Index(regions, first); i > 0 {
		regions = slices.Insert(slices.Delete(regions, i, i+1), 0, first)
	}
	return regions
}

// makesVideos says whether the model puts what it makes into the group's bucket.
func (d *Draft) makesVideos() bool {
	if len(d.Entry.Tasks) == 0 {
		return false
	}
	k, _ := d.facts.Video.Dialect.Task(d.Entry.Tasks[0])
	return k.Job
}

// Name makes a name for a bot out of its model's, less the vendor's: nova-lite.
func (d *Draft) Name() string {
	name := strings.ToLower(d.Entry.Name)
	name = strings.TrimPrefix(name, bot.VendorOf(d.Base)+" ")
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, name)
	return strings.Join(strings.Fields(name), "-")
}
