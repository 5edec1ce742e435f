package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

func TestCostsAreAddedUpByBotModelAndDay(t *testing.T) {
	lines := madeLog(t)
	for by, screen := range map[string]string{
		"bot": `BOT             ANSWERS  TOKENS IN  OUT         COST    ESTIMATED   CHARGED
nova/paid             3          6  114  $0.00002772               $0.00001
nova/nova-lite        3          4   76  $0.00001848  $0.00000138
all                   6         10  190   $0.0000462  $0.00000138  $0.00001
`,
		"model": `MODEL                     ANSWERS  TOKENS IN  OUT        COST    ESTIMATED   CHARGED
us.amazon.nova-lite-v1:0        6         10  190  $0.0000462  $0.00000138  $0.00001
`,
		"day": `DAY         ANSWERS  TOKENS IN  OUT        COST    ESTIMATED   CHARGED
2026-11-26        6         10  190  $0.0000462  $0.00000138  $0.00001
`,
	} {
		d, _ := logDesk(t, map[string][]string{novaLog: lines})
		if r := d.run("cost", "--by", by, "--group", "nova").want(exit.Done); r.stdout != screen || r.stderr != "" {
			t.Errorf("%s%s", r.stdout, r.stderr)
		}
		if by == "bot" {
			continue // a local log of one group does not name it
		}
		d.stdin = strings.Join(lines, "\n")
		if r := d.run("cost", "--by", by, "--file", "-").want(exit.Done); r.stdout != screen {
			t.Errorf("%s%s", r.stdout, r.stderr)
		}
	}
}

func TestGroupsThatAreNotDeployedAreLeftOut(t *testing.T) {
	d, c := logDesk(t, map[string][]string{novaLog: madeLog(t)})
	d.run("cost").want(exit.Done, "nova/paid", "botctl: not deployed at stage test, and left out: business, claude, images,")
	once := d.run("cost", "--group", "nova").want(exit.Done).stdout
	if twice := d.run("cost", "--group", "nova,claude", "--group", "nova").want(exit.Done).stdout; twice != once {
		t.Errorf("a group that is named twice counts twice:\n%s", twice)
	}
	d.run("cost", "--stage", "prod", "--group", "nova").want(exit.No, "nothing of nova is deployed at stage prod")
	d.run("cost", "--group", "nona").want(exit.Usage, `there is no group "nona" in configs`)
	d.run("cost", "--by", "hour").want(exit.Usage, `--by "hour": want bot, model, day`)
	d.run("cost", "reconsile").want(exit.Usage, "did you mean reconcile?")
	c.ends = "Timeout"
	d.run("cost", "--group", "nova").want(exit.Failed, "has ended as Timeout; try a shorter time with --since")
	c.denied = true
	d.run("cost", "--group", "nova").want(exit.Failed, "logs:StartQuery and logs:GetQueryResults in us-east-1 is not permitted")
}

// An answer of Logs Insights has 10,000 lines at most. No line is lost beyond, and none is
// counted twice; a sum of binary fractions would not come to this.
func TestMoreLinesThanAnAnswerHasAreAddedUpExactly(t *testing.T) {
	const n = 25_001
	var lines []string
	for i := range n {
		at := aDay.Add(-24*time.Hour + time.Duration(i)*time.Second/2).Format(time.RFC3339Nano)
		lines = append(lines, fmt.Sprintf(`{"time":%q,"msg":"request","bot":"a","request_id":"r%d","tokens_in":1,"cost_usd":"0.100000000001"}`, at, i))
	}
	d, c := logDesk(t, map[string][]string{novaLog: lines})
	r := d.run("cost", "--group", "nova", "-o", "json").want(exit.Done)
	if got := rows[costRow](r)[0]; got.Cost.String() != "2500.100000025001" || got.Answers != n || got.TokensIn != n {
		t.Errorf("%+v", got)
	}
	if len(c.queries) < 5 {
		t.Errorf("%d queries", len(c.queries))
	}
}

func TestOnlyAmountsAreAddedUp(t *testing.T) {
	file := filepath.Join(t.TempDir(), "poebridge.log")
	for _, amount := range []string{"1e3", "-1", "$1", "1/3", "NaN", "1."} {
		line := fmt.Sprintf(`{"time":"2026-11-26T11:00:00Z","msg":"request","bot":"a","request_id":"r1","cost_usd":%q}`, amount)
		if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		newDesk(t).run("cost", "--file", file).want(exit.Usage, fmt.Sprintf("the line of request r1: %q is no amount of dollars", amount))
	}
}

func TestChargesAreReconciledOneByOne(t *testing.T) {
	const screen = `CHARGE   BEGUN                BOT          AMOUNT  AUTHORISED  BOT QUERY                           REQUEST           WHY
lost     2026-11-26 11:04:59  nova/paid  $0.00001    $0.00121  b-00000000000000000000000000000001  ref0000005-whole  poe: capture a cost: Poe answers 400: no such query
unknown  2026-11-26 11:06:59  nova/paid  $0.00001    $0.00121  b-00000000000000000000000000000001  ref0000006-whole  poe: capture a cost: Poe answers 500: out of order; nobody knows whether it was done
`
	lines := madeLog(t)
	d, _ := logDesk(t, map[string][]string{novaLog: lines})
	if r := d.run("cost", "reconcile", "--group", "nova").want(exit.Done); r.stdout != screen || r.stderr != "" {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	d.run("cost", "--file", "-").want(exit.Done, "botctl: there is no answer to count")
	d.stdin = strings.Join(lines, "\n")
	r := d.run("cost", "reconcile", "--file", "-", "-o", "json").want(exit.Done)
	if got := rows[chargeRow](r); len(got) != 2 || got[1].State != chargeUnknown || got[1].Amount.String() != "0.00001" || got[1].MessageID == "" {
		t.Errorf("%s", r.stdout)
	}
	d.stdin = lines[1]
	d.run("cost", "reconcile", "--file", "-").want(exit.Done, "there is no charge to reconcile")
}
