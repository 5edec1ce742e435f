package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestHistory(t *testing.T) {
	d := newStageDesk(t)
	d.run("history", "a").want(exit.Done, "g/a has no override in stage test; botctl show g/a tells of its base")
	d.override(ana, "g/a", botCool)
	d.override(ben, "g/a", botCool+"system_prompt: Be brief.\n")
	d.override(ben, "g/a", botCool+"colour: [\n")
	d.override(ana, "g/a", botCool)
	d.run("history", "a").want(exit.Done).golden("history")
	got := rows[historyRow](d.run("history", "g/a", "-o", "json"))
	if len(got) != 4 || got[3].By != ana || got[2].Effect[0].Path != "system_prompt" || got[1].Valid {
		t.Errorf("got %+v", got)
	}
}

func TestTheHistoryOfMoreVersionsThanAreKept(t *testing.T) {
	d := newStageDesk(t)
	for i := range 120 {
		d.override(ana, "g/a", botOne+fmt.Sprintf("system_prompt: Be %d.\n", i))
	}
	got := rows[historyRow](d.run("history", "a", "-o", "json"))
	if len(got) != 100 || got[0].Version != 120 || got[99].Version != 21 {
		t.Errorf("%d versions from %d to %d", len(got), got[0].Version, got[len(got)-1].Version)
	}
	d.run("history", "a").want(exit.Done, "(the version before is not kept)")
	d.run("rollback", "a", "20", "--yes").want(exit.No, "there is no version 20 of the override; botctl history g/a shows those that are kept")
}

func TestRollback(t *testing.T) {
	d := newStageDesk(t)
	d.run("rollback", "a", "--yes").want(exit.No, "g/a has no override in stage test")
	d.override(ana, "g/a", botCool)
	d.run("rollback", "a", "--yes").want(exit.No, "no version before this one; --base removes it")
	d.override(ben, "g/a", botOne)
	d.run("rollback", "a", "--dry-run").want(exit.Done, "inference.temperature 0.7 → 0.3")
	d.wantOver("g/a", botCool, botOne)
	d.run("rollback", "a", "--yes").want(exit.Done).golden("rollback")
	d.wantOver("g/a", botCool, botOne, botCool)
	d.run("rollback", "a", "2", "--yes").want(exit.Done, "version 2 is written again")
	d.wantOver("g/a", botCool, botOne, botCool, botOne)
	d.run("rollback", "a", "2", "--yes").want(exit.Done, changeAlready)
	d.wantOver("g/a", botCool, botOne, botCool, botOne)
	d.run("rollback", "a", "two").want(exit.Usage, `"two" is no version; botctl history a shows them`)
	d.run("rollback", "a", "2", "--base").want(exit.Usage, "either --base or a version")
}

func TestRollbackToTheBase(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.asks, d.stdin = true, "n\n"
	d.run("rollback", "a", "--base").want(exit.No, "inference.temperature 0.3 → 0.7", "its versions with it", "nothing was done")
	d.wantOver("g/a", botCool)
	d.stdin = "y\n"
	d.run("rollback", "a", "--base").want(exit.Done, changeRemoved)
	d.wantOver("g/a")
	d.override(ben, "g/hot", botCool)
	d.run("rollback", "g/hot", "--base", "--yes").want(exit.Done, "has no base, and is gone with its override")
	d.wantOver("g/hot")
}

func TestRollbackToWhatWouldNotServe(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", strings.Replace(botOne, "vendor.one", "vendor.three", 1))
	d.override(ben, "g/a", botOne)
	d.run("rollback", "a", "--yes").want(exit.No, "version 1 is not valid with what is deployed now, and would be passed over")
	if len(d.over("g/a")) != 2 {
		t.Error("it was written all the same")
	}
}

func TestSomebodyBetweenARollback(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.between("GetParameters", 2, func() { d.override(ben, "g/a", botOne) })
	d.run("rollback", "a", "--base", "--yes").want(exit.No, "nothing was written: the override is now version 2 by user/ben")
	d.wantOver("g/a", botCool, botOne)
}

func TestAHistoryThatNobodyMayRead(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.Header.Get("X-Amz-Target"), "History") &&
			configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: x is not authorized")(w, r)
	}
	d.run("history", "a").want(exit.Failed, "ssm:GetParameterHistory in us-east-1 is not permitted; allow it")
}
