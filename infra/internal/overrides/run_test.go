package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestNothingToTellIsOneLine(t *testing.T) {
	w := newWorld(t)
	w.east().PutSecret("poebridge/test/g", `{"a":"`+key+`"}`)
	w.file("groups/g/a", brief)
	w.noFile("groups/g/b")
	for _, args := range [][]string{nil, {"-force"}, {"-after"}} {
		if status, out, errs := w.run(args...); status != 0 || out != "no overrides in force in stage test\n" || errs != "" {
			t.Errorf("%v: %d %s%s", args, status, out, errs)
		}
	}
	w.expect(0, []string{"-groups", "g"}, "no overrides in force in stage test, groups g\n")
}

func TestAHotEditAndThenADeployment(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", brief)
	w.file("groups/g/b", polite)
	const told = `overrides in stage test, before this deployment:

  BOT  REGION     SINCE                 BY        VERSION  STATE
  g/b  us-east-1  2026-01-02 03:04 UTC  user/ana  1        in force, hides the file

BLOCKED g/b (us-east-1): the file changes, and the override written by user/ana on 2026-01-02 03:04 UTC hides the change
  - take what the override says into configs/groups/g/b.yaml:
      aws ssm get-parameter --region us-east-1 --name /poebridge/test/overrides/g/b --query Parameter.Value --output text
  - or delete the override:
      aws ssm delete-parameter --region us-east-1 --name /poebridge/test/overrides/g/b
  - or go on with -force: the override stays in force, and users see nothing of the file

not going on: mend what is BLOCKED above (1), or use -force (with make: FORCE=1)
`
	if status, out, errs := w.run(); status != 1 || out != told || errs != "" {
		t.Errorf("%d %s\n%s", status, errs, out)
	}
	w.expect(0, []string{"-force"}, "FORCED g/b (us-east-1): the file changes", "  until then: the override stays in force", "going on because of -force, in spite of what is FORCED above: 1\n")
	w.file("groups/g/b", brief) // taken into the file
	w.expect(0, nil, "same as the file", "note g/b (us-east-1): the override written by", "delete it once this is deployed")
	w.deploy("us-east-1", "g")
	w.expect(0, []string{"-after"}, "overrides in stage test, after the deployment:", "same as the file")
	w.east().DeleteParameter("/poebridge/test/overrides/g/b")
	w.expect(0, nil, "no overrides in force in stage test\n")
}

func TestADeploymentAndThenAHotEdit(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", brief)
	const want = `overrides in stage test, after the deployment:

  BOT  REGION     SINCE                 BY        VERSION  STATE
  g/b  us-east-1  2026-01-02 03:04 UTC  user/ana  1        in force
`
	if status, out, errs := w.run("-after"); status != 0 || out != want || errs != "" {
		t.Errorf("%d %s\n%s", status, errs, out)
	}
}

func TestAHotNewBotAndThenItsFile(t *testing.T) {
	w := newWorld(t)
	w.override("g/hot", brief)
	w.expect(0, nil, "in force, a bot without a file")
	w.file("groups/g/hot", brief)
	w.expect(0, nil, "same as the file")
	w.file("groups/g/hot", polite)
	w.expect(1, nil, "in force, hides the file", "BLOCKED g/hot (us-east-1): the file is new, and the override")
}

func TestADeletedFile(t *testing.T) {
	w := newWorld(t)
	w.noFile("groups/g/b")
	w.expect(0, nil, "no overrides in force")
	w.override("g/b", brief)
	w.expect(1, nil, "outlives its file", "BLOCKED g/b (us-east-1): the file is gone, and the override written by user/ana")
	w.east().DeleteParameter("/poebridge/test/overrides/g/b")
	w.east().PutSecret("poebridge/test/g", `{"b":"`+key+`"}`)
	w.expect(1, nil, "no overrides in force", "BLOCKED g/b (us-east-1): the file is gone, and the bot's access key is still good", `jq 'del(.["b"])'`)
	w.expect(0, []string{"-skip-keys"}, "no overrides in force",
		"NOT CHECKED, because of -skip-keys: whether bots without a file still have access keys, in\n  secret poebridge/test/g (us-east-1)\n")
	w.expect(0, []string{"-force"}, "FORCED g/b")
	w.deploy("us-east-1", "g")
	w.expect(0, nil, "note g/b (us-east-1): there is an access key, and no bot of that name")
}

func TestAnOverrideThatADeploymentWouldBreak(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", two)
	w.file("groups/g/group", smallGroup)
	w.expect(1, nil, "would be passed over",
		"BLOCKED g/b (us-east-1): the override written by user/ana on 2026-01-02 03:04 UTC is in force, and would no longer be valid after this deployment\n"+
			"    /poebridge/test/overrides/g/b:1:3:13: model.id: the group may use vendor.one-v1:0, not vendor.two-v1:0",
		"  - or leave in group.yaml and the defaults what it needs\n",
		"  - or go on with -force: the override is passed over, and the file serves\n")
	w.file("groups/g/group", group+"stages: {test: {models: [vendor.one-v1:0]}}\n")
	w.expect(1, nil, "would be passed over")
	w.deploy("us-east-1", "g") // with -force
	w.expect(0, nil, "not valid, passed over", "note g/b")
}

func TestAnOverrideThatNobodyReadsIsANote(t *testing.T) {
	w := newWorld(t)
	w.override("gone/b", brief)
	w.override("b", brief)
	w.expect(0, nil, "no overrides in force in stage test\n", "note gone/b (us-east-1): the override written by user/ana",
		"note (us-east-1): /poebridge/test/overrides/b is the name of no bot's override")
}

func TestADeploymentThatDidNotComeThroughIsStillOpen(t *testing.T) {
	w := newWorld(t)
	w.override("g/b", brief)
	w.file("groups/g/b", polite)
	status, out, _ := w.run("-after")
	if status != 0 || !strings.Contains(out, "still open g/b (us-east-1)") || strings.Contains(out, "-force") || strings.Contains(out, "BLOCKED") {
		t.Errorf("%d %s", status, out)
	}
}

func TestTwoRegionsAndOnlySomeGroups(t *testing.T) {
	w := newWorld(t)
	w.file("groups/w/group", strings.Replace(group, "region: us-east-1", "region: us-west-2", 1))
	w.file("groups/w/x", one)
	w.deploy("us-west-2", "w")
	w.regions["us-west-2"].PutParameter("/poebridge/test/overrides/w/x", brief)
	w.file("groups/w/x", polite)
	w.override("g/a", brief)
	w.expect(1, nil, "  g/a  us-east-1  ", "  w/x  us-west-2  ", "BLOCKED w/x (us-west-2)", "--region us-west-2")
	w.expect(0, []string{"-groups", "g"}, "overrides in stage test, groups g, before this deployment", "  g/a  us-east-1  ")
	w.expect(1, []string{"-groups", "w,g"}, "BLOCKED w/x")
}

func TestAGroupWithoutAFolderIsMendedInOrder(t *testing.T) {
	w := newWorld(t)
	w.file("groups/h/group", group)
	w.east().PutParameter("/poebridge/test/groups/old/_group", group)
	w.east().PutParameter("/poebridge/test/groups/old/x", one)
	w.east().PutSecret("poebridge/test/old", `{"x":"`+key+`"}`)
	w.expect(1, nil, "BLOCKED old (us-east-1): the group has no folder, and is deployed in us-east-1: its function serves on\n    bots with a base: x\n"+
		"  - destroy its stack, which is called:\n", "  - then delete its secret with the keys, if that is still there:\n")
}

func TestWhatCannotBeReadIsStatusTwo(t *testing.T) {
	denied := configsim.Refuse(400, "AccessDeniedException", "User: "+ana+" is not authorized")
	for name, row := range map[string]struct {
		service configsim.Service
		fault   configsim.Fault
		want    string
	}{
		"denied": {configsim.ParameterStore, denied, "overrides: us-east-1: what there is below /poebridge/test cannot be read: not permitted; allow ssm:DescribeParameters in us-east-1 to whoever deploys (User: " + ana + " is not authorized)\n"},
		"keys": {configsim.SecretsManager, denied, "overrides: us-east-1: secret poebridge/test/g cannot be read: not permitted; allow secretsmanager:GetSecretValue in us-east-1 to whoever deploys (User: " + ana + " is not authorized)\n" +
			"overrides: -skip-keys goes on without reading secrets\n"},
		"throttling": {configsim.ParameterStore, configsim.Throttle(), "overrides: us-east-1: what there is below /poebridge/test cannot be read: ssm:DescribeParameters was asked for too often, by all of the account together; try again in a minute (ThrottlingException)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.east().Fail(row.service, row.fault)
			if status, out, errs := w.run("-force"); status != 2 || out != "" || errs != row.want {
				t.Errorf("%d %s\n%s", status, out, errs)
			}
			if row.service == configsim.SecretsManager {
				w.expect(0, []string{"-skip-keys"}, "NOT CHECKED")
				w.expect(0, []string{"-after"}, "no overrides in force")
			}
		})
	}
}

func TestNoCredentials(t *testing.T) {
	w := newWorld(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	w.expect(2, nil, "overrides: no AWS credentials: sign in or set AWS_PROFILE")
}

func TestNoKeyIsShownWhateverTheSecretHolds(t *testing.T) {
	for name, secret := range map[string]string{
		"a key":             `{"b":"` + key + `"}`,
		"the wrong way":     `{"` + key + `":"b"}`,
		"twice":             `{"` + key + `":"b","` + key + `":"c"}`,
		"as an object":      `{"b":{"keys":["` + key + `"],"poe_bot":"B"}}`,
		"cut off":           `{"b":"` + key,
		"without quotes":    `{"b":` + key + `}`,
		"of another length": `{"b":"` + key + `9","` + key + `9":"b"}`,
		"not an object":     `"` + key + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.east().PutSecret("poebridge/test/g", secret)
			w.noFile("groups/g/b")
			for _, args := range [][]string{nil, {"-force"}, {"-after"}} {
				w.run(args...) // looks for it
			}
		})
	}
}

func TestWrongUseIsRefusedInOneSentence(t *testing.T) {
	folder := t.TempDir()
	for name, row := range map[string]struct {
		args []string
		want string
	}{
		"no stage":                   {nil, "overrides: -stage is required: it says which parameters to look at\n"},
		"a stage that cannot be one": {[]string{"-stage", "Prod!"}, "overrides: -stage \"Prod!\": a stage is lower-case letters, digits and hyphens, a letter first, at most 32\n"},
		"an unknown flag":            {[]string{"-nonsense"}, "overrides: flag provided but not defined: -nonsense; see -help\n"},
		"an argument":                {[]string{"-stage", "test", "nova"}, "overrides: unexpected argument \"nova\"; see -help\n"},
		"groups that cannot be":      {[]string{"-stage", "test", "-groups", "a,,b"}, "overrides: -groups \"a,,b\": \"\" cannot be the name of a group; want names separated by commas\n"},
		"everything at once":         {[]string{"-groups", "A", "-after", "-force"}, "overrides: -stage is required: it says which parameters to look at\noverrides: -groups \"A\": \"A\" cannot be the name of a group; want names separated by commas\noverrides: -force is for before a deployment; with -after nothing is in the way of any\n"},
		"no folder":                  {[]string{"-stage", "test", "-configs", folder + "/none"}, "overrides: -configs: config: the template folder cannot be opened: "},
		"a folder of something else": {[]string{"-stage", "test", "-configs", folder}, "overrides: config: " + folder + " is not a folder with defaults/ and groups/ in it: "},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			status := run(t.Context(), row.args, usualSettings, &out, &errs)
			if got := errs.String(); status != 2 || out.Len() > 0 || !strings.HasPrefix(got, row.want) {
				t.Errorf("%d %s\ngot  %s\nwant %s", status, out.String(), got, row.want)
			}
		})
	}
	w := newWorld(t)
	w.expect(2, []string{"-groups", "g,gone"}, `there is no group "gone" in the folder; its groups are g`)
}

func TestHelpIsNoFailure(t *testing.T) {
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"-h"}, usualSettings, &out, &errs); status != 0 || errs.Len() > 0 {
		t.Errorf("%d %s", status, errs.String())
	}
	for _, want := range []string{"overrides -stage prod -groups claude,nova", "Exit status 0", "-skip-keys", "ssm:DescribeParameters"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, out.String())
		}
	}
}
