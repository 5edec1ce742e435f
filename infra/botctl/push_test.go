package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func (d *stageDesk) wantOver(name string, texts ...string) {
	d.t.Helper()
	if got := d.over(name); !slices.Equal(got, texts) {
		d.t.Errorf("the override of %s has been\n%q\nwant\n%q", name, got, texts)
	}
}

func TestPushWritesTheFileAsTheOverride(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/a.yaml", botCool)
	d.run("push", "a", "--dry-run").want(exit.Done, "inference.temperature 0.7 → 0.3", "+  temperature: 0.3")
	d.run("push", "a").want(exit.Usage, "nothing was done: there is no terminal to ask at")
	d.wantOver("g/a")
	d.run("push", "a", "b", "--yes").want(exit.Done).golden("push")
	d.wantOver("g/a", botCool)
	d.wantOver("g/b")
	d.run("push", "a", "--yes").want(exit.Done, "already there")
	d.wantOver("g/a", botCool)
	d.write("groups/g/a.yaml", botOne)
	got := rows[changedRow](d.run("push", "a", "--yes", "-o", "json").want(exit.Done))
	if len(got) != 1 || got[0].Version != 2 || got[0].Result != changeWritten || got[0].Effect[0].To != "0.7" {
		t.Errorf("got %+v", got)
	}
	d.wantOver("g/a", botCool, botOne)
}

func TestPushOfWhatMayNotServe(t *testing.T) {
	d := newStageDesk(t)
	other := strings.Replace(botOne, "vendor.one", "vendor.three", 1)
	for name, c := range map[string]struct {
		file, group string
		parts       []string
	}{
		"a fault":                        {botOne + "colour: red\n", "", []string{"colour"}},
		"a model of nobody's":            {other, "", []string{"not vendor.three-v1:0"}},
		"a model that was just allowed":  {other, strings.Replace(eastGroup, "vendor.two", "vendor.three", 1), []string{"not vendor.three-v1:0", "this needs a deploy: make deploy STAGE=test GROUP=g"}},
		"more than a parameter can hold": {botOne + strings.Repeat("# long\n", 1300), "", []string{"a parameter holds 8192"}},
		"a reference":                    {botOne + "system_prompt: \"{{user}}\"\n", "", []string{"configs/groups/g/a.yaml:7:17", "write { {"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newStageDesk(t)
			d.write("groups/g/a.yaml", c.file)
			if c.group != "" {
				d.write("groups/g/group.yaml", c.group)
			}
			d.run("push", "a", "b", "--yes").want(exit.No, c.parts...)
			d.wantOver("g/a")
		})
	}
	d.run("push", "g/none", "--yes").want(exit.Usage, "there is no file of g/none in configs")
	d.run("push", "--yes").want(exit.Usage, "botctl push --help")
	d.run("push", "a", "--stage", "prod", "--yes").want(exit.No, "group g is not deployed to stage prod in us-east-1: this needs a deploy: make deploy STAGE=prod GROUP=g")
}

func TestSomebodyBetweenTheQuestionAndTheWriting(t *testing.T) {
	d := newStageDesk(t)
	theirs := strings.Replace(botOne, "0.7", "0.5", 1)
	d.override(ana, "g/a", botOne)
	d.write("groups/g/a.yaml", botCool)
	d.between("GetParameters", 2, func() { d.override(ben, "g/a", theirs) }) // the first has shown what is there
	d.run("push", "a", "--yes").want(exit.No, changeRefused, "g/a: somebody was in between, and nothing was written: the override is now version 2 by user/ben")
	d.wantOver("g/a", botOne, theirs)
}

func TestTwoOperatorsAtOnce(t *testing.T) {
	d := newStageDesk(t)
	theirs := strings.Replace(botOne, "0.7", "0.5", 1)
	d.override(ana, "g/a", botOne)
	d.write("groups/g/a.yaml", botCool)
	d.write("groups/g/b.yaml", botCool)
	d.between("PutParameter", 1, func() { d.override(ben, "g/a", theirs) })
	d.run("push", "a", "b", "--yes").want(exit.No, "version 2 by user/ben", "(inference.temperature 0.7 → 0.5)", "this is version 3 and serves, and nothing is lost: botctl rollback g/a 2 brings theirs back").golden("push-between")
	d.wantOver("g/a", botOne, theirs, botCool)
	d.wantOver("g/b", botCool)
}

func TestTwoOperatorsAtOnceWhereThereWasNoOverride(t *testing.T) {
	d := newStageDesk(t)
	theirs := strings.Replace(botOne, "0.7", "0.5", 1)
	d.write("groups/g/a.yaml", botCool)
	d.between("PutParameter", 1, func() { d.override(ben, "g/a", theirs) })
	d.run("push", "a", "--yes").want(exit.No, changeRefused, "nothing was written: the override is now version 1 by user/ben")
	d.wantOver("g/a", theirs)
}

func TestSomebodyRemovesTheOverrideInBetween(t *testing.T) {
	d := newStageDesk(t)
	d.override(ana, "g/a", botOne)
	d.override(ana, "g/a", botOne)
	d.write("groups/g/a.yaml", botCool)
	d.between("PutParameter", 1, func() { d.east().DeleteParameter("/poebridge/test/overrides/g/a") })
	d.run("push", "a", "--yes").want(exit.No, "has removed the override, version 2", "this is version 1 of a new one, and serves")
	d.wantOver("g/a", botCool)
}

// TestAnAnswerThatWasLost: the SDK writes again, and finds its own writing.
func TestAnAnswerThatWasLost(t *testing.T) {
	for name, before := range map[string]bool{"in place of one": true, "where there was none": false} {
		t.Run(name, func(t *testing.T) {
			d := newStageDesk(t)
			if before {
				d.override(ben, "g/a", botOne)
			}
			d.write("groups/g/a.yaml", botCool)
			lost := false
			d.front = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutParameter") || lost {
					return false
				}
				lost = true
				d.regions.ServeHTTP(discard{http.Header{}}, r)
				panic(http.ErrAbortHandler)
			}
			d.run("push", "a", "--yes").want(exit.Done, changeWritten)
		})
	}
}

// discard is for an answer that nobody gets.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func TestAnInterruptedPushCanBeRunAgain(t *testing.T) {
	d := newStageDesk(t)
	for _, name := range []string{"g/a", "g/b", "h/c"} {
		d.write("groups/"+name+".yaml", botCool)
	}
	puts := 0
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutParameter") {
			puts++
		}
		return puts == 2 && configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: x is not authorized")(w, r)
	}
	d.run("push", "a", "b", "c", "--yes").want(exit.Failed, "ssm:PutParameter in us-east-1 is not permitted; allow it", "not all was done; run the command again").golden("push-interrupted")
	d.wantOver("g/a", botCool)
	d.wantOver("g/b")
	d.front = nil
	d.run("push", "a", "b", "c", "--yes").want(exit.Done, changeAlready, changeWritten)
	d.wantOver("g/a", botCool)
	d.wantOver("g/b", botCool)
	if got := d.regions["us-west-2"].Versions("/poebridge/test/overrides/h/c"); len(got) != 1 {
		t.Errorf("in the other region: %q", got)
	}
}

func TestANewBotServesWithoutADeploy(t *testing.T) {
	d := newStageDesk(t)
	d.write("groups/g/new.yaml", botOne)
	d.run("push", "new", "--yes").want(exit.Done, "serves nothing now", changeWritten)
	d.wantOver("g/new", botOne)
}
