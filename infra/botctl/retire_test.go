package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

const secretOfG = "poebridge/test/g"

var twoKeys = `{"a": "` + strings.Repeat("A", 32) + `", "b" : ["` + strings.Repeat("B", 32) + `"]}`

func TestRetire(t *testing.T) {
	d := newStageDesk(t)
	d.east().PutSecret(secretOfG, twoKeys)
	d.override(ben, "g/a", botCool)
	d.run("retire", "a", "--dry-run").want(exit.Done, "leaves stage test for good")
	d.run("retire", "a").want(exit.Usage, "nothing was done")
	if d.east().Secret(secretOfG) != twoKeys || d.read("groups/g/a.yaml") != botOne {
		t.Fatal("something was removed unasked")
	}
	got := d.run("retire", "a", "--yes").want(exit.Done)
	if strings.Contains(got.stdout+got.stderr, "AAAA") {
		t.Error("a key is shown")
	}
	got.golden("retire")
	d.wantOver("g/a")
	if got := d.east().Secret(secretOfG); got != `{"b" : ["`+strings.Repeat("B", 32)+`"]}` {
		t.Errorf("the secret says %s", got)
	}
	if _, err := os.Stat(d.path("groups/g/a.yaml")); !os.IsNotExist(err) {
		t.Errorf("the file is there: %v", err)
	}
	d.run("retire", "g/a", "--yes").want(exit.No, "nothing is left of g/a in stage test but its base")
}

func TestARetirementThatWasInterrupted(t *testing.T) {
	d := newStageDesk(t)
	d.east().PutSecret(secretOfG, twoKeys)
	d.override(ben, "g/a", botCool)
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DeleteParameter") &&
			configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: x is not authorized")(w, r)
	}
	d.run("retire", "a", "--yes").want(exit.Failed, "ssm:DeleteParameter in us-east-1 is not permitted", "run the command again")
	if d.read("groups/g/a.yaml") != botOne {
		t.Error("the file is gone before the override")
	}
	d.front = nil
	d.run("retire", "a", "--yes").want(exit.Done, "there was none", "removed")
	d.wantOver("g/a")
}

func TestSomebodyBetweenARetirement(t *testing.T) {
	d := newStageDesk(t)
	d.east().PutSecret(secretOfG, twoKeys)
	rotated := strings.ReplaceAll(twoKeys, "B", "C") // of b
	d.between("PutSecretValue", 1, func() { d.east().PutSecret(secretOfG, rotated) })
	d.run("retire", "a", "--yes").want(exit.Done)
	if got := d.east().Secret(secretOfG); got != `{"b" : ["`+strings.Repeat("C", 32)+`"]}` {
		t.Errorf("the other key is not what somebody has made it: %s", got)
	}
}

// Whoever mends a secret by hand may leave a second entry, which no function reads until the
// first one is gone.
func TestARetirementLeavesNoSecondEntryBehind(t *testing.T) {
	d := newStageDesk(t)
	twice := `{"a": "` + strings.Repeat("A", 32) + `", "a": "` + strings.Repeat("B", 32) + `"}`
	d.east().PutSecret(secretOfG, twice)
	d.run("retire", "a", "--yes").want(exit.No, "the secret "+secretOfG+": the secret has two entries of a; mend it by hand first")
	if d.east().Secret(secretOfG) != twice || d.read("groups/g/a.yaml") != botOne {
		t.Error("something was removed")
	}
}

// A slip in --stage must not take the file, which serves the other stages.
func TestARetirementFromAStageThatIsNone(t *testing.T) {
	d := newStageDesk(t)
	d.override(ben, "g/a", botCool)
	d.run("retire", "a", "--stage", "tset", "--yes").want(exit.No, "nothing was removed: stage tset has no keys and no override of g/a")
	if d.read("groups/g/a.yaml") != botOne {
		t.Error("the file was removed")
	}
}

// loseAnswer has an operation done and its answer lost, once; then what is given happens.
func (d *stageDesk) loseAnswer(operation string, then func()) {
	d.front = func(_ http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+operation) {
			return false
		}
		d.front = nil
		d.regions.ServeHTTP(httptest.NewRecorder(), r)
		then()
		panic(http.ErrAbortHandler)
	}
}

func TestAnAnswerAboutTheSecretThatIsLost(t *testing.T) {
	const keysAreGone = `"thing": "keys",
    "name": "poebridge/test/g",
    "result": "removed"`
	d := newStageDesk(t)
	d.east().PutSecret(secretOfG, twoKeys)
	d.loseAnswer("UpdateSecretVersionStage", func() {})
	d.run("retire", "a", "--yes", "-o", "json").want(exit.Done, keysAreGone)

	d = newStageDesk(t)
	d.east().PutSecret(secretOfG, twoKeys)
	ctx, cancel := context.WithCancel(t.Context())
	d.loseAnswer("UpdateSecretVersionStage", cancel)
	d.override(ben, "g/a", botCool)
	r := d.runIn(ctx, strings.NewReader(""), "retire", "a", "--yes", "-o", "json").want(exit.Failed, keysAreGone, "not all was removed")
	if strings.Contains(r.stderr, "is as it was") || d.read("groups/g/a.yaml") != botOne {
		t.Error(r.stderr)
	}

	d = newStageDesk(t)
	d.east().PutSecret(secretOfG, twoKeys)
	d.loseAnswer("UpdateSecretVersionStage", func() {
		d.front = func(w http.ResponseWriter, r *http.Request) bool {
			return configsim.Refuse(http.StatusBadRequest, "ExpiredTokenException", "expired")(w, r)
		}
	})
	d.run("retire", "a", "--yes").want(exit.Failed, "nobody knows whether the secret poebridge/test/g was written")
}
