package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// A bot without a deployment of its own has its address beside those of its group.
func TestPushTellsTheAddressOfANewBot(t *testing.T) {
	const told = "botctl: g/new is at https://x.lambda-url.us-east-1.on.aws/new\n" +
		"botctl:   enter that where you create a server bot on Poe, https://poe.com/create_bot?server=1, then botctl key set g/new\n"
	d := newStageDesk(t)
	d.stacks()
	d.write("groups/g/new.yaml", botOne)
	if r := d.run("push", "new", "--dry-run").want(exit.Done); strings.Contains(r.stderr, "is at") {
		t.Errorf("a dry run tells an address: %s", r.stderr)
	}
	for _, result := range []string{changeWritten, changeAlready} { // also where it was interrupted
		if r := d.run("push", "new", "--yes").want(exit.Done, result); !strings.HasSuffix(r.stderr, told) {
			t.Errorf("said\n%s", r.stderr)
		}
	}
	d.east().PutParameter("/poebridge/test/synced/g/new", `{"poe_bot":"New","result":"done"}`)
	d.write("groups/g/new.yaml", botCool)
	d.write("groups/g/a.yaml", botCool)
	if r := d.run("push", "new", "a", "--yes").want(exit.Done); strings.Contains(r.stderr, "is at") {
		t.Errorf("tells an address that Poe has: %s", r.stderr)
	}
}

func TestPushWithoutAnAddressToTell(t *testing.T) {
	d := newStageDesk(t)
	d.stacks()
	d.write("groups/h/new.yaml", botOne)
	d.run("push", "new", "--yes").want(exit.Done, changeWritten, "h/new has no address yet, since no bot of its group has one: make deploy STAGE=test GROUP=h")
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Target") != "" {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`)
		return true
	}
	d.run("push", "new", "--yes").want(exit.Done, changeAlready, "without the address of h/new", "cloudformation:DescribeStacks in us-west-2 is not permitted")
}
