package deployment

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

const configs = "../../../configs"

// folder is a copy of the shipped groups nova and business that a test may change.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"defaults", "groups/nova", "groups/business"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(configs, part))); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func shipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(configs, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func read(t *testing.T, o Options) *Deployment {
	t.Helper()
	d, err := Read(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheShippedConfigurationsAreDeployedAsTheyStand(t *testing.T) {
	d := read(t, Options{Configs: configs, Stage: "prod"})
	var bots, parameters int
	for _, g := range d.Groups {
		bots += len(g.Bots)
		for _, p := range g.Parameters("prod") {
			parameters++
			file := strings.TrimPrefix(p.Name, "/poebridge/prod/") + ".yaml"
			if text := shipped(t, strings.Replace(file, "_group", "group", 1)); text != string(p.Text) {
				t.Errorf("%s is not its file", p.Name)
			}
		}
	}
	if len(d.Groups) != 9 || bots != 70 || parameters != 79 || len(d.Others) != 0 {
		t.Errorf("%d groups, %d bots, %d parameters, %d others", len(d.Groups), bots, parameters, len(d.Others))
	}
	if len(d.Defaults) != len(bot.Kinds()) {
		t.Errorf("defaults of %d kinds", len(d.Defaults))
	}
	for i, kind := range bot.Kinds() {
		if p := d.Defaults[i]; p.Name != "/poebridge/prod/defaults/"+kind || string(p.Text) != shipped(t, "defaults/"+kind+".yaml") {
			t.Errorf("defaults %s", p.Name)
		}
	}
	if regions := d.Regions(); !slices.Equal(regions, []string{"us-east-1", "us-west-2"}) {
		t.Errorf("regions %v", regions)
	}
}

func TestAPartIsDeployedAndTheRestKnown(t *testing.T) {
	d := read(t, Options{Configs: folder(t, nil), Stage: "prod", Groups: []string{"nova"}})
	if len(d.Groups) != 1 || d.Groups[0].Name != "nova" || len(d.Others) != 1 || d.Others[0].Name != "business" || d.Others[0].Bots != nil {
		t.Errorf("%+v, others %+v", d.Groups, d.Others)
	}
	if all := d.Sharing("us-east-1"); len(all) != 2 || all[0].Name != "business" {
		t.Errorf("%+v share the region", all)
	}
}

func TestTheDefaultsOfOthersStayWhenAGroupHasNoBotsYet(t *testing.T) {
	dir := folder(t, map[string]string{"groups/empty/group.yaml": shipped(t, "groups/nova/group.yaml")})
	d := read(t, Options{Configs: dir, Stage: "prod", Groups: []string{"empty"}})
	if len(d.Defaults) != 3 || d.Defaults[0].Name != "/poebridge/prod/defaults/chat" || d.Defaults[0].ID != "DefaultsChat" {
		t.Errorf("a deployment of a group without bots would leave as defaults %+v", d.Defaults)
	}
}

func TestABotOfAGroupThatIsNotDeployedDoesNotMatter(t *testing.T) {
	files := map[string]string{"groups/business/broken.yaml": "schema: 1\n"}
	d := read(t, Options{Configs: folder(t, files), Stage: "prod", Groups: []string{"nova"}})
	if len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "group business is not deployed this time, but the defaults that it lives on are") || !strings.Contains(d.Warnings[0], "groups/business/broken.yaml:") {
		t.Errorf("warned of %q", d.Warnings)
	}
	if _, err := Read(Options{Configs: folder(t, files), Stage: "prod"}); err == nil {
		t.Error("the broken bot is deployed")
	}
}

func TestAStageIsDeployedWithItsPart(t *testing.T) {
	group := shipped(t, "groups/nova/group.yaml") + "stages: {prod: {region: us-west-2, reserved_concurrency: 5}}\n"
	dir := folder(t, map[string]string{"groups/nova/group.yaml": group})
	d := read(t, Options{Configs: dir, Stage: "prod"})
	if regions := d.Regions(); !slices.Equal(regions, []string{"us-east-1", "us-west-2"}) || len(d.Sharing("us-west-2")) != 1 {
		t.Errorf("%v", regions)
	}
	if n := d.Groups[1].Settings.ReservedConcurrency; n != 5 {
		t.Errorf("reserved %d", n)
	}
	if regions := read(t, Options{Configs: dir, Stage: "dev"}).Regions(); !slices.Equal(regions, []string{"us-east-1"}) {
		t.Errorf("dev in %v", regions)
	}
}

func TestEveryFaultIsToldAtOnce(t *testing.T) {
	dir := folder(t, map[string]string{
		"groups/nova/slip.yaml":                             strings.Replace(shipped(t, "groups/nova/nova-lite.yaml"), "regions:", "region:", 1),
		"groups/nova/long.yaml":                             shipped(t, "groups/nova/nova-lite.yaml") + strings.Repeat("# ........\n", 800),
		"groups/nova/reference.yaml":                        shipped(t, "groups/nova/nova-lite.yaml") + "# {{resolve:ssm:x}}\n",
		"groups/nova/kind.yaml":                             strings.Replace(shipped(t, "groups/nova/nova-lite.yaml"), "kind: chat", "kind: chart", 1),
		"groups/nova/forgotten.yml":                         "schema: 1\n",
		"groups/settingssync/b.yaml":                        "",
		"groups/eu-west-1/group.yaml":                       strings.Replace(shipped(t, "groups/nova/group.yaml"), "us-east-1", "eu-west-1", 1),
		"groups/" + strings.Repeat("a", 60) + "/group.yaml": shipped(t, "groups/nova/group.yaml"),
	})
	if err := os.WriteFile(filepath.Join(dir, "groups/settingssync/group.yaml"), []byte(shipped(t, "groups/nova/group.yaml")), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Read(Options{Configs: dir, Stage: "prod"})
	if err == nil {
		t.Fatal("no error")
	}
	got := strings.ReplaceAll(err.Error(), dir+"/", "")
	for _, want := range []string{
		`groups/nova/slip.yaml:6:3: model.region: unknown key "region" (did you mean "regions"?)`,
		`groups/nova/long.yaml:1:1: has `,
		`groups/nova/reference.yaml:`,
		`{{ stands for another value`,
		`groups/nova/kind.yaml:3:7: kind: want one of chat, image, video, got "chart"`,
		`"groups/nova/forgotten.yml": the ending must be .yaml`,
		`group "settingssync": the function of that name tells Poe of changes; choose another name`,
		`group "eu-west-1": a group cannot have the name of a region`,
		`Lambda takes 64 characters; choose a shorter name for the group or the stage`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not told: %s\n%s", want, got)
		}
	}
}

func TestWhatWouldRunWithAWarningIsNotDeployed(t *testing.T) {
	lite := shipped(t, "groups/nova/nova-lite.yaml")
	for name, c := range map[string]struct{ file, text, want string }{
		"an unknown key":    {"groups/nova/odd.yaml", lite + "colour: red\n", `unknown key "colour"`},
		"defaults too long": {"defaults/chat.yaml", shipped(t, "defaults/chat.yaml") + strings.Repeat("# ........\n", 800), "and a parameter holds 8192"},
		"other defaults":    {"defaults/chat.yaml", shipped(t, "defaults/chat.yaml") + "colour: red\n", `unknown key "colour"`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(Options{Configs: folder(t, map[string]string{c.file: c.text}), Stage: "prod"}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestWhatCannotBeDeployedAtAll(t *testing.T) {
	empty := t.TempDir()
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"no stage":              {Options{Configs: configs}, "a deployment needs a stage, such as dev"},
		"a stage with a hyphen": {Options{Configs: configs, Stage: "a-b"}, `stage "a-b": a stage that is deployed has no hyphen`},
		"a stage of no shape":   {Options{Configs: configs, Stage: "Prod"}, `stage "Prod": a stage is lower-case letters`},
		"no folder":             {Options{Configs: filepath.Join(empty, "x"), Stage: "dev"}, "the template folder cannot be opened"},
		"an empty folder":       {Options{Configs: empty, Stage: "dev"}, "is not a folder with defaults/ and groups/ in it"},
		"no such group":         {Options{Configs: configs, Stage: "dev", Groups: []string{"nova", "novas"}}, `there is no group "novas" in`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(c.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestAGroupHasNoMoreBotsThanAStackHasRoomFor(t *testing.T) {
	files := map[string]string{}
	for i := range 190 {
		files[fmt.Sprintf("groups/business/b%d.yaml", i)] = shipped(t, "groups/business/palmyra-x4.yaml")
	}
	_, err := Read(Options{Configs: folder(t, files), Stage: "prod"})
	if want := `group "business" has 192 bots, and a stack has room for the addresses of 190; split the group`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTheFilesOfAGroupFitIntoATemplate(t *testing.T) {
	files := map[string]string{}
	for i := range 100 {
		files[fmt.Sprintf("groups/business/b%d.yaml", i)] = shipped(t, "groups/business/palmyra-x4.yaml") + strings.Repeat("# ........\n", 660)
	}
	_, err := Read(Options{Configs: folder(t, files), Stage: "prod"})
	if err == nil || !strings.HasPrefix(err.Error(), `group "business" has files of 7`) || !strings.HasSuffix(err.Error(), "bytes together, and a stack has room for 700000; split the group") {
		t.Errorf("got %v", err)
	}
}

// decode is the way back from camel.
func decode(id string) string {
	var b bytes.Buffer
	for i := 0; i < len(id); i++ {
		c := id[i]
		switch {
		case c == 'X':
			b.WriteByte('-')
		case c >= 'A' && c <= 'Z':
			b.WriteByte('-')
			b.WriteByte(c + 'a' - 'A')
		default:
			b.WriteByte(c)
		}
	}
	return strings.TrimPrefix(b.String(), "-")
}

func TestNoTwoNamesBecomeOneID(t *testing.T) {
	for name, want := range map[string]string{
		"claude-haiku-4-5": "ClaudeHaikuX4X5", "claude-45": "ClaudeX45", "palmyra-x5": "PalmyraXx5", "palmyra-5": "PalmyraX5",
		"x": "Xx", "5a": "5a", "a--b": "AXB", "a-": "AX",
	} {
		if got := camel(name); got != want {
			t.Errorf("%s becomes %s, want %s", name, got, want)
		}
	}
	const letters = "ax5-"
	var all func(prefix string, left int)
	all = func(prefix string, left int) {
		if prefix != "" && prefix[0] != '-' && decode(camel(prefix)) != prefix {
			t.Errorf("%s becomes %s", prefix, camel(prefix))
		}
		if left == 0 {
			return
		}
		for _, c := range letters {
			all(prefix+string(c), left-1)
		}
	}
	all("", 6)
}
