package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// copiedConfigs is a desk before a copy of the shipped files, to be spoilt.
func copiedConfigs(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.configs = t.TempDir()
	if err := os.CopyFS(d.configs, os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryShippedBotPasses(t *testing.T) {
	bots := map[string]int{}
	for _, row := range rows[testRow](newDesk(t).run("test", "-o", "json").want(exit.Done)) {
		bots[row.Group+"/"+row.Bot]++
	}
	if len(bots) < 50 || slices.Min(slices.Collect(maps.Values(bots))) < 3 {
		t.Errorf("few were tried: %v", bots)
	}
}

func TestABotThatPassesIsOneLine(t *testing.T) {
	const screen = `BOT                 CASE      RESULT  REASON
images/sd3-5-large  5 cases   ok
nova/nova-micro     16 cases  ok
videos/luma-ray-2   3 cases   ok
`
	r := newDesk(t).run("test", "nova-micro", "videos/luma-ray-2", "sd3-5-large").want(exit.Done)
	if r.stdout != screen || r.stderr != "" {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
}

func TestCasesThatAreChosen(t *testing.T) {
	const screen = `BOT               CASE       RESULT  REASON
nova/nova-2-lite  plain      ok
nova/nova-2-lite  reasoning  ok
nova/nova-2-lite  tools      ok
`
	r := newDesk(t).run("test", "nova-2-lite", "--cases", "--only", "plain,tools,reasoning").want(exit.Done)
	if r.stdout != screen {
		t.Errorf("%s", r.stdout)
	}
	newDesk(t).run("test", "--only", "plane").want(exit.Usage, `--only "plane": want settings, plain, history`)
}

// What the bot's model would refuse is seen here, with the rule by which it would.
func TestATemplateThatItsModelRefusesFails(t *testing.T) {
	for _, row := range []struct{ file, old, new, name, reason string }{
		{"groups/nova/nova-micro.yaml", "output_tokens: 5000", "output_tokens: 50000", "plain", "the simulator's rule "},
		{"groups/nova/nova-micro.yaml", "capabilities: {tools: true}", "capabilities: {tools: true, input: [text, image]}", "image", "the simulator's rule "},
		{"groups/nova/nova-micro.yaml", "capabilities: {tools: true}", "capabilities: {tools: true, input: [text, document, audio]}", "audio", "the simulator's rule "},
	} {
		d := copiedConfigs(t)
		text := strings.Replace(d.read(row.file), row.old, row.new, 1)
		if text == d.read(row.file) {
			t.Fatalf("%s has no %q", row.file, row.old)
		}
		os.Remove(d.path("models.yaml")) // it knows better than the template
		d.write(row.file, text)
		name := strings.TrimSuffix(strings.TrimPrefix(row.file, "groups/"), ".yaml")
		r := d.run("test", name, "-o", "json").want(exit.No, "failed")
		i := slices.IndexFunc(rows[testRow](r), func(r testRow) bool { return r.Case == row.name && !r.OK })
		if i < 0 || !strings.Contains(rows[testRow](r)[i].Reason, row.reason) {
			t.Errorf("%s: %s", row.name, r.stdout)
		}
	}
}

func TestAModelThatTheSimulatorDoesNotKnowHasGenericRules(t *testing.T) {
	d := copiedConfigs(t)
	d.write("groups/nova/other.yaml", strings.NewReplacer("us.amazon.nova-micro-v1:0", "newcomer.large-v1:0").Replace(d.read("groups/nova/nova-micro.yaml")))
	d.write("groups/nova/group.yaml", strings.Replace(d.read("groups/nova/group.yaml"), "\nregions:", "\n  - newcomer.large-v1:0\nregions:", 1))
	r := d.run("test", "other")
	r.want(exit.Done, "nova/other: the simulator has no rules of its own for newcomer.large-v1:0: generic ones were applied", "16 cases  ok")
}

func TestATemplateThatIsNotValidFails(t *testing.T) {
	d := copiedConfigs(t)
	d.write("groups/nova/nova-lite.yaml", "schema: 1\nkind: chat\nmodel: 5\n")
	d.run("test", "nova", "--only", "settings").want(exit.No, "nova/nova-lite", "failed  it is not valid; botctl validate tells what is wrong", "1 case of 4 failed")
	d.run("test", "nova-micro", "--only", "settings").want(exit.Done)
}

func TestABotThatThereIsNot(t *testing.T) {
	newDesk(t).run("test", "nova-nano").want(exit.Usage, `there is no bot or group "nova-nano" in configs`)
	newDesk(t).run("test", "novva").want(exit.Usage, "did you mean nova?")
	newDesk(t).run("push", "nova").want(exit.Usage, `there is no bot "nova" in configs; it is a group, and its bots are nova-2-lite, nova-lite,`)
}
