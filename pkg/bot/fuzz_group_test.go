package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzLoadGroup: whatever a group.yaml is, it gives a group or faults and never both, and
// no bot that is accepted in it, and no fallback of one, goes beyond it.
func FuzzLoadGroup(f *testing.F) {
	chat := file(f, configs+"/defaults/chat.yaml")
	bots, groups := shipped(f)
	for _, group := range groups {
		f.Add(group.Text, []byte(smallBot), "prod")
	}
	for _, bot := range bots {
		if strings.Contains(string(bot.Text), fallbacksKey) {
			f.Add([]byte(smallGroup+"models: [vendor.*]\n"), bot.Text, "")
		}
	}
	const eu = "schema: 1\nregion: eu-west-1\nregions: [eu-west-1, eu-central-1]\nmodels: [vendor.*, 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/x']\nresidency: eu\n"
	f.Add([]byte(eu), []byte(in("eu-west-1", "eu.vendor.model-v1:0")+"fallbacks: [{model: {id: global.vendor.model-v1:0}}]\n"), "")
	f.Add([]byte(eu), []byte(in("eu-west-1", "vendor.model-v1:0")+"fallbacks: [{model: {id: vendor.b-v1:0, regions: [us-east-1]}}]\n"), "")
	f.Add([]byte(eu), []byte(in("eu-central-1", "'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.vendor.m-v1:0'")), "")
	f.Add([]byte(eu+"stages: {dev: {residency: null, regions: [us-east-1]}, prod: {residency: mars}}\n"), []byte(smallBot), "dev")
	f.Add([]byte(smallGroup+"guardrail: {id: g, version: '1'}\nroles: [arn:aws:iam::123456789012:role/x]\n"), []byte(smallBot+"guardrail: {id: h, version: '2'}\n"), "")
	f.Add([]byte(smallGroup+"residency: us\ntimeout: 1.5s\nmemory_mb: 1e3\nmodels: [a, a, null]\n"), []byte(smallBot), "")
	f.Add([]byte(smallGroup+"profile_regions: {us: [us-east-1], eu: [a, a], global: []}\nresidency: us\n"), []byte(in("us-east-1", "us.vendor.model-v1:0")), "")
	f.Add([]byte(smallGroup+"traces: {endpoint: 'http://[::1', layers: [arn:aws:lambda:us-east-1:123456789012:layer:x:1, x], sample: .inf}\n"), []byte(smallBot), "")
	f.Add([]byte("schema: 1\nregion: &a [*a]\n"), []byte(smallBot), "")
	f.Fuzz(func(t *testing.T, group, bot []byte, stage string) {
		source := Source{"group.yaml", group}
		tolerant, warnings, err := LoadGroup(source, Options{Stage: stage})
		runs := placed(t, tolerant == nil, warnings, err)
		strict, warnings, err := LoadGroup(source, Options{Stage: stage, Strict: true})
		toldToo(t, runs, placed(t, strict == nil, warnings, err))
		for _, g := range []*Group{tolerant, strict} {
			if g == nil {
				continue
			}
			one, _ := loaded(t, chat, Source{"bot.yaml", bot}, Options{Stage: stage, Strict: g == strict, Group: g})
			if one == nil {
				continue
			}
			for _, m := range one.Models() {
				within(t, g, m)
			}
		}
	})
}

// in is smallBot with another model, in one region.
func in(region, id string) string {
	return strings.NewReplacer("us-east-1", region, "vendor.model-v1:0", id).Replace(smallBot)
}

// within holds a model against its group, by what the ids say and no table of ours.
func within(t *testing.T, g *Group, m *Template) {
	t.Helper()
	if !g.AllowsModel(m) {
		t.Errorf("%s may not be called: %q", m.Model.ID, g.Models)
	}
	for _, region := range m.Model.Regions {
		if !covered(g, m, region) {
			t.Errorf("no right to call %s in %s: %+v", m.Model.ID, region, g.Rights())
		}
		if !slices.Contains(g.Regions, region) {
			t.Errorf("the group has no region %s", region)
		}
		if g.Residency == "eu" && !strings.HasPrefix(region, "eu-") || g.Residency == "us" && !strings.HasPrefix(region, "us-") {
			t.Errorf("%s is not in %s", region, g.Residency)
		}
	}
	if g.Residency != "" && (strings.HasPrefix(m.Model.ID, "global.") || strings.Contains(m.Model.ID, "/global.")) {
		t.Errorf("%s sends data beyond %s", m.Model.ID, g.Residency)
	}
	if g.Guardrail.ID != "" && m.Guardrail.ID != g.Guardrail.ID {
		t.Errorf("the guardrail is %q and not the group's, %q", m.Guardrail.ID, g.Guardrail.ID)
	}
	if role := m.Model.RoleARN; role != "" && !slices.Contains(g.Roles, role) {
		t.Errorf("the group has no role %s", role)
	}
}

// FuzzLoadCatalogue: whatever a catalogue is, it is accepted or has faults and never both,
// and what it makes of each of its models can be read again, as a bot or with faults that
// have a place.
func FuzzLoadCatalogue(f *testing.F) {
	defaults := map[string]Source{}
	for _, kind := range Kinds() {
		defaults[kind] = file(f, configs+"/defaults/"+kind+".yaml")
	}
	f.Add([]byte(smallCatalogue))
	f.Add([]byte(changed("unserved:", pictures("tasks: [text_to_image, inpainting]", "titan"))))
	f.Add([]byte(changed("unserved:", pictures("tasks: [search_replace, null]", "stability"))))
	f.Add([]byte(changed("unserved:", "videos: {v.v: {name: V, bare: [us-east-1, us-west-2], sources: [list], tasks: [text_video], template: {video: {dialect: luma, durations: [5s]}}}}\nunserved:")))
	f.Add([]byte(changed("    name: Model", "    name: '[x]: &y {z'")))
	f.Add([]byte(changed("    cache: {points: [system]}", "    cache: &a {points: [*a]}")))
	f.Add([]byte(changed("    family: kin", "    family: [kin]")))
	f.Add([]byte(changed("    bare: [us-west-2]", "    bare: [\"\\u2028\", us-west-2]")))
	f.Add([]byte(changed("      price: {input: 1.1}", "      price: null")))
	f.Add([]byte("schema: 1\nmodels: {a: {}, '': null, b.c: {template: [], geographic: 5}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, warnings, err := LoadCatalogue(Source{"models.yaml", text})
		placed(t, c == nil, warnings, err)
		if c == nil {
			return
		}
		for _, kind := range Kinds() {
			for id := range c.EntriesOf(kind) {
				for _, call := range c.Calls(id) {
					bot, _ := loaded(t, defaults[kind], c.File(call), Options{Strict: true, Kinds: Kinds(), Catalogue: c, Today: time.Unix(1.8e9, 0)})
					if bot != nil && bot.Model.ID != call.ID {
						t.Errorf("the bot of %q calls %q", call.ID, bot.Model.ID)
					}
				}
				c.Facts(id)
			}
		}
	})
}
