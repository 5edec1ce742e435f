package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
)

const novaLog = "/aws/lambda/poebridge-test-nova"

// What the function wrote and what a local server wrote are read alike.
func TestLogsShowALineForEachRequest(t *testing.T) {
	const screen = `TIME                 REF         TYPE   OUTCOME    MODEL                     TOKENS                      COST  FIRST TEXT  WHAT
2026-11-26 11:01:00  ref0000001  query  ok         us.amazon.nova-lite-v1:0    2/38               $0.00000924      0.42 s
2026-11-26 11:02:00  ref0000002  query  throttled  us.amazon.nova-lite-v1:0                             $0.00              bedrock: us.amazon.nova-lite-v1:0 in us-west-2: ThrottlingException (HTTP 429), request 88061596-509b-46fc-ab74-d2de7a538b41
2026-11-26 11:03:00  ref0000003  query  ok         us.amazon.nova-lite-v1:0    2/38  $0.00000924 ~$0.00000138      0.42 s
`
	lines := madeLog(t)
	d, _ := logDesk(t, map[string][]string{novaLog: lines})
	if r := d.run("logs", "nova-lite").want(exit.Done); r.stdout != screen || r.stderr != "" {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	file := filepath.Join(t.TempDir(), "poebridge.log")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := newDesk(t).run("logs", "nova-lite", "--file", file).want(exit.Done); r.stdout != screen {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	d.stdin = strings.Join(lines, "\n")
	d.run("logs", "--file", "-").want(exit.Done, "  BOT        TYPE ", "  paid  ")
}

func TestLogsAreFiltered(t *testing.T) {
	lines := madeLog(t)
	d, _ := logDesk(t, map[string][]string{novaLog: lines})
	d.configs = copiedConfigs(t).configs
	d.write("groups/nova/paid.yaml", d.read("groups/nova/nova-lite.yaml"))
	file := filepath.Join(t.TempDir(), "poebridge.log")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		bot, flags string
		want       string // the references of the lines
	}{
		{"nova-lite", "--outcome ok", "ref0000001 ref0000003"},
		{"nova-lite", "--outcome throttled", "ref0000002"},
		{"nova/nova-lite", "--ref ref0000003", "ref0000003"},
		{"paid", "", "ref0000004 ref0000005 ref0000006"},
		{"paid", "--ref ref0000005", "ref0000005 ref0000005"}, // the charge too
		{"paid", "--request ref0000006-whole", "ref0000006 ref0000006"},
		{"paid", "--poe-id m-00000000000000000000000000000001", "ref0000004 ref0000005 ref0000006"},
		{"paid", "--poe-id m-2", ""},
		{"paid", "--since 2026-11-26T11:05:30Z", "ref0000005 ref0000006"},
		{"paid", "--since 53m", "ref0000006"},
	} {
		for _, from := range [][]string{nil, {"--file", file}} {
			args := append([]string{"logs", row.bot, "-o", "json"}, append(strings.Fields(row.flags), from...)...)
			var refs []string
			for text := range strings.Lines(d.run(args...).want(exit.Done).stdout) {
				var l struct{ Ref string }
				if err := json.Unmarshal([]byte(text), &l); err != nil {
					t.Fatal(err)
				}
				refs = append(refs, l.Ref)
			}
			if got := strings.Join(refs, " "); got != row.want {
				t.Errorf("%v: %s, not %s", args, got, row.want)
			}
		}
	}
}

// Each line is shown once, one that comes late too.
func TestFollowShowsLinesAsTheyCome(t *testing.T) {
	line := func(at, ref string) string {
		return fmt.Sprintf(`{"time":"2026-11-26T%sZ","msg":"request","bot":"nova-lite","ref":%q,"request_id":%[2]q,"outcome":"ok","type":"query"}`, at, ref)
	}
	d, c := logDesk(t, map[string][]string{novaLog: {line("11:40:00", "old"), line("11:55:00", "a")}})
	ctx, cancel := context.WithCancel(t.Context())
	c.onLook = func(n int) {
		switch n {
		case 2:
			c.logs[novaLog] = append(c.logs[novaLog], line("11:56:00", "b"))
		case 3:
			c.logs[novaLog] = []string{line("11:55:00", "a"), line("11:55:30", "late"), line("11:56:00", "b")}
		case 5:
			cancel()
		}
	}
	const screen = `2026-11-26 11:55:00  a  query  ok
2026-11-26 11:56:00  b  query  ok
2026-11-26 11:55:30  late  query  ok
`
	if r := d.runIn(ctx, strings.NewReader(""), "logs", "nova-lite", "--follow").want(exit.Done); r.stdout != screen {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	d.run("logs", "nova-lite", "--follow", "--file", "x").want(exit.Usage, "follow")
}

func TestLinesInJSONAreAsTheyAre(t *testing.T) {
	lines := madeLog(t)
	d, _ := logDesk(t, map[string][]string{novaLog: lines})
	if r := d.run("logs", "nova-lite", "-o", "json", "--ref", "ref0000001"); r.stdout != lines[1]+"\n" {
		t.Errorf("%s, not %s", r.stdout, lines[1])
	}
	d.run("logs", "nova-lite", "-o", "yaml", "--ref", "ref0000001").want(exit.Done, "- time: \"2026-11-26T11:01:00Z\"\n", "  cost_usd: \"0.00000924\"\n")
}

func TestLogsThatCannotBeRead(t *testing.T) {
	d, c := logDesk(t, map[string][]string{novaLog: nil})
	d.run("logs", "nova-lite").want(exit.No, "there is no such line; --since looks further back")
	d.run("logs", "nova-lite", "--stage", "prod").want(exit.No, "there is no log /aws/lambda/poebridge-prod-nova in us-east-1: group nova is not deployed at stage prod")
	d.run("logs", "nova-lite", "--outcome", "throtled").want(exit.Usage, `--outcome "throtled": want ok, refused, abandoned, disabled, `, "throttled")
	if r := d.run("logs", "--file", "-").want(exit.No); r.stderr != "botctl: there is no such line\n" {
		t.Errorf("of a whole file said %q", r.stderr)
	}
	d.run("logs").want(exit.Usage, "Name a bot, or a file with --file")
	d.run("logs", "nova-nano").want(exit.Usage, `there is no bot "nova-nano"`)
	d.run("logs", "nova-lite", "--since", "yesterday").want(exit.Usage, `--since "yesterday": want a time ago, such as 30m`)
	d.run("logs", "nova-lite", "--ref", `x" || $.bot = "y`).want(exit.Usage, "--ref: want an id")
	d.run("logs", "--file", "nowhere.log").want(exit.Usage, "--file nowhere.log: no such file")
	c.denied = true
	d.run("logs", "nova-lite").want(exit.Failed, "logs:FilterLogEvents in us-east-1 is not permitted")
	d.aws = noCredentials
	d.run("logs", "nova-lite").want(exit.Failed, "no AWS credentials: sign in")
}

func TestAConnectionThatFailsIsNoAnswer(t *testing.T) {
	d, _ := logDesk(t, map[string][]string{novaLog: nil})
	cfg, err := d.aws(t.Context(), "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	cfg.HTTPClient = &http.Client{Transport: brokenNetwork{}}
	d.aws = func(context.Context, string) (aws.Config, error) { return cfg, nil }
	d.run("logs", "nova-lite").want(exit.Failed, "the cable is cut")
}

type brokenNetwork struct{}

func (brokenNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the cable is cut")
}

func TestLogsOfABotThatHasLeftTheFolder(t *testing.T) {
	d, _ := logDesk(t, map[string][]string{novaLog: madeLog(t)})
	if r := d.run("logs", "nova/paid").want(exit.Done, "ref0000004"); strings.Contains(r.stdout, "ref0000001") {
		t.Errorf("another bot's lines are among them:\n%s", r.stdout)
	}
	d.run("logs", "nova/never").want(exit.No, "there is no such line")
	d.run("logs", "paid").want(exit.Usage, `there is no bot "paid" in `, "one without a file is named GROUP/BOT")
	d.run("logs", "gone/paid").want(exit.Usage, `there is no group "gone" in configs`, "its groups are")
	if r := d.run("logs", "nova/"+keyOld).want(exit.Usage, "want the name of a bot"); strings.Contains(r.stderr, keyOld) {
		t.Errorf("shows what may be a key: %s", r.stderr)
	}
}

// What the screen shows in red is what the metric of errors counts.
func TestRedOutcomesAreTheErrorsOfMetrics(t *testing.T) {
	for _, kind := range fault.Kinds() {
		if got := outcomeCell(gatewaylog.Line{Outcome: kind.String()}); got.Look != terminal.Red {
			t.Errorf("%s is an error, and not red", kind)
		}
	}
	for _, outcome := range []string{gateway.OutcomeOK, gateway.OutcomeRefused, gateway.OutcomeAbandoned, gateway.OutcomeDisabled} {
		if got := outcomeCell(gatewaylog.Line{Outcome: outcome}); got.Look == terminal.Red {
			t.Errorf("%s is no error, and red", outcome)
		}
	}
}
