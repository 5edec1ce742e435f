package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/botmetrics/cloudwatchsim"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// counts has CloudWatch count something of a bot, so long ago.
func (d *stageDesk) counts(region, group, bot string, ago time.Duration, values map[string]float64) {
	for name, value := range values {
		d.metrics.Count(region, "poebridge."+name, "bot="+bot+" group="+group+" stage=test", aDay.Add(-ago), value)
	}
}

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
	d.counts("us-east-1", "g", "a", time.Hour, map[string]float64{"requests": 1204, "errors": 3, "cost": 1.25, "estimated.cost": 0.000125})
	d.counts("us-east-1", "g", "a", 2*time.Hour, map[string]float64{"requests": 6, "cost": 0.00000924})
	d.counts("us-west-2", "h", "c", 23*time.Hour, map[string]float64{"requests": 1, "errors": 1})
	d.run("list").want(exit.Done).golden("list")
	d.run("list", "--wide").want(exit.Done).golden("list-wide")
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
	if day := got[0].Day; day == nil || day.Requests != 1210 || day.Errors != 3 || day.Cost.String() != "1.25000924" || day.Estimated.String() != "0.000125" {
		t.Errorf("the last day is %+v", day)
	}
	d.run("show", "a", "-o", "yaml").want(exit.Done, "url: https://x.lambda-url.us-east-1.on.aws/a\n")
	d.run("list", "--group", "x").want(exit.Usage, `there is no group "x"`)
}

func TestListWithoutTheRightToAskForAddresses(t *testing.T) {
	d := newStageDesk(t)
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Target") != "" || cloudwatchsim.Asks(r) {
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

// Each region is asked once, and only about bots of which something can be counted.
func TestTheLastDayIsAskedForInFewCalls(t *testing.T) {
	d := newStageDesk(t)
	d.stacks()
	d.write("groups/g/new.yaml", botOne)
	d.run("list").want(exit.Done)
	queries := map[string]int{}
	for _, call := range d.metrics.Calls() {
		queries[call.Region] += call.Queries
	}
	if len(d.metrics.Calls()) != 2 || queries["us-east-1"] != 8 || queries["us-west-2"] != 4 {
		t.Errorf("asked %+v", d.metrics.Calls())
	}
}

func TestWhoMayNotAskForTheLastDayIsShownTheRest(t *testing.T) {
	d := newStageDesk(t)
	d.stacks()
	d.metrics.Refuse("AccessDenied")
	const denied = "cloudwatch:GetMetricData in us-east-1 is not permitted; allow it to whoever runs botctl"
	got := d.run("list").want(exit.Done, "g/a  enabled  base 1", "botctl: without the numbers of the last day: "+denied)
	if strings.Count(got.stderr, "\n") != 1 || strings.Count(got.stdout, "–") != 9 {
		t.Errorf("shown\n%s\nsaid\n%s", got.stdout, got.stderr)
	}
	d.run("show", "a").want(exit.Done, "state     enabled", "last 24h  "+denied)
	if r := rows[botRow](d.run("list", "-o", "json").want(exit.Done))[0]; r.Day != nil || !strings.HasPrefix(r.DayMissing, denied) {
		t.Errorf("%+v", r)
	}
}

// What was deployed counts, not what the folder says.
func TestGroupsThatCountNothingByBot(t *testing.T) {
	for detail, why := range map[string]string{
		"off":   "last 24h  group g is deployed with metrics: off, so that nothing is counted\n",
		"group": "last 24h  group g is deployed with metrics: group, so that nothing is counted by bot\n",
	} {
		t.Run(detail, func(t *testing.T) {
			d := newStageDesk(t)
			d.stacks()
			d.east().PutParameter("/poebridge/test/groups/g/_group", eastGroup+"metrics: "+detail+"\n")
			d.counts("us-west-2", "h", "c", time.Hour, map[string]float64{"requests": 7})
			r := d.run("list").want(exit.Done)
			if lines := strings.Split(r.stdout, "\n"); r.stderr != "" || strings.Count(lines[1], "–") != 3 || !strings.HasSuffix(lines[3], "7       0  $0.00") {
				t.Errorf("shown\n%s\nsaid\n%s", r.stdout, r.stderr)
			}
			d.run("show", "a").want(exit.Done, why)
		})
	}
}

func TestACostIsRoundedToWhatLogLinesHave(t *testing.T) {
	for dollars, want := range map[float64]string{0.1 + 0.2: "0.30", 0: "0.00", 9.24e-6: "0.00000924", 1e-12: "0.000000000001", 123456.5: "123456.50"} {
		if got := roundedMoney(dollars).String(); got != want {
			t.Errorf("%v: %s, not %s", dollars, got, want)
		}
	}
}

// refuseRegion has a region answer no call.
func (d *stageDesk) refuseRegion(region string) {
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		return strings.Contains(r.Header.Get("Authorization"), "/"+region+"/") &&
			configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "an organisation's policy")(w, r)
	}
}

func TestARegionThatCannotBeReadHidesNoOther(t *testing.T) {
	d := newStageDesk(t)
	d.refuseRegion("us-west-2")
	r := d.run("list", "-o", "json").want(exit.Failed, "ssm:DescribeParameters in us-west-2 is not permitted")
	if got := rows[botRow](r); len(got) != 2 || got[0].Bot != "g/a" || got[0].Serves == "" {
		t.Errorf("%+v", got)
	}
	d.run("list", "--group", "h").want(exit.Failed, "ssm:DescribeParameters in us-west-2 is not permitted")
	d.run("list", "--group", "g").want(exit.Done)
}
