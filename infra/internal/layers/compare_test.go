package layers

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// noKeys holds a report to its promise.
func (w *world) noKeys(r *Report) {
	w.t.Helper()
	if shown := fmt.Sprintf("%+v", r); strings.Contains(shown, key) {
		w.t.Errorf("a key is shown: %s", shown)
	}
}

func TestWhatADeploymentMakesOfEachBase(t *testing.T) {
	w := newWorld(t)
	w.file("groups/g/b", brief)
	w.file("groups/g/c", one)
	w.noFile("groups/g/a")
	w.override("g/hot", one)
	r := w.expect("")
	for id, want := range map[string]Change{"g/a": Deleted, "g/b": Changed, "g/c": New, "g/hot": HotOnly} {
		if b := find(t, r, id); b.Base != want || b.Region != "us-east-1" || b.Key != KeyAbsent {
			t.Errorf("%s: %+v, want %s", id, b, want)
		}
	}
	if b := find(t, r, "g/b"); string(b.File.Text) != brief || string(b.Deployed.Text) != one || b.Override != nil {
		t.Errorf("%+v", b)
	}
	w.file("groups/g/a", strings.ReplaceAll(one, "\n", "\r\n")+"\n\n")
	if b := find(t, w.report(), "g/a"); b.Base != Unchanged {
		t.Errorf("other ends of lines and of the file: %s", b.Base)
	}
}

func TestItIsToldSinceWhenAnOverrideIsThereAndByWhom(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", broken)
	w.override("g/b", brief)
	o := find(t, w.expect(""), "g/b").Override
	if o == nil || o.By != ana || o.Who() != "assumed-role/operators/ana" || o.Version != 2 || o.Since.IsZero() || string(o.Source.Text) != brief {
		t.Fatalf("%+v", o)
	}
	if o.Parameter != "/poebridge/test/overrides/g/b" || o.Source.Name != o.Parameter+":2" || o.Now != nil || o.After != nil {
		t.Errorf("%+v", o)
	}
	for arn, want := range map[string]string{"": "unknown", "ana": "ana", "arn:aws:iam::123456789012:root": "root", "arn:aws:iam::123456789012:user/a:b": "user/a:b"} {
		if got := (&Override{By: arn}).Who(); got != want {
			t.Errorf("%q: got %q, want %q", arn, got, want)
		}
	}
}

func TestOverrides(t *testing.T) {
	for name, row := range map[string]struct {
		do   func(*world)
		want string
	}{
		"none": {func(*world) {}, ""},
		"a hot edit, and nothing else changes": {func(w *world) {
			w.override("g/b", brief)
		}, ""},
		"a hot edit, and the file changes": {func(w *world) {
			w.override("g/b", brief)
			w.file("groups/g/b", polite)
		}, "shadowed g/b"},
		"a hot edit that was taken into the file": {func(w *world) {
			w.override("g/b", brief)
			w.file("groups/g/b", brief)
		}, "redundant g/b"},
		"a hot edit that was taken into the file and deployed": {func(w *world) {
			w.override("g/b", brief)
			w.file("groups/g/b", brief)
			w.deploy("us-east-1", "g")
		}, "redundant g/b"},
		"an override of what is deployed hides a change too": {func(w *world) {
			w.override("g/b", one)
			w.file("groups/g/b", polite)
		}, "shadowed g/b"},
		"another bot's file changes": {func(w *world) {
			w.override("g/b", brief)
			w.file("groups/g/a", polite)
		}, ""},
		"a hot new bot": {func(w *world) {
			w.override("g/hot", brief)
		}, ""},
		"a hot new bot, and the same as its file": {func(w *world) {
			w.override("g/hot", brief)
			w.file("groups/g/hot", brief)
		}, "redundant g/hot"},
		"a hot new bot, and another file": {func(w *world) {
			w.override("g/hot", brief)
			w.file("groups/g/hot", polite)
		}, "shadowed g/hot"},
		"a file is deleted": {func(w *world) {
			w.noFile("groups/g/b")
		}, ""},
		"a file is deleted that has an override": {func(w *world) {
			w.override("g/b", brief)
			w.noFile("groups/g/b")
		}, "override outlives g/b"},
		"a file is deleted that has an override that is not valid": {func(w *world) {
			w.override("g/b", broken)
			w.noFile("groups/g/b")
		}, "override outlives g/b"},
		"a file is deleted and its bot has a key": {func(w *world) {
			w.east().PutSecret("poebridge/test/g", `{"a":"`+key+`","b":["`+key+`"]}`)
			w.noFile("groups/g/b")
		}, "key outlives g/b"},
		"a file is deleted and its bot has a key with a slip": {func(w *world) {
			w.east().PutSecret("poebridge/test/g", `{"b":"short"}`)
			w.noFile("groups/g/b")
		}, "key outlives g/b"},
		"a file is deleted and its bot's key is revoked": {func(w *world) {
			w.east().PutSecret("poebridge/test/g", `{"b":[]}`)
			w.noFile("groups/g/b")
		}, ""},
		"a file is deleted and its bot has both": {func(w *world) {
			w.override("g/b", brief)
			w.east().PutSecret("poebridge/test/g", `{"b":{"keys":["`+key+`"],"poe_bot":"B"}}`)
			w.noFile("groups/g/b")
		}, "override outlives g/b, key outlives g/b"},
		"a key of a hot new bot": {func(w *world) {
			w.override("g/hot", brief)
			w.east().PutSecret("poebridge/test/g", `{"hot":"`+key+`"}`)
		}, ""},
		"a key of no bot": {func(w *world) {
			w.east().PutSecret("poebridge/test/g", `{"later":"`+key+`"}`)
		}, "key without bot g/later"},
		"an entry the wrong way round": {func(w *world) {
			w.east().PutSecret("poebridge/test/g", `{"`+key+`":"b"}`)
		}, "key without bot g"},
		"a secret that waits for its deletion": {func(w *world) {
			w.east().Fail(configsim.SecretsManager, configsim.Refuse(400, "InvalidRequestException",
				"You can't perform this operation on the secret because it was marked for deletion."))
			w.noFile("groups/g/b")
		}, ""},
		"the group drops a model that an override needs": {func(w *world) {
			w.override("g/b", two)
			w.file("groups/g/group", strings.Replace(east, ", vendor.two-v1:0", "", 1))
		}, "invalidated g/b"},
		"the stage drops a model that an override needs": {func(w *world) {
			w.override("g/b", two)
			w.file("groups/g/group", east+"stages: {test: {models: [vendor.one-v1:0]}}\n")
		}, "invalidated g/b"},
		"another stage drops it": {func(w *world) {
			w.override("g/b", two)
			w.file("groups/g/group", east+"stages: {prod: {models: [vendor.one-v1:0]}}\n")
		}, ""},
		"the defaults drop what an override needs": {func(w *world) {
			w.override("g/b", one+"poe: {controls: [length]}\n")
			w.east().PutParameter("/poebridge/test/defaults/chat", chat+"control_sets: {length: [{name: Length, controls: [{control: divider}]}]}\n")
		}, "invalidated g/b"},
		"a hot new bot whose model is dropped": {func(w *world) {
			w.override("g/hot", two)
			w.file("groups/g/group", strings.Replace(east, ", vendor.two-v1:0", "", 1))
		}, "invalidated g/hot"},
		"the file changes, and the override no longer serves": {func(w *world) {
			w.override("g/b", two)
			w.file("groups/g/b", polite)
			w.file("groups/g/group", strings.Replace(east, ", vendor.two-v1:0", "", 1))
		}, "invalidated g/b"},
		"an override that was never valid": {func(w *world) {
			w.override("g/b", broken)
			w.file("groups/g/b", polite)
		}, "passed over g/b"},
		"an override that had to wait for a deployment": {func(w *world) {
			w.override("g/b", strings.Replace(two, "two", "three", 1))
			w.file("groups/g/group", strings.Replace(east, "vendor.two", "vendor.three", 1))
		}, "awakes g/b"},
		"an override that would wake and hide a change": {func(w *world) {
			w.override("g/b", strings.Replace(two, "two", "three", 1))
			w.file("groups/g/b", polite)
			w.file("groups/g/group", strings.Replace(east, "vendor.two", "vendor.three", 1))
		}, "shadowed g/b"},
		"an override for a group that there is not": {func(w *world) {
			w.override("nobody/b", brief)
		}, "stray nobody/b"},
		"a parameter that is no bot's override": {func(w *world) {
			w.override("b", brief)
			w.override("g/b/c", brief)
			w.override("g/B", brief)
		}, "stray , stray , stray "},
		"what the folder has in overrides/ is never deployed": {func(w *world) {
			w.file("overrides/g/b", brief)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			row.do(w)
			w.expect(row.want)
		})
	}
}

func TestWhatBlocksSaysHowToMendIt(t *testing.T) {
	const (
		del  = "aws ssm delete-parameter --region us-east-1 --name /poebridge/test/overrides/g/b"
		show = "aws ssm get-parameter --region us-east-1 --name /poebridge/test/overrides/g/b --query Parameter.Value --output text"
	)
	w := newWorld(t)
	w.override("g/b", two)
	w.file("groups/g/b", polite)
	f := w.expect("shadowed g/b").Findings[0]
	if !f.Blocks() || !strings.Contains(f.Message, "assumed-role/operators/ana") || f.Otherwise == "" || f.Region != "us-east-1" {
		t.Errorf("%+v", f)
	}
	if got := commands(f); got != show+"\n"+del || !strings.Contains(f.Remedies[0].Do, w.path("groups/g/b")) {
		t.Errorf("%s: %s", f.Remedies[0].Do, got)
	}

	w.file("groups/g/group", strings.Replace(east, ", vendor.two-v1:0", "", 1))
	f = w.expect("invalidated g/b").Findings[0]
	if !f.Blocks() || len(f.Details) != 1 || !strings.HasPrefix(f.Details[0], "/poebridge/test/overrides/g/b:1:3:13: model.id: the group may use vendor.one-v1:0, not vendor.two-v1:0") {
		t.Errorf("%+v", f)
	}

	w.override("g/hot", two)
	f = w.expect("invalidated g/b, invalidated g/hot").Findings[1]
	if f.Remedies[1].Do != "delete it, and the bot with it" || !strings.Contains(f.Otherwise, "it has no file") {
		t.Errorf("%+v", f)
	}
	w.east().DeleteParameter("/poebridge/test/overrides/g/hot")

	w.noFile("groups/g/b")
	w.file("groups/g/group", east)
	w.east().PutSecret("poebridge/test/g", `{"b":"`+key+`"}`)
	r := w.expect("override outlives g/b, key outlives g/b")
	if got := commands(r.Findings[0]); got != del+"\n"+show {
		t.Error(got)
	}
	const drop = `aws secretsmanager get-secret-value --region us-east-1 --secret-id poebridge/test/g --query SecretString --output text` +
		` | jq 'del(.["b"])' | aws secretsmanager put-secret-value --region us-east-1 --secret-id poebridge/test/g --secret-string file:///dev/stdin`
	if got := commands(r.Findings[1]); got != drop || len(r.Blocking()) != 2 {
		t.Error(got)
	}
}

func TestAGroupWithoutAFolder(t *testing.T) {
	w := newWorld(t)
	w.file("groups/h/group", east)
	w.file("groups/h/x", one)
	w.deploy("us-east-1", "h")
	w.override("h/x", brief)
	w.override("h/hot", brief)
	w.east().PutSecret("poebridge/test/h", `{"x":"`+key+`"}`)
	w.expect("")
	w.noFile("groups/h")
	r := w.expect("group outlives h, override outlives h/hot, override outlives h/x")
	f := r.Findings[0]
	const stack = "aws cloudformation describe-stack-resources --region us-east-1 --physical-resource-id /poebridge/test/groups/h/_group --query 'StackResources[0].StackName' --output text"
	const secret = "aws secretsmanager delete-secret --region us-east-1 --secret-id poebridge/test/h"
	if got := commands(f); got != stack+"\n"+secret || len(r.Blocking()) != 3 || find(t, r, "h/x").Key != KeyPresent {
		t.Errorf("%s\n%+v", got, r.Blocking())
	}
	w.override("h/No-Name", brief)
	w.expect("", only("g")) // who deploys one group hears of no other
	w.east().DeleteParameter("/poebridge/test/overrides/h/No-Name")

	w.east().DeleteParameter("/poebridge/test/groups/h/_group") // half destroyed
	if got := commands(w.report().Findings[0]); !strings.Contains(got, "--physical-resource-id /poebridge/test/groups/h/x ") {
		t.Error(got)
	}
	w.east().DeleteParameter("/poebridge/test/groups/h/x")
	w.expect("stray h/hot, stray h/x")
}

func TestEachGroupIsLookedForInItsRegion(t *testing.T) {
	w := newWorld(t)
	w.file("groups/w/group", west)
	w.file("groups/w/x", one)
	w.deploy("us-west-2", "w")
	w.west().PutParameter("/poebridge/test/overrides/w/x", brief)
	w.override("g/a", brief)
	w.file("groups/w/x", polite)
	r := w.expect("shadowed w/x")
	if b := find(t, r, "w/x"); b.Region != "us-west-2" || !strings.Contains(commands(r.Findings[0]), "--region us-west-2 ") {
		t.Errorf("%+v, %+v", b, r.Findings[0])
	}
	if all := r.Overridden(); len(all) != 2 || all[0].ID() != "g/a" || all[1].ID() != "w/x" {
		t.Errorf("%+v", all)
	}
	before := len(w.west().Calls(configsim.ParameterStore))
	w.expect("", only("g"))
	if n := len(w.west().Calls(configsim.ParameterStore)); n != before {
		t.Errorf("%d calls to a region that nothing is deployed to", n-before)
	}
	// The stage may have a region of its own.
	w.file("groups/w/group", east+"stages: {test: {region: us-west-2}}\n")
	w.expect("shadowed w/x", only("w"))
}

func TestAGroupThatMovesLeavesItsOldFunctionBehind(t *testing.T) {
	w := newWorld(t)
	w.file("groups/h/group", east)
	w.override("g/b", brief)
	w.file("groups/g/group", west)
	r := w.expect("group outlives g, override outlives g/b")
	f := r.Findings[0]
	if f.Region != "us-east-1" || !strings.Contains(f.Message, "now belongs to us-west-2") {
		t.Errorf("%+v", f)
	}
	// Whoever destroyed it first would have no bots until Poe knows the new addresses, and
	// perhaps no keys.
	if first := f.Remedies[0]; !f.InOrder || first.Command != "" || !strings.Contains(first.Do, "deploy it to us-west-2") || len(f.Remedies) != 2 {
		t.Errorf("%+v", f.Remedies)
	}
	w.east().PutSecret("poebridge/test/g", `{"a":"`+key+`"}`)
	if f := w.report().Findings[0]; len(f.Remedies) != 3 || !strings.HasPrefix(f.Remedies[2].Do, "then delete its secret") {
		t.Errorf("%+v", f.Remedies)
	}
}

func TestDefaultsReachTheGroupsThatAreNotDeployed(t *testing.T) {
	w := newWorld(t)
	w.file("groups/h/group", east)
	w.file("groups/h/x", one)
	w.deploy("us-east-1", "h")
	w.override("g/b", one+"poe: {controls: [length]}\n")
	w.override("g/a", brief)
	w.file("groups/g/a", polite) // is not deployed, and so hides nothing
	w.expect("", only("h"), func(o *Options) { o.SkipKeys = true })
	w.east().PutParameter("/poebridge/test/defaults/chat", chat+"control_sets: {length: [{name: Length, controls: [{control: divider}]}]}\n")
	r := w.expect("invalidated g/b", only("h"))
	if all := r.Overridden(); len(all) != 1 || all[0].ID() != "g/b" {
		t.Errorf("%+v", all)
	}
}

func TestAStageThatWasNeverDeployed(t *testing.T) {
	w := newWorld(t)
	stage := func(o *Options) { o.Stage = "next" }
	for _, b := range w.expect("", stage).Bots {
		if b.Base != New || b.Key != KeyAbsent {
			t.Errorf("%+v", b)
		}
	}
	w.east().PutParameter("/poebridge/next/overrides/g/b", broken)
	r := w.expect("invalidated g/b", stage)
	if m := r.Findings[0].Message; !strings.Contains(m, "would not be valid once the group is deployed") {
		t.Error(m)
	}
	// Another stage whose name begins alike is another stage.
	w.east().PutParameter("/poebridge/next2/overrides/g/a", brief)
	if n := len(w.report(stage).Overridden()); n != 1 {
		t.Errorf("%d overrides", n)
	}
}

func TestManyParametersAreReadPageByPage(t *testing.T) {
	w := newWorld(t)
	for i := range 60 {
		w.file(fmt.Sprintf("groups/g/bot-%02d", i), one)
	}
	w.deploy("us-east-1", "g")
	for i := range 60 {
		w.override(fmt.Sprintf("g/bot-%02d", i), brief)
		w.east().PutParameter(fmt.Sprintf("/another/%02d", i), "of somebody else")
	}
	w.file("groups/g/bot-59", polite)
	r := w.expect("shadowed g/bot-59")
	if n := len(r.Overridden()); n != 60 {
		t.Errorf("%d overrides", n)
	}
	// 64 parameters of the base, 60 overrides, and 60 more in pages of 50.
	if got := fmt.Sprint(calls(w.east())); got != "map[DescribeParameters:4 GetParameters:13]" {
		t.Error(got)
	}
}

func TestWhoMayNotReadSecretsCanLeaveThemOut(t *testing.T) {
	w := newWorld(t)
	w.east().Fail(configsim.SecretsManager, configsim.Refuse(400, "AccessDeniedException", "no"))
	w.east().PutSecret("poebridge/test/g", `{"b":"`+key+`"}`)
	w.noFile("groups/g/b")
	r := w.expect("", func(o *Options) { o.SkipKeys = true })
	if len(r.Unread) != 1 || r.Unread[0] != (Secret{"us-east-1", "poebridge/test/g"}) || find(t, r, "g/a").Key != KeyUnread {
		t.Errorf("%+v", r)
	}
	if n := len(w.east().Calls(configsim.SecretsManager)); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestAFolderThatCannotBeUnderstoodIsRefused(t *testing.T) {
	for name, row := range map[string]struct {
		do   func(*world)
		o    func(*Options)
		want string
	}{
		"a group that there is not":      {func(*world) {}, only("g", "gone"), `there is no group "gone" in the folder; its groups are g`},
		"no stage":                       {func(*world) {}, func(o *Options) { o.Stage = "" }, "a stage is required: it says"},
		"a stage that cannot be one":     {func(*world) {}, func(o *Options) { o.Stage = "Test" }, `"Test": a stage is`},
		"a group.yaml with a fault":      {func(w *world) { w.file("groups/g/group", "schema: 1\n") }, nil, "group.yaml:1:1: region: "},
		"no group.yaml":                  {func(w *world) { w.noFile("groups/g/group") }, nil, "group.yaml: "},
		"a bot's file with a wrong name": {func(w *world) { w.file("groups/g/B", one) }, nil, `B.yaml": a name is lower-case`},
		"a group with a wrong name":      {func(w *world) { w.file("groups/G/group", east) }, nil, `G": a name is lower-case`},
		"no groups":                      {func(w *world) { w.noFile("groups"); _ = os.Mkdir(w.root+"/groups", 0o755) }, nil, "there is no group in the folder"},
		"no defaults":                    {func(w *world) { w.noFile("defaults") }, nil, "defaults"},
		"no templates at all":            {func(w *world) { w.noFile("groups") }, nil, "is not a folder with defaults/ and groups/ in it"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			row.do(w)
			if row.o == nil {
				row.o = func(*Options) {}
			}
			if r, err := w.compare(row.o); err == nil || r != nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
			if n := len(w.east().Calls(configsim.ParameterStore)); n != 0 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

// The functions read by the names by which this package looks.
func TestNamesAreThoseThatFunctionsRead(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", brief)
	cfg := w.aws
	cfg.Region = "us-east-1"
	texts, err := config.NewParameterStore(cfg, "test", []string{"chat"}).Read(t.Context(), "g", "b")
	if err != nil || len(texts.Layers) != 2 {
		t.Fatal(texts, err)
	}
	b := find(t, w.report(), "g/b")
	if o := texts.Layers[0].Source; o.Name != b.Override.Source.Name || texts.Layers[1].Source.Name != b.Deployed.Name {
		t.Errorf("%+v", texts.Layers)
	}
}
