package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

const sorry = "disabled_message: Back soon.\n"

func newSwitchDesk(t *testing.T) *stageDesk {
	d := newStageDesk(t)
	d.write("defaults/chat.yaml", someChat+sorry)
	d.deploy()
	return d
}

func TestTheKillSwitchAndBackToTheBase(t *testing.T) {
	d := newSwitchDesk(t)
	d.run("disable", "a", "--dry-run").want(exit.Done, "enabled true → false")
	d.run("disable", "a").want(exit.Usage, "nothing was done")
	d.wantOver("g/a")
	d.run("disable", "a", "--yes").want(exit.Done).golden("disable")
	d.wantOver("g/a", "enabled: false\n"+botOne)
	d.run("disable", "a", "--yes").want(exit.Done, changeAlready)
	d.run("show", "a").want(exit.Done, stateDisabled)
	d.run("enable", "a", "--yes").want(exit.Done, "enabled false → true", changeRemoved)
	d.wantOver("g/a")
	d.run("enable", "a", "--yes").want(exit.Done, changeAlready)
}

func TestTheKillSwitchAndBackToTheOverride(t *testing.T) {
	d := newSwitchDesk(t)
	d.override(ben, "g/a", botCool)
	d.run("disable", "a", "--yes", "--message", "Back at 12: \"noon\".").want(exit.Done)
	off := d.over("g/a")[1]
	if !strings.Contains(off, "enabled: false\n") || !strings.Contains(off, `disabled_message: "Back at 12: \"noon\"."`) {
		t.Errorf("written\n%s", off)
	}
	d.run("enable", "a", "--yes").want(exit.Done, changeWritten)
	d.wantOver("g/a", botCool, off, botCool)
}

func TestTheKillSwitchOfWhatWasChangedSince(t *testing.T) {
	d := newSwitchDesk(t)
	d.override(ben, "g/a", "enabled: false # for the demo\n"+botCool)
	d.run("enable", "a", "--yes").want(exit.Done, changeWritten)
	d.wantOver("g/a", "enabled: false # for the demo\n"+botCool, "enabled: true # for the demo\n"+botCool)
}

func TestTheKillSwitchOfAGroup(t *testing.T) {
	d := newSwitchDesk(t)
	d.override(ben, "g/hot", botOne)
	d.write("groups/g/new.yaml", botOne)
	d.asks, d.stdin = true, "y\n"
	d.run("disable", "--group", "g").want(exit.Done, "3 bots of stage test", "g/a", "g/b", "g/hot")
	for _, name := range []string{"g/a", "g/b", "g/hot"} {
		all := d.over(name)
		if len(all) == 0 || !strings.HasPrefix(all[len(all)-1], "enabled: false\n") {
			t.Errorf("%s is on: %q", name, all)
		}
	}
	d.wantOver("g/new")
	d.run("enable", "--group", "g", "--yes").want(exit.Done)
	d.wantOver("g/a")
	d.run("disable").want(exit.Usage, "either bots or --group")
	d.run("disable", "a", "--group", "g").want(exit.Usage, "either bots or --group")
	d.run("disable", "--group", "x", "--yes").want(exit.Usage, `there is no group "x"`)
	d.run("disable", "new", "--yes").want(exit.No, "g/new serves nothing in stage test")
}

func TestABotThatCannotBeSwitchedLeavesNoOtherOn(t *testing.T) {
	d := newSwitchDesk(t)
	d.override(ben, "g/a", botOne+"disabled_message: ''\n")
	d.run("disable", "--group", "g", "--yes").want(exit.No, "g/a: with enabled: false it would not be valid", "g/b")
	d.wantOver("g/b", "enabled: false\n"+botOne)
}

func TestTheKillSwitchInPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a switch that is on":           {botOne + "enabled: true # on\n", botOne + "enabled: false # on\n"},
		"one of the stage":              {botOne + "stages: {test: {enabled: true}}\n", "enabled: false\n" + botOne + "stages: {test: {enabled: false}}\n"},
		"one of another stage":          {botOne + "stages: {prod: {enabled: true}}\n", "enabled: false\n" + botOne + "stages: {prod: {enabled: true}}\n"},
		"a switch without a value":      {botOne + "enabled:\n", botOne + "enabled: false\n"},
		"a break that only YAML counts": {"# a\u2028# b\n" + botOne + "enabled: true\n", "# a\u2028# b\n" + botOne + "enabled: false\n"},
		"a file of Windows":             {"\ufeff" + strings.ReplaceAll(botOne, "\n", "\r\n"), "\ufeffenabled: false\r\n" + strings.ReplaceAll(botOne, "\n", "\r\n")},
		"below a comment":               {"# ä\n" + botOne, "# ä\nenabled: false\n" + botOne},
		"a template in brackets": {"{schema: 1, kind: chat, model: {id: vendor.one-v1:0, regions: [us-east-1]}, limits: {context_tokens: 8000, output_tokens: 4096}}\n",
			"{enabled: false, schema: 1, kind: chat, model: {id: vendor.one-v1:0, regions: [us-east-1]}, limits: {context_tokens: 8000, output_tokens: 4096}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newSwitchDesk(t)
			d.override(ben, "g/a", c.text)
			d.run("disable", "a", "--yes").want(exit.Done)
			d.wantOver("g/a", c.text, c.want)
		})
	}
}

func TestTheKillSwitchWithoutAWordForUsers(t *testing.T) {
	d := newStageDesk(t)
	d.run("disable", "a", "--yes").want(exit.No, "disabled_message: missing", "--message gives it a disabled_message")
	d.run("disable", "a", "--yes", "--message", "Back soon.").want(exit.Done)
	d.write("groups/g/b.yaml", botOne+"enabled: false\n"+sorry)
	d.deploy()
	d.run("enable", "b", "--yes").want(exit.No, "g/b is disabled by what was deployed")
}

// The versions of an override go with it, so that it stays where they are somebody's work.
func TestEnableLosesNobodysWork(t *testing.T) {
	d := newSwitchDesk(t)
	const slip = "temperature: [\n"
	d.override(ben, "g/a", botCool)
	d.override(ben, "g/a", slip) // passed over, and the base serves
	d.run("disable", "a", "--yes").want(exit.Done)
	d.run("enable", "a", "--yes").want(exit.Done, changeWritten)
	d.wantOver("g/a", botCool, slip, "enabled: false\n"+botOne, "enabled: true\n"+botOne)

	d.run("disable", "b", "--yes").want(exit.Done)
	d.run("disable", "b", "--yes", "--message", "Later.").want(exit.Done)
	d.run("enable", "b", "--yes").want(exit.Done, changeRemoved)
	d.wantOver("g/b")
}

func TestTheKillSwitchTellsWhatItCannotSwitch(t *testing.T) {
	d := newSwitchDesk(t)
	d.east().PutParameter("/poebridge/test/groups/g/a", botOne+"enabled: maybe\n")
	d.run("disable", "--group", "g", "--yes").want(exit.No, "g/a serves nothing in stage test in the region of its group.yaml, us-east-1: ", "enabled", "g/b")
	d.wantOver("g/b", "enabled: false\n"+botOne)
	d.write("groups/g/group.yaml", strings.Replace(eastGroup, "region: us-east-1", "region: us-west-2", 1))
	d.run("disable", "b", "--yes").want(exit.No, "g/b serves nothing in stage test in the region of its group.yaml, us-west-2")
	d.run("disable", "--group", "g", "--yes").want(exit.No, "no bot of group g serves anything in stage test in the region of its group.yaml, us-west-2")
}

func TestTheKillSwitchOfATemplateThatFillsAParameter(t *testing.T) {
	d := newSwitchDesk(t)
	full := func(before, after string) string {
		text := botOne + before
		return text + strings.Repeat("x", config.MaxParameter-len(text)-len(after)) + after
	}
	commented := full("# ", "\nsystem_prompt: Be brief.\n")
	d.override(ben, "g/a", commented)
	d.run("disable", "a", "--yes").want(exit.Done)
	d.wantOver("g/a", commented, "enabled: false\n"+botOne+"system_prompt: Be brief.\n")
	d.run("enable", "a", "--yes").want(exit.Done)
	if all := d.over("g/a"); all[len(all)-1] != commented {
		t.Error("its comments are lost")
	}
	d.override(ben, "g/b", full("system_prompt: |\n  # ", "\n"))
	d.run("disable", "b", "--yes").want(exit.No, "g/b: there is no room for the switch")
}

func TestTheKillSwitchWithAnotherMessage(t *testing.T) {
	d := newSwitchDesk(t)
	d.override(ben, "g/a", botOne+"disabled_message: \"Soon.\" # as ever\n")
	d.override(ben, "g/b", botOne+"disabled_message: |\n  Soon.\n  Really.\n")
	d.run("disable", "--group", "g", "--yes", "--message", "Later.").want(exit.No, "disabled_message cannot be written", "g/b is still on")
	if all := d.over("g/a"); all[len(all)-1] != "enabled: false\n"+botOne+"disabled_message: \"Later.\" # as ever\n" {
		t.Errorf("%q", all)
	}
}

// refusePuts has Parameter Store refuse to write the overrides that are meant, as it does with
// one of 100 versions of which the oldest has a label; it returns how often it did.
func (d *stageDesk) refusePuts(meant func(body string) bool) (refused *int) {
	refused = new(int)
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutParameter") || !meant(string(body)) {
			return false
		}
		*refused++
		return configsim.Refuse(http.StatusBadRequest, "ParameterMaxVersionLimitExceeded", "the oldest has a label")(w, r)
	}
	return refused
}

func TestABotThatAWSDoesNotSwitchLeavesNoOtherOn(t *testing.T) {
	d := newSwitchDesk(t)
	for _, name := range []string{"c", "d", "e"} {
		d.override(ben, "g/"+name, botOne)
	}
	refused := d.refusePuts(func(string) bool { return true })
	r := d.run("disable", "--group", "g", "--yes", "-o", "json").want(exit.Failed, "ParameterMaxVersionLimitExceeded", "not all was done")
	var results []string
	for _, row := range rows[changedRow](r) {
		results = append(results, row.Bot+" "+row.Result)
	}
	if got := strings.Join(results, ", "); got != "g/a failed, g/b failed, g/c failed, g/d not done, g/e not done" || *refused != 3 {
		t.Errorf("%s, %d times", got, *refused)
	}
	d.refusePuts(func(body string) bool { return strings.Contains(body, "overrides/g/a") })
	d.run("disable", "--group", "g", "--yes").want(exit.Failed, "ParameterMaxVersionLimitExceeded", "not all was done")
	for _, name := range []string{"g/b", "g/c", "g/d", "g/e"} {
		if all := d.over(name); len(all) == 0 || !strings.HasPrefix(all[len(all)-1], "enabled: false\n") {
			t.Errorf("%s is on: %q", name, all)
		}
	}
}

func TestARegionThatCannotBeReadLeavesNoOtherBotOn(t *testing.T) {
	d := newSwitchDesk(t)
	d.refuseRegion("us-west-2")
	d.run("disable", "c", "a", "--yes").want(exit.Failed, "ssm:GetParameters in us-west-2 is not permitted", "g/a", changeWritten)
	d.wantOver("g/a", "enabled: false\n"+botOne)
	d.run("push", "a", "c", "--yes").want(exit.Failed, "ssm:GetParameters in us-west-2 is not permitted")
	d.wantOver("g/a", "enabled: false\n"+botOne)
}
