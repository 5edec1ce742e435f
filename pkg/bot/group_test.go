package bot

import (
	"strings"
	"testing"
)

func TestGroups(t *testing.T) {
	for name, c := range map[string]struct{ group, want string }{
		"the smallest":            {smallGroup, ""},
		"a vendor":                {strings.Replace(smallGroup, "vendor.model-v1:0", "vendor.*", 1), ""},
		"all models":              {strings.Replace(smallGroup, "vendor.model-v1:0", `"*"`, 1), `g:3:10: models[0]: not the shape of one of the models: "*"`},
		"no models":               {strings.Replace(smallGroup, "[vendor.model-v1:0]", "[]", 1), "g:3:1: models: missing (the function's role knows no others)"},
		"a region of no shape":    {strings.Replace(smallGroup, "[us-east-1]", "[us]", 1), `g:4:11: regions[0]: not the shape of one of the regions: "us"`},
		"no region":               {strings.Replace(smallGroup, "region: us-east-1\n", "", 1), `g:1:1: region: want the region of the function, got "" (as in us-east-1)`},
		"too little memory":       {smallGroup + "memory_mb: 64\n", "g:5:12: memory_mb: Lambda allows from 128 to 10240, got 64"},
		"too long":                {smallGroup + "timeout: 901s\n", "g:5:10: timeout: Lambda allows whole seconds from 1s to 900s, got 15m1s"},
		"half a second":           {smallGroup + "timeout: 1500ms\n", "g:5:10: timeout: Lambda allows whole seconds from 1s to 900s, got 1.5s"},
		"a concurrency below 0":   {smallGroup + "reserved_concurrency: -1\n", "g:5:23: reserved_concurrency: want from 0 to 100000, got -1 (0 reserves nothing)"},
		"days of no retention":    {smallGroup + "log_retention_days: 8\n", "g:5:21: log_retention_days: CloudWatch does not keep lines for 8 days (one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)"},
		"a key":                   {smallGroup + "kms_key: arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef\n", ""},
		"an alias for a key":      {smallGroup + "kms_key: alias/x\n", `g:5:10: kms_key: not the shape of a key's ARN: "alias/x" (arn:aws:kms:REGION:ACCOUNT:key/ID)`},
		"a key somewhere else":    {smallGroup + "kms_key: arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef\n", "g:5:10: kms_key: a key of eu-west-1, for a function in us-east-1 (arn:aws:kms:REGION:ACCOUNT:key/ID)"},
		"videos for years":        {smallGroup + "video_bucket: {expire_days: 366}\n", "g:5:29: video_bucket.expire_days: want from 0 to 365, got 366 (0 makes no bucket)"},
		"a first text too late":   {smallGroup + "alarms: {first_text: 901s}\n", "g:5:22: alarms.first_text: want from 0s to 15m0s, got 15m1s (0s for no alarm)"},
		"no alarm for it":         {smallGroup + "alarms: {first_text: 0s}\n", ""},
		"a limit of the cost":     {smallGroup + "alarms: {cost_per_day: 12.5}\nmetrics: group\n", ""},
		"no limit of the cost":    {smallGroup + "alarms: {cost_per_day: 0}\nmetrics: off\n", ""},
		"a cost below 0":          {smallGroup + "alarms: {cost_per_day: -1}\n", "g:5:24: alarms.cost_per_day: want from 0 to 1000000, got -1 (US dollars; 0 for no alarm)"},
		"a cost that is none":     {smallGroup + "alarms: {cost_per_day: .nan}\n", "g:5:24: alarms.cost_per_day: want a number, got the number .nan"},
		"a cost beyond all":       {smallGroup + "alarms: {cost_per_day: 1000001}\n", "g:5:24: alarms.cost_per_day: want from 0 to 1000000, got 1.000001e+06 (US dollars; 0 for no alarm)"},
		"a cost in words":         {smallGroup + "alarms: {cost_per_day: $5}\n", `g:5:24: alarms.cost_per_day: want a number, got "$5"`},
		"a cost nobody counts":    {smallGroup + "alarms: {cost_per_day: 5}\nmetrics: off\n", "g:5:24: alarms.cost_per_day: nothing counts the cost of a group with metrics: off (metrics: group is enough)"},
		"metrics of no detail":    {smallGroup + "metrics: bots\n", `g:5:10: metrics: want one of bot, group, off, got "bots" (did you mean "bot"?)`},
		"where a profile leads":   {smallGroup + "profile_regions: {us: [us-east-1], apac: [ap-south-1, ap-south-2]}\n", ""},
		"of no such profile":      {smallGroup + "profile_regions: {uss: [us-east-1]}\n", `g:5:19: profile_regions.uss: not a geographic inference profile: "uss" (did you mean "us"?)`},
		"of a profile's dot":      {smallGroup + "profile_regions: {us.: [us-east-1]}\n", `g:5:19: profile_regions.us.: not a geographic inference profile: "us." (did you mean "us"?)`},
		"of the global one":       {smallGroup + "profile_regions: {global: [us-east-1]}\n", "g:5:19: profile_regions.global: the global profile sends questions anywhere, whatever is said here (residency keeps bots from using it)"},
		"that leads nowhere":      {smallGroup + "profile_regions: {us: []}\n", "g:5:19: profile_regions.us: no regions (leave it out for what is known of AWS's profiles)"},
		"that leads twice":        {smallGroup + "profile_regions: {us: [us-east-1, us-east-1]}\n", `g:5:35: profile_regions.us[1]: "us-east-1" stands twice`},
		"that leads to no region": {smallGroup + "profile_regions: {us: [us-east]}\n", `g:5:24: profile_regions.us[0]: not the shape of a region: "us-east" (as in us-east-1)`},
		"that leads abroad":       {smallGroup + "residency: us\nprofile_regions: {us: [us-east-1, ca-central-1]}\n", "g:6:35: profile_regions.us[1]: ca-central-1 is not in us, where the group's data stays (residency)"},
		"a profile's one region":  {smallGroup + "profile_regions: {us: us-east-1}\n", `g:5:23: profile_regions.us: want a list, got "us-east-1"`},
		"a slip":                  {smallGroup + "memory: 512\n", `g:5:1: memory: unknown key "memory" (did you mean "memory_mb"?)`},
		"a slip in a stage":       {smallGroup + "stages: {prod: {timout: 5s}}\n", `g:5:17: stages.prod.timout: unknown key "timout" (did you mean "timeout"?)`},
		"a newer version":         {strings.Replace(smallGroup, "1", "9", 1), "g:1:9: schema: the file is in version 9 of the format; this program reads version 1 (deploy a newer poebridge, or write the file for the version it reads)"},
		"something of a key":      {smallGroup + "description: [a]\n", "g:5:14: description: want text, got a list"},
		"nothing":                 {"", "g:1:1: the file is empty"},
		"everything wrong, once":  {"schema: 1\nmodels: 5\n", "g:1:1: region: want the region of the function, got \"\" (as in us-east-1)\ng:1:1: regions: missing (the function's role knows no others)\ng:2:9: models: want a list, got the number 5"},
	} {
		t.Run(name, func(t *testing.T) {
			g, _, err := LoadGroup(Source{"g", []byte(c.group)}, Options{Strict: true})
			if got := text(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if (g == nil) != (err != nil) {
				t.Errorf("group %v with error %v", g, err)
			}
		})
	}
}

func TestAStageOfAGroup(t *testing.T) {
	src := Source{"g", []byte(smallGroup + "stages: {prod: {region: eu-west-1, regions: [eu-west-1]}}\n")}
	g, _, err := LoadGroup(src, Options{Stage: "prod", Strict: true})
	if err != nil || g.Region != "eu-west-1" || g.Regions[0] != "eu-west-1" || g.MemoryMB != 512 {
		t.Errorf("got %+v, %v", g, err)
	}
}

func TestAGroupToleratesNewKeysWhereItRuns(t *testing.T) {
	g, warnings, err := LoadGroup(Source{"g", []byte(smallGroup + "guard: x\n")}, Options{})
	if err != nil || g == nil || len(warnings) != 1 {
		t.Errorf("got %v, %v, %v", g, warnings, err)
	}
}

func TestABotUsesWhatItsGroupMay(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x"
	named := with("  id: vendor.model-v1:0", "  id: "+arn+"\n  base_id: vendor.model-v1:0")
	const hint = " (add it to group.yaml; a function needs a deploy for that)"
	for name, c := range map[string]struct{ models, bot, want string }{
		"the model itself":             {"[vendor.model-v1:0]", smallBot, ""},
		"through a profile":            {"[vendor.model-v1:0]", with("  id: vendor.model-v1:0", "  id: us.vendor.model-v1:0"), ""},
		"the profile as it is called":  {"[us.vendor.model-v1:0]", with("  id: vendor.model-v1:0", "  id: us.vendor.model-v1:0"), ""},
		"a vendor's every model":       {"[vendor.*]", smallBot, ""},
		"not another vendor's":         {"[vend.*, other.m]", smallBot, "bot.yaml:4:7: model.id: the group may use vend.*, other.m, not vendor.model-v1:0" + hint},
		"an ARN as it stands":          {"['" + arn + "']", named, ""},
		"not an ARN by what is behind": {"[vendor.*, vendor.model-v1:0]", named, "bot.yaml:4:7: model.id: the group may use vendor.*, vendor.model-v1:0, not arn:aws:bedrock:us-east-1:123456789012:a…" + hint},
		"a slip in a model":            {"[vendor.*, other.model-v1:0]", with("  id: vendor.model-v1:0", "  id: us.othr.model-v1:0"), `bot.yaml:4:7: model.id: the group may use vendor.*, other.model-v1:0, not us.othr.model-v1:0 (did you mean "other.model-v1:0"? or add it to group.yaml; a function needs a deploy for that)`},
		"a slip in a region":           {"[vendor.*]", with("  regions: [us-east-1]", "  regions: [us-eats-1]"), `bot.yaml:5:13: model.regions[0]: the group may use us-east-1, not us-eats-1 (did you mean "us-east-1"? or add it to group.yaml; a function needs a deploy for that)`},
		"what is no region, once":      {"[vendor.*]", with("  regions: [us-east-1]", "  regions: [mars]"), `bot.yaml:5:13: model.regions[0]: not the shape of a region: "mars" (as in us-east-1)`},
		"what is no model, once":       {"[vendor.*]", with("  id: vendor.model-v1:0", "  id: a b"), `bot.yaml:4:7: model.id: not the shape of a model id: "a b"`},
		"not another region":           {"[vendor.*]", with("  regions: [us-east-1]", "  regions: [us-east-1, us-west-2]"), "bot.yaml:5:24: model.regions[1]: the group may use us-east-1, not us-west-2" + hint},
	} {
		t.Run(name, func(t *testing.T) {
			g, _, err := LoadGroup(Source{"g", []byte(strings.Replace(smallGroup, "[vendor.model-v1:0]", c.models, 1))}, Options{Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = loadBot(t, c.bot, Options{Group: g})
			if got := text(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestABotThatOutlastsItsFunctionIsAWarning(t *testing.T) {
	g, _, err := LoadGroup(Source{"g", []byte(smallGroup + "timeout: 60s\n")}, Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	_, warnings, err := load(t, "", Options{Group: g})
	if want := "timeouts.total: 14m0s is more than the function's 1m0s"; err != nil || !strings.HasSuffix(warnings.Error(), want) {
		t.Errorf("got %v, %v", warnings, err)
	}
}

func TestRolesOfAGroup(t *testing.T) {
	const role, other = "arn:aws:iam::123456789012:role/models", "arn:aws:iam::123456789012:role/modell"
	calls := func(role string) string {
		return strings.Replace(smallBot, "limits:", "  role_arn: "+role+"\nlimits:", 1)
	}
	const hint = "add it to group.yaml; a function needs a deploy for that"
	for name, c := range map[string]struct{ group, bot, inGroup, inBot string }{
		"none, and none needed":     {"", smallBot, "", ""},
		"one, and none needed":      {"roles: [" + role + "]\n", smallBot, "", ""},
		"one that a bot uses":       {"roles: [" + other + ", " + role + "]\n", calls(role), "", ""},
		"none that a bot may use":   {"", calls(role), "", "bot.yaml:6:13: model.role_arn: the group may use none, not arn:aws:iam::123456789012:role/models (" + hint + ")"},
		"another than a bot uses":   {"roles: [" + other + "]\n", calls(role), "", "bot.yaml:6:13: model.role_arn: the group may use arn:aws:iam::123456789012:role/modell, not arn:aws:iam::123456789012:role/models (did you mean \"" + other + "\"? or " + hint + ")"},
		"no role at all, told once": {"", calls("models"), "", `bot.yaml:6:13: model.role_arn: not the shape of a role's ARN: "models" (arn:aws:iam::ACCOUNT:role/NAME)`},
		"a role is an ARN":          {"roles: [models]\n", "", `g:5:9: roles[0]: not the shape of one of the roles: "models"`, ""},
		"a role is not all roles":   {"roles: ['arn:aws:iam::123456789012:role/*']\n", "", `g:5:9: roles[0]: not the shape of one of the roles: "arn:aws:iam::123456789012:role/*"`, ""},
		"a role stands once":        {"roles: [" + role + ", " + role + "]\n", "", `g:5:48: roles[1]: "arn:aws:iam::123456789012:role/models" stands twice`, ""},
		"roles are a list":          {"roles: " + role + "\n", "", `g:5:8: roles: want a list, got "arn:aws:iam::123456789012:role/models"`, ""},
		"not one of another stage":  {"roles: []\nstages: {prod: {roles: [" + role + "]}}\n", calls(role), "", "bot.yaml:6:13: model.role_arn: the group may use none, not arn:aws:iam::123456789012:role/models (" + hint + ")"},
	} {
		t.Run(name, func(t *testing.T) {
			g, _, err := LoadGroup(Source{"g", []byte(smallGroup + c.group)}, Options{Strict: true})
			if text(err) != c.inGroup {
				t.Fatalf("group:\ngot  %v\nwant %s", err, c.inGroup)
			}
			if c.bot == "" {
				return
			}
			if _, _, err = loadBot(t, c.bot, Options{Strict: true, Group: g}); text(err) != c.inBot {
				t.Errorf("got  %v\nwant %s", err, c.inBot)
			}
		})
	}
}
