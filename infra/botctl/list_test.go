package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// stacks has CloudFormation tell of a stack for group g, in its wire format.
func (d *stageDesk) stacks() {
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Target") != "" || r.ParseForm() != nil || r.Form.Get("Action") != "DescribeStacks" {
			return false
		}
		w.Header().Set("Content-Type", "text/xml")
		if r.Form.Get("StackName") != "poebridge-test-g" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id %s does not exist</Message></Error></ErrorResponse>`, r.Form.Get("StackName"))
			return true
		}
		fmt.Fprint(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>poebridge-test-g</StackName>`+
			`<CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>`+
			`<member><OutputKey>UrlA</OutputKey><OutputValue>https://x.lambda-url.us-east-1.on.aws/a</OutputValue></member>`+
			`</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)
		return true
	}
}

func TestListAndShow(t *testing.T) {
	d := newStageDesk(t)
	d.stacks()
	d.override(ben, "g/a", botCool)
	d.override(ben, "g/b", botOne+"enabled: maybe\n")
	d.override(ben, "g/hot", botOne+"enabled: false\ndisabled_message: Not today.\n")
	d.write("groups/h/new.yaml", botOne)
	d.east().PutParameter("/poebridge/test/synced/g/a", `{"hash":"x","when":"2026-11-20T10:00:00Z","poe_bot":"Coolbot","result":"done"}`)
	d.run("list").want(exit.Done).golden("list")
	d.run("show", "a").want(exit.Done).golden("show")
	d.run("show", "b").want(exit.Done, "passed over", "enabled", "base      version 1")
	d.run("show", "new").want(exit.No, "h/new serves nothing in stage test")
	if got := d.run("show", "a", "--text").want(exit.Done); got.stdout != botCool {
		t.Errorf("shown %q", got.stdout)
	}
	d.run("show", "new", "--text").want(exit.No, "h/new serves nothing")
	got := rows[botRow](d.run("list", "-o", "json", "--group", "g"))
	if len(got) != 3 || got[0].By != ben || got[0].PoeBot != "Coolbot" || got[0].Override.Version != 1 || got[1].PassedOver == "" || got[2].State != stateDisabled || got[2].URL != "https://x.lambda-url.us-east-1.on.aws/hot" {
		t.Errorf("got %+v", got)
	}
	d.run("show", "a", "-o", "yaml").want(exit.Done, "url: https://x.lambda-url.us-east-1.on.aws/a\n")
	d.run("list", "--group", "x").want(exit.Usage, `there is no group "x"`)
}

func TestListWithoutTheRightToAskForAddresses(t *testing.T) {
	d := newStageDesk(t)
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Target") != "" {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`)
		return true
	}
	got := d.run("list").want(exit.Done, "g/a", "without addresses of group g", "cloudformation:DescribeStacks in us-east-1 is not permitted; allow it")
	if strings.Count(got.stderr, "\n") != 2 {
		t.Errorf("said\n%s", got.stderr)
	}
}
