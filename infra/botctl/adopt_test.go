package main

import (
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

func TestAdoptDeployAdopt(t *testing.T) {
	d := newStageDesk(t)
	d.run("adopt").want(exit.Done, "botctl: there is no override in stage ")
	odd := strings.ReplaceAll(botCool, "\n", "\r\n") + "# written at a console" // no end of line
	d.override(ben, "g/a", odd)
	d.override(ben, "g/b", botOne) // as the base
	d.run("adopt", "--dry-run").want(exit.Done, "version 1 of the override becomes the file", "+  temperature: 0.3", "g/b (us-east-1): the override says what the base says")
	d.run("adopt").want(exit.Usage, "nothing was done")
	if d.read("groups/g/a.yaml") != botOne {
		t.Error("the file was written unasked")
	}
	d.run("adopt", "--yes").want(exit.Done).golden("adopt")
	if got := d.read("groups/g/a.yaml"); got != odd {
		t.Errorf("written %q", got)
	}
	d.wantOver("g/a", odd)
	d.wantOver("g/b")
	d.run("adopt").want(exit.Done, adoptWaiting, "make deploy STAGE=test GROUP=g")
	d.deploy()
	d.run("adopt", "a", "--yes").want(exit.Done, adoptRetired)
	d.wantOver("g/a")
	d.run("adopt", "a").want(exit.Done, adoptNone)
	d.run("diff", "--exit-code").want(exit.Done)
}

func TestAdoptOfABotThatIsNothingButAnOverride(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/hot", botCool)
	d.run("adopt", "g/hot", "--yes", "-o", "json").want(exit.Done, `"file": "configs/groups/g/hot.yaml"`)
	if got := d.read("groups/g/hot.yaml"); got != botCool {
		t.Errorf("written %q", got)
	}
}

func TestAdoptLeavesAFileThatIsNewerThanTheBase(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botOne)
	d.write("groups/g/a.yaml", botCool)
	d.run("adopt", "a", "--yes").want(exit.Done, adoptRetired)
	if d.read("groups/g/a.yaml") != botCool {
		t.Error("the newer file is lost")
	}
}

// Somebody's edits are in the file alone until they are deployed or pushed.
func TestAdoptLeavesEditsThatAreNowhereElse(t *testing.T) {
	d := newStageDesk(t)
	edited := botOne + "system_prompt: Be brief.\n"
	d.override(ben, "g/a", botCool)
	d.override(ben, "g/b", botCool)
	d.write("groups/g/a.yaml", edited)
	d.run("adopt", "--yes").want(exit.No, "g/a: its file has changes that are neither deployed nor pushed", adoptFile)
	if d.read("groups/g/a.yaml") != edited || d.read("groups/g/b.yaml") != botCool {
		t.Error("not as they should be")
	}
	d.override(ben, "g/a", edited) // pushed
	d.override(ben, "g/a", botCool)
	d.run("adopt", "--dry-run").want(exit.Done, "g/a (us-east-1): version 3 of the override becomes the file\n---")
	d.write("groups/g/a.yaml", edited+"# more\n")
	d.run("adopt", "a", "--yes").want(exit.Done, "neither deployed nor pushed, and loses them", adoptFile)
	if d.read("groups/g/a.yaml") != botCool {
		t.Error("it was not adopted")
	}
}

func TestAdoptOfWhatIsNotValid(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botOne+"enabled: maybe\n")
	d.override(ben, "g/b", botCool)
	d.run("adopt", "--yes").want(exit.No, "g/a: the override would not be valid as a file", adoptRefused, adoptFile)
	if d.read("groups/g/a.yaml") != botOne || d.read("groups/g/b.yaml") != botCool {
		t.Error("not as they should be")
	}
}

func TestSomebodyBetweenAnAdoption(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.between("GetParameters", 2, func() { d.override(ben, "g/a", botOne+"system_prompt: Be brief.\n") })
	d.run("adopt", "a", "--yes").want(exit.No, "nothing was written: the override is now version 2 by user/ben")
	if d.read("groups/g/a.yaml") != botOne {
		t.Error("the file is that of an older version")
	}
	d = newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.between("GetParameters", 2, func() { d.write("groups/g/a.yaml", "# edited\n"+botOne) })
	d.run("adopt", "a", "--yes").want(exit.Usage, "a.yaml has been changed meanwhile, and was not written")
	if left, err := os.ReadDir(d.path("groups/g")); err != nil || len(left) != 3 {
		t.Errorf("left are %v", left)
	}
}

func TestAdoptInTheRegionsThatCanBeRead(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.refuseRegion("us-west-2")
	const fault = "ssm:DescribeParameters in us-west-2 is not permitted"
	d.run("adopt", "--dry-run").want(exit.Failed, fault, "version 1 of the override becomes the file")
	d.run("adopt", "--yes").want(exit.Failed, fault, adoptFile)
	if got := d.read("groups/g/a.yaml"); got != botCool {
		t.Errorf("written %q", got)
	}
	d.refuseRegion("us-east-1")
	d.run("adopt", "--yes").want(exit.Failed, "us-east-1 is not permitted")
}
