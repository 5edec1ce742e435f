package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

const switchesA = "g/a is switched off by assumed-role/operators/ana since 2026-01-02 03:04 UTC, and this switches it on"

// wantSaid is want, with all times as one.
func (r ran) wantSaid(status int, parts ...string) ran {
	r.t.Helper()
	r.stderr = aMinute.ReplaceAllString(r.stderr, "2026-01-02 03:04 UTC")
	return r.want(status, parts...)
}

// The natural way is disable, mend the file, push it, and nobody thinks of the switch.
func TestAPushSwitchesOnOnlyWhatItIsToSwitchOn(t *testing.T) {
	d := newSwitchDesk(t)
	d.run("disable", "a", "--yes").want(exit.Done)
	off := "enabled: false\n" + botOne
	d.override(ben, "g/a", off+"# still off\n")
	d.write("groups/g/a.yaml", botCool)
	d.write("groups/g/b.yaml", botCool)
	const refused = "botctl: " + switchesA + ", which is refused without --enable\nbotctl: nothing was done\nbotctl: see botctl push --help\n"
	d.run("push", "a", "b", "--yes").wantSaid(exit.Usage, refused)
	d.asks, d.stdin = true, "y\n"
	if r := d.run("push", "a", "b").wantSaid(exit.Usage, refused); strings.Contains(r.stderr, "Go on?") {
		t.Errorf("asked\n%s", r.stderr)
	}
	d.run("push", "a", "--dry-run").wantSaid(exit.Done, "enabled false → true", switchesA+", which is refused without --enable\n1 bot of stage test: ")
	d.wantOver("g/a", off, off+"# still off\n")
	d.wantOver("g/b")
	d.run("push", "a", "--enable", "--dry-run").wantSaid(exit.Done, switchesA+"\n1 bot of stage test: ")
	d.run("push", "a", "b", "--enable").wantSaid(exit.Done, switchesA+"\n2 bots of stage test: ", "Go on?", changeWritten)
	d.wantOver("g/a", off, off+"# still off\n", botCool)
	d.wantOver("g/b", botCool)
}

func TestAPushThatLeavesABotOff(t *testing.T) {
	d := newSwitchDesk(t)
	d.run("disable", "a", "--yes").want(exit.Done)
	d.write("groups/g/a.yaml", "enabled: false\n"+botCool)
	if r := d.run("push", "a", "--yes").want(exit.Done, changeWritten); strings.Contains(r.stderr, "switches it on") {
		t.Errorf("said\n%s", r.stderr)
	}
}

// What a deployment has switched off is off too, whoever wrote what came after.
func TestAPushOfABotThatWasDeployedOff(t *testing.T) {
	d := newSwitchDesk(t)
	d.write("groups/g/a.yaml", "enabled: false\n"+botOne)
	d.deploy()
	d.write("groups/g/a.yaml", botOne)
	d.run("push", "a", "--yes").want(exit.Usage, "g/a is switched off by assumed-role/cdk/deploy since ", "nothing was done")
	d.run("push", "a", "--yes", "--enable").want(exit.Done, "g/a is switched off by assumed-role/cdk/deploy since ", changeWritten)
}

func TestWhoMayNotReadVersionsIsToldLess(t *testing.T) {
	d := newSwitchDesk(t)
	d.run("disable", "a", "--yes").want(exit.Done)
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetParameterHistory") &&
			configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: x is not authorized")(w, r)
	}
	d.run("push", "a", "--yes").want(exit.Usage, "who has switched off g/a: ", "ssm:GetParameterHistory in us-east-1 is not permitted", "g/a is switched off by unknown since ")
	d.run("push", "a", "--yes", "--enable").want(exit.Done, changeWritten)
}

func TestARollbackSwitchesOnOnlyWhatItIsToSwitchOn(t *testing.T) {
	d := newSwitchDesk(t)
	d.override(ben, "g/a", botCool)
	d.run("disable", "a", "b", "--yes").want(exit.Done)
	off := "enabled: false\n" + botCool
	for _, args := range []string{"a", "a 1", "a --base"} {
		rollback := append([]string{"rollback"}, strings.Fields(args)...)
		d.run(append(rollback, "--yes")...).wantSaid(exit.Usage, switchesA, "nothing was done", "botctl rollback --help")
		d.run(append(rollback, "--dry-run")...).wantSaid(exit.Done, switchesA+", which is refused without --enable\n1 bot of stage test: ")
	}
	d.wantOver("g/a", botCool, off)
	d.run("rollback", "a", "--yes", "--enable").wantSaid(exit.Done, switchesA+"\n", changeWritten)
	d.wantOver("g/a", botCool, off, botCool)
	d.run("rollback", "b", "--base", "--yes", "--enable").want(exit.Done, "g/b is switched off by ", changeRemoved)
}

func TestEnableTellsWhoHasSwitchedOff(t *testing.T) {
	d := newSwitchDesk(t)
	d.run("disable", "a", "--yes").want(exit.Done)
	d.run("enable", "a", "--yes").wantSaid(exit.Done, switchesA+"\n1 bot of stage test: ", changeRemoved)
}

// adopt and retarget change files, and of a stage nothing that serves.
func TestABotThatIsOffStaysOffThroughFiles(t *testing.T) {
	d := newSwitchDesk(t)
	d.write("models.yaml", newDesk(t).read("models.yaml"))
	off := "enabled: false\n" + botOne
	d.run("disable", "a", "b", "--yes").want(exit.Done)
	d.run("retarget", "vendor.one-v1:0", "vendor.two-v1:0", "--yes").want(exit.Done)
	d.wantOver("g/a", off)
	d.run("adopt", "a", "b", "--yes").want(exit.Done, adoptFile)
	d.wantOver("g/b", off)
	if got := d.read("groups/g/a.yaml"); got != off {
		t.Errorf("adopted\n%s", got)
	}
	d.deploy()
	d.run("adopt", "a", "--yes").want(exit.Done, adoptRetired)
	d.wantOver("g/a")
	d.run("show", "a").want(exit.Done, stateDisabled)
}

func TestTheSwitchIsCompleted(t *testing.T) {
	d := newStageDesk(t)
	for _, name := range []string{"push", "rollback"} {
		d.run("__complete", name, "--en").want(exit.Done, "--enable\tswitch on again")
	}
}
