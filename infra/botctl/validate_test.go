package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

func TestTheShippedConfigurationsAreValid(t *testing.T) {
	got := newDesk(t).run("validate").want(exit.Done)
	if got.stdout != "70 bots in 9 groups: 0 faults, 0 warnings\n" {
		t.Errorf("shown\n%s", got.stdout)
	}
}

// brokenFolder has a fault or warning in each of its files.
func brokenFolder(t *testing.T) *desk {
	d := smallFolder(t)
	d.write("groups/small/reader.yaml", strings.NewReplacer("regions: [us-east-1]", "region: [us-east-1]", "context_tokens: 128000", "context_tokens: lots").Replace(d.read("groups/small/reader.yaml")))
	d.write("groups/small/old.yaml", "schema: 1\nkind: chat\nmodel: {id: acme.old-v1:0, regions: [us-west-2]}\nlimits: {context_tokens: 1000000, output_tokens: 4096}\n")
	d.write("groups/other/group.yaml", "schema: 1\ndescription: another\nregion: us-east-1\nmodels: [acme.reads-v1:0]\nregions: [us-east-1]\nmemory: 512\n")
	d.write("groups/other/far.yaml", "schema: 1\nkind: chat\nmodel: {id: us.acme.reads-v1:0, regions: [us-west-2]}\ninference: {temperature: 7}\nlimits: {context_tokens: 128000, output_tokens: 8191}\n")
	return d
}

func TestEveryFaultIsToldAtOnceWithItsPlace(t *testing.T) {
	const want = `configs/groups/other/group.yaml:6:1: memory: unknown key "memory" (did you mean "memory_mb"?)
configs/groups/other/far.yaml:4:26: inference.temperature: must be from 0 to 1, got 7
configs/groups/small/old.yaml:3:13: warning: model.id: the model's life ended on 2026-11-26: calls of it fail (take a newer model)
configs/groups/small/reader.yaml:3:33: model.region: unknown key "region" (did you mean "regions"?)
configs/groups/small/reader.yaml:4:26: limits.context_tokens: want a whole number, got "lots"
3 bots in 2 groups: 4 faults, 1 warning
`
	got := brokenFolder(t).run("validate").want(exit.No)
	if got.stdout != want || got.stderr != "" {
		t.Errorf("shown\n%s\nwant\n%s\nsaid %q", got.stdout, want, got.stderr)
	}
}

func TestValidateLooksAtWhatIsNamed(t *testing.T) {
	d := brokenFolder(t)
	for name, c := range map[string]struct {
		paths []string
		files []string // that have findings
	}{
		"a bot":              {[]string{"groups/small/reader.yaml"}, []string{"groups/small/reader.yaml"}},
		"a group":            {[]string{"groups/small"}, []string{"groups/small/old.yaml", "groups/small/reader.yaml"}},
		"a group by file":    {[]string{"groups/other/group.yaml"}, []string{"groups/other/far.yaml", "groups/other/group.yaml"}},
		"two":                {[]string{"groups/small/old.yaml", "groups/other"}, []string{"groups/other/far.yaml", "groups/other/group.yaml", "groups/small/old.yaml"}},
		"the folder":         {[]string{"."}, []string{"groups/other/far.yaml", "groups/other/group.yaml", "groups/small/old.yaml", "groups/small/reader.yaml"}},
		"defaults, so all":   {[]string{"defaults/chat.yaml"}, []string{"groups/other/far.yaml", "groups/other/group.yaml", "groups/small/old.yaml", "groups/small/reader.yaml"}},
		"the catalogue, too": {[]string{"models.yaml"}, []string{"groups/other/far.yaml", "groups/other/group.yaml", "groups/small/old.yaml", "groups/small/reader.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"validate", "-o", "json"}
			for _, path := range c.paths {
				args = append(args, d.path(path))
			}
			var files []string
			for _, row := range rows[findingRow](d.run(args...)) {
				files = append(files, strings.TrimPrefix(row.File, "configs/"))
			}
			slices.Sort(files)
			if files = slices.Compact(files); !slices.Equal(files, c.files) {
				t.Errorf("findings in %v, want %v", files, c.files)
			}
		})
	}
}

func TestAFileInNoFolderIsCheckedOnTheDefaults(t *testing.T) {
	d := smallFolder(t)
	draft := filepath.Join(t.TempDir(), "draft.yaml")
	if err := os.WriteFile(draft, []byte(strings.Replace(d.read("groups/small/reader.yaml"), "schema", "shcema", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	d.run("validate", draft).want(exit.No, "draft.yaml:1:1: schema: missing (write schema: 1)", "1 bot in 0 groups: ")
}

func TestPathsThatValidateCannotCheck(t *testing.T) {
	d := smallFolder(t)
	d.write("groups/small/notes.txt", "x")
	d.run("validate", d.path("nothing.yaml")).want(exit.Usage, "configs/nothing.yaml: no such file or directory, nor a bot or a group of configs")
	d.run("validate", d.path("groups/small/notes.txt")).want(exit.Usage, "a template ends in .yaml", "see botctl validate --help")
	d.run("validate", t.TempDir()).want(exit.Usage, "is neither a folder of configurations")
	d.run("validate", "--configs", t.TempDir()).want(exit.Usage, "is not a folder with defaults/ and groups/ in it")
}

func TestAnOverrideIsCheckedInThePlaceOfItsBot(t *testing.T) {
	d := smallFolder(t)
	d.write("overrides/small/reader.yaml", "schema: 1\nkind: chat\nmodel: {id: us.acme.reads-v1:0, regions: [eu-west-1]}\n")
	d.run("validate", d.path("overrides/small/reader.yaml")).want(exit.No, "configs/overrides/small/reader.yaml:3")
	d.run("validate", d.path("groups/small/reader.yaml")).want(exit.Done)
	d.run("validate", d.path("groups/small")).want(exit.No, "configs/overrides/small/reader.yaml:3")
}

func TestResolvedShowsTheWholeBotForAStage(t *testing.T) {
	d := smallFolder(t)
	d.write("groups/small/reader.yaml", d.read("groups/small/reader.yaml")+"stages:\n  prod: {timeouts: {idle: 7s}}\n")
	file := d.path("groups/small/reader.yaml")
	d.run("validate", "--resolved", file).want(exit.Done, "id: us.acme.reads-v1:0 # configs/groups/small/reader.yaml:3\n", "  idle: 90s # configs/defaults/chat.yaml:")
	d.run("validate", "--resolved", "--stage", "prod", file).want(exit.Done, "  idle: 7s # configs/groups/small/reader.yaml:")
	row := rows[resolvedRow](d.run("validate", "--resolved", "-o", "json", file).want(exit.Done))[0]
	if limits, _ := row.Template["limits"].(map[string]any); limits["context_tokens"] != 128000.0 || limits["images"] != 20.0 {
		t.Errorf("limits %v", limits)
	}
	d.write("groups/small/reader.yaml", "schema: 1\nkind: chat\n")
	d.run("validate", "--resolved", file).want(exit.No, "kind: chat # configs/groups/small/reader.yaml:2", "not valid: ")
}

func TestValidateTakesBotsAndGroupsByName(t *testing.T) {
	d := newDesk(t)
	for name, said := range map[string]string{
		"nova-lite": "1 bot in 1 group: 0 faults", "nova/nova-lite": "1 bot in 1 group: 0 faults", "nova": "4 bots in 1 group: 0 faults",
	} {
		d.run("validate", name).want(exit.Done, said)
	}
	for _, name := range []string{"group", "nova/group", "nova-light", "../groups/nova"} {
		d.run("validate", name).want(exit.Usage, "nor a bot or a group of configs")
	}
}
