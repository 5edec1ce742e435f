package main

import (
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

const noYAML = "schema: 1\nregion: [\n"

// A kill switch has to work whatever is wrong with the files of others.
func TestAFaultOfAGroupStopsWhatNeedsThatGroup(t *testing.T) {
	d := newSwitchDesk(t)
	d.stacks()
	d.write("groups/h/group.yaml", noYAML)
	d.write("groups/g/b.yaml", botCool)
	const fault = "groups/h/group.yaml:"

	d.run("push", "b", "--yes").want(exit.Done, changeWritten)
	d.run("disable", "a", "--yes").want(exit.Done, changeWritten)
	d.run("disable", "--group", "g", "--yes").want(exit.Done, changeAlready, changeWritten)
	d.run("enable", "g/a", "--yes").want(exit.Done, changeRemoved)
	d.run("show", "a").want(exit.Done, "serves    base")
	d.run("history", "b").want(exit.Done)
	d.run("rollback", "b", "--base", "--yes", "--enable").want(exit.Done, changeRemoved)
	d.run("list", "--group", "g").want(exit.Done, "g/a", "g/b")

	for _, args := range [][]string{{"push", "c"}, {"disable", "h/c", "--yes"}, {"enable", "--group", "h"}, {"list", "--group", "h"}, {"sync", "c"}, {"logs", "c"}, {"cost"}, {"retarget", "vendor.one-v1:0", "vendor.two-v1:0"}} {
		d.run(args...).want(exit.Usage, fault)
	}
	for _, args := range [][]string{{"list"}, {"diff"}, {"adopt"}, {"check"}} {
		got := d.run(args...).want(exit.No, "without group h: ", fault, "1 group left out")
		if strings.Contains(got.stdout, "h/c") {
			t.Errorf("%v tells of the group\n%s", args, got.stdout)
		}
	}
	if got := rows[botRow](d.run("list", "-o", "json").want(exit.No)); len(got) != 2 {
		t.Errorf("listed %+v", got)
	}
}

func TestAFaultOfWhatIsSharedStopsWhatNeedsIt(t *testing.T) {
	d := newSwitchDesk(t)
	d.stacks()
	d.write("models.yaml", noYAML)
	d.write("defaults/chat.yaml", noYAML)
	if err := os.MkdirAll(d.path("defaults/image.yaml"), 0o755); err != nil {
		t.Fatal(err)
	}
	d.run("disable", "a", "--yes").want(exit.Done, changeWritten)
	d.run("enable", "a", "--yes").want(exit.Done, changeRemoved)
	d.run("list").want(exit.Done, "g/a", "h/c")
	d.run("push", "b", "--yes").want(exit.Usage, "models.yaml:")
	if err := os.Remove(d.path("models.yaml")); err != nil {
		t.Fatal(err)
	}
	d.run("diff").want(exit.Usage, "defaults/image.yaml")
}
