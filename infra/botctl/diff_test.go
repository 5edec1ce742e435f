package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestDiffOfWhatIsAsItWasDeployed(t *testing.T) {
	d := newStageDesk(t)
	d.run("diff", "--exit-code").want(exit.Done, "3 bots of stage test compared: 0 differ, 0 bots change, 0 overridden\n")
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
	if len(got) != 1 || got[0].Effect[0] != (changeRow{"inference.temperature", "0.7", "0.3"}) || !strings.Contains(got[0].Diff, "\n-  temperature: 0.7") {
		t.Errorf("got %+v", got)
	}
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
	d.run("diff").want(exit.Failed, "no AWS credentials: sign in, or set AWS_PROFILE")
}

func TestUnified(t *testing.T) {
	text := func(lines ...string) bot.Source {
		return bot.Source{Name: "x", Text: []byte(strings.Join(lines, "\n"))}
	}
	for name, c := range map[string]struct {
		from, to bot.Source
		want     string
	}{
		"the same":    {text("a", "b"), text("a", "b", ""), ""},
		"a line more": {text("a", ""), text("a", "b", ""), "--- x\n+++ x\n@@ -1,1 +1,2 @@\n a\n+b\n"},
		"all is new":  {text(), text("a"), "--- x\n+++ x\n@@ -0,0 +1,1 @@\n+a\n"},
		"all is gone": {text("a"), text(), "--- x\n+++ x\n@@ -1,1 +0,0 @@\n-a\n"},
		"two stretches": {text("1", "2", "3", "4", "5", "6", "7", "8", "9"), text("one", "2", "3", "4", "5", "6", "7", "8", "nine"),
			"--- x\n+++ x\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+nine\n"},
		"what a terminal would obey": {text("a"), text("\x1b[2Jb\r"), "--- x\n+++ x\n@@ -1,1 +1,1 @@\n-a\n+\\x1b[2Jb\\r\n"},
		"stretches that touch":       {text("1", "2", "3", "4", "5"), text("one", "2", "3", "4", "five"), "--- x\n+++ x\n@@ -1,5 +1,5 @@\n-1\n+one\n 2\n 3\n 4\n-5\n+five\n"},
	} {
		if got := unified(c.from, c.to); got != c.want {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}
