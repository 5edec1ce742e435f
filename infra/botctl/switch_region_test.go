package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

const regionHint = "botctl: with --region, which tells where the group is, no folder is needed\n"

// overWest is the override of a bot of us-west-2, with all its versions.
func (d *stageDesk) overWest(name string) []string {
	return d.regions["us-west-2"].Versions("/poebridge/test/overrides/" + name)
}

func TestTheKillSwitchWithoutAFolder(t *testing.T) {
	d := newSwitchDesk(t)
	d.configs = d.path("none")
	d.run("disable", "g/a", "--yes").want(exit.Usage, "there is no folder of configurations at configs", regionHint)
	d.run("enable", "--group", "g", "--yes").want(exit.Usage, regionHint)
	d.run("disable", "g/a", "--region", "us-east-1", "--yes").want(exit.Done, changeWritten)
	d.wantOver("g/a", "enabled: false\n"+botOne)
	d.run("disable", "--group", "g", "--region", "us-east-1", "--yes").want(exit.Done, changeAlready, changeWritten)
	d.wantOver("g/b", "enabled: false\n"+botOne)
	d.run("enable", "--group", "g", "--region", "us-east-1", "--yes").want(exit.Done, changeRemoved)
	d.wantOver("g/a")
	d.run("disable", "g/a", "--region", "us-west-2", "--yes").want(exit.No, "g/a serves nothing in stage test in the region that --region names, us-west-2")
	d.run("disable", "--group", "g", "--region", "us-west-2", "--yes").want(exit.No, "no bot of group g serves anything in stage test in the region that --region names, us-west-2")
	d.run("disable", "a", "--region", "us-east-1", "--yes").want(exit.Usage, "one without a file is named GROUP/BOT")
	d.run("disable", "g/a", "--region", "us-east-1", "--stage", "prod", "--yes").want(exit.No, "g/a serves nothing in stage prod")
	d.run("disable", "g/a", "--region", "east", "--yes").want(exit.Usage, `--region: "east" is no region; one is as us-east-1`)
}

func TestTheKillSwitchOfAGroupWhoseFileIsBroken(t *testing.T) {
	for name, file := range map[string]string{"no YAML": noYAML, "no group": "schema: 1\nregion: us-east-1\nmodels: 7\n"} {
		t.Run(name, func(t *testing.T) {
			d := newSwitchDesk(t)
			d.write("groups/h/group.yaml", file)
			for _, who := range []string{"h/c", "c", "--group h"} {
				words := strings.Fields(who)
				d.run(append([]string{"disable", "--yes"}, words...)...).want(exit.Usage, "groups/h/group.yaml:", regionHint)
				d.run(append([]string{"disable", "--yes", "--region", "us-west-2"}, words...)...).want(exit.Done, "h/c")
				if got := d.overWest("h/c"); len(got) != 1 || got[0] != "enabled: false\n"+botOne {
					t.Errorf("%s: %q", who, got)
				}
				d.run(append([]string{"enable", "--yes", "--region", "us-west-2"}, words...)...).want(exit.Done, changeRemoved)
			}
		})
	}
}

func TestTheKillSwitchOfAGroupThatTheFolderDoesNotHave(t *testing.T) {
	d := newSwitchDesk(t)
	d.regions["us-west-2"].PutParameter("/poebridge/test/groups/left/_group", westGroup)
	d.regions["us-west-2"].PutParameter("/poebridge/test/groups/left/x", botOne)
	d.run("disable", "left/x", "--yes").want(exit.Usage, `there is no group "left" in configs`, regionHint)
	d.run("disable", "left/x", "--yes", "--region", "us-west-2").want(exit.Done, changeWritten)
	if got := d.overWest("left/x"); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestTheKillSwitchGoesToNoOtherRegionThanTheFolders(t *testing.T) {
	d := newSwitchDesk(t)
	for _, who := range []string{"g/a", "a", "--group g"} {
		args := append([]string{"disable", "--yes", "--region"}, "us-west-2")
		d.run(append(args, strings.Fields(who)...)...).want(exit.Usage, "group g is in us-east-1, says configs/groups/g/group.yaml, and --region says us-west-2")
	}
	d.run("disable", "a", "--yes", "--region", "us-east-1").want(exit.Done, changeWritten)
}

func TestRegionsAreCompleted(t *testing.T) {
	d := newStageDesk(t)
	d.run("__complete", "disable", "--region", "").want(exit.Done, "us-east-1\nus-west-2\n")
	d.configs = d.path("none")
	d.run("__complete", "enable", "--region", "").want(exit.Done, ":4\n")
}
