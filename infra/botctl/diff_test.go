package main

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestDiffOfWhatIsAsItWasDeployed(t *testing.T) {
	d := newStageDesk(t)
	d.run("diff", "--exit-code").want(exit.Done, "3 bots of stage test compared: nothing differs\n")
	if got := rows[diffRow](d.run("diff", "-o", "json")); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestDiffOfBothLayers(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/a.yaml", botCool)
	d.write("groups/h/c.yaml", botOne+"system_prompt: |\n  Be brief.\n  Be kind.\n")
	d.write("groups/g/new.yaml", botOne)
	d.override(ben, "g/b", botOne+"system_prompt: Be polite.\n")
	d.override(ben, "g/hot", botOne)
	d.east().PutParameter("/poebridge/test/groups/g/gone", botOne)
	d.run("diff").want(exit.Done).golden("diff")
	d.run("diff", "--exit-code", "a").want(exit.No, "effect: inference.temperature 0.7 → 0.3")
	got := rows[diffRow](d.run("diff", "-o", "json", "g/a"))
	if len(got) != 1 || got[0].Effect[0] != (templatediff.Change{Path: "inference.temperature", From: "0.7", To: "0.3"}) || !strings.Contains(got[0].Diff, "\n-  temperature: 0.7") {
		t.Errorf("got %+v", got)
	}
}

func TestDiffOfABotThatIsNowhere(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/new.yaml", botOne)
	const screen = `g/new (us-east-1): base not deployed, override none
  only the file is there: botctl push g/new brings it into force at once, make deploy STAGE=test GROUP=g with a deployment

1 bot of stage test compared: 1 neither deployed nor pushed
`
	if r := d.run("diff", "new").want(exit.Done); r.stdout != screen {
		t.Errorf("%s", r.stdout)
	}
	d.run("diff", "new", "--exit-code").want(exit.No)
	d.run("diff", "new", "--stage", "prod").want(exit.Done, "only the file is there, and its group is not deployed either: make deploy STAGE=prod GROUP=g\n")
	d.write("groups/g/a.yaml", botCool)
	d.run("diff", "new", "a").want(exit.Done, "2 bots of stage test compared: 1 neither deployed nor pushed, 1 differ, 1 bot changes, 0 overridden\n")
}

func TestDefaultsThatChangeChangeTheirBots(t *testing.T) {
	d := newStageDesk(t)
	d.write("defaults/chat.yaml", strings.Replace(someChat, "idle: 90s", "idle: 60s", 1))
	d.run("diff").want(exit.Done, "defaults chat (us-west-2): base differs", "timeouts.idle 90s → 60s", "3 bots change")
}

func TestDiffSaysWhatItCannotCompare(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/a.yaml", botOne+"colour: red\n")
	d.run("diff", "a").want(exit.Done, "the file is not valid; botctl validate tells why", "+colour: red")
	d.override(ben, "g/b", botOne+"enabled: maybe\n")
	d.run("diff", "b").want(exit.Done, "the override is not valid, and passed over")
	d.run("diff", "nobody").want(exit.Usage, `there is no bot "nobody" in configs`)
	d.run("diff", "x/a").want(exit.Usage, `there is no group "x" in configs`, "g, h")
	d.write("groups/h/a.yaml", botOne)
	d.run("diff", "a").want(exit.Usage, `there are several bots "a": g/a or h/a; write which`)
}

func TestWhatAWSRefuses(t *testing.T) {
	d := newStageDesk(t)
	d.east().Fail(configsim.ParameterStore, configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: x is not authorized"))
	d.run("diff").want(exit.Failed, "ssm:DescribeParameters in us-east-1 is not permitted; allow it")
	d.run("diff", "a").want(exit.Failed, "ssm:GetParameters in us-east-1 is not permitted; allow it")
	d.east().Fail(configsim.ParameterStore, configsim.Refuse(http.StatusBadRequest, "ExpiredTokenException", "token AQoDYXdz"))
	if got := d.run("diff").want(exit.Failed, "or have expired; sign in again (ExpiredTokenException)"); strings.Contains(got.stderr, "AQoDYXdz") {
		t.Errorf("shows a token: %s", got.stderr)
	}
	d.aws = noCredentials
	d.run("diff").want(exit.Failed, "no AWS credentials: sign in, as with aws sso login or aws login, or name a profile with AWS_PROFILE")
}

func TestDiffOfTheRegionsThatCanBeRead(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/a.yaml", botCool)
	d.refuseRegion("us-west-2")
	const fault = "ssm:DescribeParameters in us-west-2 is not permitted"
	d.run("diff", "--exit-code").want(exit.Failed, fault, "g/a (us-east-1): base differs", "2 bots of stage test compared: 1 differ")
	if got := rows[diffRow](d.run("diff", "-o", "json").want(exit.Failed, fault)); len(got) != 1 || got[0].Name != "g/a" {
		t.Errorf("got %+v", got)
	}
	d.run("diff", "a", "c").want(exit.Failed, "ssm:GetParameters in us-west-2 is not permitted")
	d.refuseRegion("us-east-1")
	d.run("diff").want(exit.Failed, "us-east-1 is not permitted", "1 bot of stage test compared: nothing differs")
}

// What is wrong with one file is no reason to hide the bots of other regions.
func TestDiffBesideAFileThatCannotBeRead(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/a.yaml", botCool)
	d.between("DescribeParameters", 2, func() { // the region after that of g
		if err := os.Remove(d.path("groups/h/c.yaml")); err != nil {
			t.Error(err)
		}
	})
	d.run("diff").want(exit.Usage, `"c" in group "h"`, "g/a (us-east-1): base differs")
}
